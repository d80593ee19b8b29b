import { z } from 'zod';
import { mintSecret } from '@/lib/crypto';
import { formatId } from '@/lib/ids';
import {
  CreateScimDirectoryRequest,
  RotateBearerTokenRequest,
  type RotateBearerTokenResponse,
  type ScimDirectory,
  type ScimDirectoryList,
  type ScimDirectoryResponse,
  UpdateScimDirectoryRequest,
} from '../../contract';
import type { EngineDeps } from '../../deps';
import { EngineError, unknownId } from '../../errors';
import { ScimExtensionSchemas } from '../../extension-schema';
import { type ApiHandler, parseJsonBody, requireId } from '../../http';
import { readPage, toPage } from '../../paging/paging';
import { requireManagement, requireOrganizationParameter } from '../caller';
import { requireOrganization } from '../organizations/store';
import { toTime } from '../wire-time';
import type { ScimDirectoryRow, ScimDirectorySettings } from './store';
import * as store from './store';

type Listed = z.output<typeof ScimDirectoryList>;
type Single = z.output<typeof ScimDirectoryResponse>;
type Rotated = z.output<typeof RotateBearerTokenResponse>;

function toScimDirectory(row: ScimDirectoryRow, now: Date): ScimDirectory {
  const overlaps = (row.previousBearerTokenExpiresAt?.getTime() ?? 0) > now.getTime();
  return {
    id: formatId('scimDirectory', row.id),
    organizationId: formatId('organization', row.organizationId),
    primary: row.isPrimary,
    scimBaseUrl: row.scimBaseUrl,
    hasClientBearerToken: row.hasBearerToken,
    domainPolicy: row.domainPolicy,
    unknownMemberPolicy: row.unknownMemberPolicy,
    strictInterop: row.strictInterop,
    preserveOnPut: row.preserveOnPut,
    extensionSchemas: ScimExtensionSchemas.parse(row.extensionSchemas),
    bearerTokenRotateTime: toTime(row.bearerTokenRotatedAt),
    previousBearerTokenExpireTime: overlaps ? toTime(row.previousBearerTokenExpiresAt) : undefined,
    previousBearerTokenUseTime: overlaps ? toTime(row.previousBearerTokenUsedAt) : undefined,
    dialect: row.dialect ?? '',
    userCount: row.userCount,
    groupCount: row.groupCount,
    firstRequestTime: toTime(row.firstRequestAt),
    lastRequestTime: toTime(row.lastRequestAt),
    createTime: toTime(row.createdAt),
    updateTime: toTime(row.updatedAt),
  };
}

function toSettings(request: z.output<typeof UpdateScimDirectoryRequest>): ScimDirectorySettings {
  const { domainPolicy, unknownMemberPolicy, strictInterop, preserveOnPut, extensionSchemas } = request;
  return {
    primary: request.primary ?? false,
    ...(domainPolicy === undefined ? {} : { domainPolicy }),
    ...(unknownMemberPolicy === undefined ? {} : { unknownMemberPolicy }),
    ...(strictInterop === undefined ? {} : { strictInterop }),
    ...(preserveOnPut === undefined ? {} : { preserveOnPut }),
    ...(extensionSchemas === undefined ? {} : { extensionSchemas }),
  };
}

/** GET /v1/scim-directories */
export const listScimDirectories: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const organizationId = requireOrganizationParameter(context.req.raw);
  const page = readPage(deps, context.req.raw, ['scim-directories', scope.environmentId, organizationId], z.guid());
  await requireOrganization(deps.db, scope, organizationId);
  const { rows, nextPageToken } = toPage(
    deps,
    page,
    await store.listScimDirectories(deps.db, scope, organizationId, { after: page.after, limit: page.limit + 1 }),
    (row) => row.id,
  );
  return Response.json({
    scimDirectories: rows.map((row) => toScimDirectory(row, deps.clock())),
    nextPageToken,
  } satisfies Listed);
};

/** POST /v1/scim-directories. A new directory has no bearer token until one is rotated in (contract §2.8). */
export const createScimDirectory: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const request = await parseJsonBody(context.req.raw, CreateScimDirectoryRequest);
  const organizationId = requireId('organization', request.organizationId, 'organization');
  const { baseUrl } = deps;
  return respond(
    deps,
    await store.createScimDirectory(deps.db, scope, organizationId, toSettings(request), {
      baseUrl,
      now: deps.clock(),
    }),
  );
};

/** GET /v1/scim-directories/{id} */
export const getScimDirectory: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const id = requireId('scimDirectory', context.req.param('id'), 'SCIM directory');
  return respond(deps, await store.findScimDirectory(deps.db, scope, id));
};

/** PATCH /v1/scim-directories/{id}: `primary` is replaced (contract §2.8), our own settings are kept when left out. */
export const updateScimDirectory: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const id = requireId('scimDirectory', context.req.param('id'), 'SCIM directory');
  const settings = toSettings(await parseJsonBody(context.req.raw, UpdateScimDirectoryRequest));
  return respond(deps, await store.updateScimDirectory(deps.db, scope, id, settings, deps.clock()));
};

/** POST /v1/scim-directories/{id}/rotate-bearer-token. Extension: `overlapSeconds`, for which the old token goes on working. */
export const rotateScimDirectoryBearerToken: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const id = requireId('scimDirectory', context.req.param('id'), 'SCIM directory');
  const { overlapSeconds = 0 } = await readRotation(context.req.raw);
  const now = deps.clock();
  const { secret, hash } = mintSecret('scimBearerToken');
  const overlapUntil = overlapSeconds === 0 ? null : new Date(now.getTime() + overlapSeconds * 1000);
  const rotation = { bearerTokenSha256: hash, overlapUntil, now };
  if (!(await store.setBearerToken(deps.db, scope, id, rotation))) throw unknownId('SCIM directory');
  return Response.json({ bearerToken: secret } satisfies Rotated);
};

/** The contract's request has no body, so that whatever is no JSON object is ignored. */
async function readRotation(request: Request): Promise<z.output<typeof RotateBearerTokenRequest>> {
  try {
    return await parseJsonBody(request, RotateBearerTokenRequest);
  } catch (error) {
    const unreadable =
      error instanceof EngineError && error.code === 'invalid_argument' && error.violations.length === 0;
    if (unreadable) return {};
    throw error;
  }
}

/** POST /v1/scim-directories/{id}/revoke-previous-bearer-token (extension): ends the overlap of a rotation at once. */
export const revokePreviousBearerToken: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const id = requireId('scimDirectory', context.req.param('id'), 'SCIM directory');
  return respond(deps, await store.revokePreviousBearerToken(deps.db, scope, id, deps.clock()));
};

/** DELETE /v1/scim-directories/{id} (extension) */
export const deleteScimDirectory: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const id = requireId('scimDirectory', context.req.param('id'), 'SCIM directory');
  if (!(await store.deleteScimDirectory(deps.db, scope, id))) throw unknownId('SCIM directory');
  return Response.json({});
};

function respond(deps: Pick<EngineDeps, 'clock'>, row: ScimDirectoryRow | null): Response {
  if (row === null) throw unknownId('SCIM directory');
  return Response.json({ scimDirectory: toScimDirectory(row, deps.clock()) } satisfies Single);
}
