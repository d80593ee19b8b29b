import { z } from 'zod';
import { hashSecret, mintSecret } from '@/lib/crypto';
import { formatId, newUuid } from '@/lib/ids';
import {
  CreateSetupUrlRequest,
  type CreateSetupUrlResponse,
  ExtendSetupUrlRequest,
  RedeemSetupUrlRequest,
  type SetupLink,
  type SetupLinkList,
  type SetupLinkResponse,
} from '../../contract';
import type { EngineDeps } from '../../deps';
import { EngineError, unknownId } from '../../errors';
import { type ApiHandler, type EngineContext, parseJsonBody, requireConsole, requireId } from '../../http';
import { readPage, toPage } from '../../paging/paging';
import { requireManagement, requireOrganizationParameter } from '../caller';
import { requireOrganization } from '../organizations/store';
import { toTime } from '../wire-time';
import type { SetupLinkRow } from './store';
import * as store from './store';

const DEFAULT_TTL_SECONDS = 86_400; // contract §6.1

type Created = z.output<typeof CreateSetupUrlResponse>;
type Listed = z.output<typeof SetupLinkList>;
type Single = z.output<typeof SetupLinkResponse>;

const Position = z.object({ at: z.iso.datetime(), id: z.guid() });

function toSetupLink(row: SetupLinkRow): SetupLink {
  return {
    id: formatId('setupLink', row.id),
    organizationId: formatId('organization', row.organizationId),
    environmentId: formatId('environment', row.environmentId),
    canManageSaml: row.canManageSaml,
    canManageScim: row.canManageScim,
    canManageDomains: row.canManageDomains,
    openCount: row.openCount,
    createTime: toTime(row.createdAt),
    expireTime: toTime(row.expiresAt),
    revokeTime: toTime(row.revokedAt),
    firstOpenTime: toTime(row.firstOpenedAt),
    lastOpenTime: toTime(row.lastOpenedAt),
  };
}

/** POST /v1/setup-urls. The token is in this answer and nowhere else; only its hash is kept (contract §1.2). */
export const createSetupUrl: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const request = await parseJsonBody(context.req.raw, CreateSetupUrlRequest);
  const { secret, hash } = mintSecret('setupToken');
  const now = deps.clock();
  const { row, adminUrl } = await store.createSetupLink(deps.db, scope, {
    id: newUuid(),
    organizationId: requireId('organization', request.organizationId, 'organization'),
    oneTimeTokenSha256: hash,
    canManageSaml: request.canManageSaml ?? false,
    canManageScim: request.canManageScim ?? false,
    canManageDomains: request.canManageDomains ?? request.canManageSaml ?? false,
    createdAt: now,
    expiresAt: new Date(now.getTime() + (request.ttlSeconds ?? DEFAULT_TTL_SECONDS) * 1000),
    parentId:
      request.parentSetupUrlId === undefined ? null : requireId('setupLink', request.parentSetupUrlId, 'setup link'),
  });
  const url = new URL(portalUrl(deps, adminUrl));
  url.searchParams.set('one-time-token', secret);
  return Response.json({ url: url.href, setupLink: toSetupLink(row) } satisfies Created);
};

/** An environment's own portal origin takes the place of the default one; the path below it stays. */
function portalUrl(deps: EngineDeps, adminUrl: string | null): string {
  if (adminUrl === null) return deps.setupUrl;
  return adminUrl.replace(/\/$/, '') + new URL(deps.setupUrl).pathname;
}

/** GET /v1/setup-urls (extension) */
export const listSetupUrls: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const organizationId = requireOrganizationParameter(context.req.raw);
  const page = readPage(deps, context.req.raw, ['setup-urls', scope.environmentId, organizationId], Position);
  await requireOrganization(deps.db, scope, organizationId);
  const { rows, nextPageToken } = toPage(
    deps,
    page,
    await store.listSetupLinks(deps.db, scope, organizationId, { after: page.after, limit: page.limit + 1 }),
    (row) => ({ at: row.createdAt.toISOString(), id: row.id }),
  );
  return Response.json({ setupLinks: rows.map(toSetupLink), nextPageToken } satisfies Listed);
};

/** GET /v1/setup-urls/{id} (extension) */
export const getSetupUrl: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const id = requireId('setupLink', context.req.param('id'), 'setup link');
  return respond(await store.findSetupLink(deps.db, scope, id));
};

/** POST /v1/setup-urls/{id}/revoke (extension): the link, and every link that its holder handed on. */
export const revokeSetupUrl: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const id = requireId('setupLink', context.req.param('id'), 'setup link');
  return respond(await store.revokeSetupLink(deps.db, scope, id, deps.clock()));
};

/** POST /v1/setup-urls/{id}/extend (extension): a new end for an open link. One that is over stays so: its address may be anywhere. */
export const extendSetupUrl: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const id = requireId('setupLink', context.req.param('id'), 'setup link');
  const { ttlSeconds } = await parseJsonBody(context.req.raw, ExtendSetupUrlRequest);
  const now = deps.clock();
  const expiresAt = new Date(now.getTime() + ttlSeconds * 1000);
  const extended = await store.extendSetupLink(deps.db, scope, id, { now, expiresAt });
  if (extended === null && (await store.findSetupLink(deps.db, scope, id)) !== null) {
    throw new EngineError('failed_precondition', 'This setup link is over. Make a new one.');
  }
  return respond(extended);
};

function respond(row: SetupLinkRow | null): Response {
  if (row === null) throw unknownId('setup link');
  return Response.json({ setupLink: toSetupLink(row) } satisfies Single);
}

/**
 * POST /v1/setup-urls/redeem (extension, console only): what a token permits, and notes the opening. A link may be opened
 * again until it ends. Refusals: `not_found` for an unknown token, `permission_denied` for a revoked link,
 * `failed_precondition` for an expired one.
 */
export const redeemSetupUrl: ApiHandler = (deps) => async (context) => {
  const { hash, now } = await readToken(deps, context);
  const opened = await store.openSetupLink(deps.db, hash, now);
  return respond(opened ?? requireOpen(await store.findSetupLinkByTokenHash(deps.db, hash), now));
};

/** POST /v1/setup-urls/inspect (extension, console only): the answer of redeem, and its refusals, without noting an opening. */
export const inspectSetupUrl: ApiHandler = (deps) => async (context) => {
  const { hash, now } = await readToken(deps, context);
  return respond(requireOpen(await store.findSetupLinkByTokenHash(deps.db, hash), now));
};

async function readToken(deps: EngineDeps, context: EngineContext): Promise<{ hash: Buffer; now: Date }> {
  requireConsole(deps, context.req.raw);
  const { oneTimeToken } = await parseJsonBody(context.req.raw, RedeemSetupUrlRequest);
  const hash = hashSecret('setupToken', oneTimeToken);
  if (hash === null) throw unknownLink();
  return { hash, now: deps.clock() };
}

function requireOpen(row: SetupLinkRow | null, now: Date): SetupLinkRow {
  if (row === null) throw unknownLink();
  if (row.revokedAt !== null) {
    throw new EngineError('permission_denied', 'This setup link was revoked. Ask its sender for a new one.');
  }
  if (row.expiresAt <= now) {
    throw new EngineError('failed_precondition', 'This setup link has expired. Ask its sender for a new one.');
  }
  return row;
}

function unknownLink(): EngineError {
  return new EngineError(
    'not_found',
    'This setup link is unknown. Check that it was copied whole, or ask for a new one.',
  );
}
