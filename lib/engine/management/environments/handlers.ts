import { z } from 'zod';
import { formatId } from '@/lib/ids';
import { type Environment, type EnvironmentList, EnvironmentRequest, type EnvironmentResponse } from '../../contract';
import { EngineError, unknownId } from '../../errors';
import { type ApiHandler, parseJsonBody, requireConsole, requireId } from '../../http';
import { readPage, toPage } from '../../paging/paging';
import { toTime } from '../wire-time';
import type { EnvironmentRow, EnvironmentSettings } from './store';
import * as store from './store';

type Listed = z.output<typeof EnvironmentList>;
type Single = z.output<typeof EnvironmentResponse>;

const Position = z.object({ at: z.iso.datetime(), id: z.guid() });

function toEnvironment(row: EnvironmentRow): Environment {
  return {
    id: formatId('environment', row.id),
    displayName: row.displayName,
    redirectUrl: row.redirectUrl ?? '',
    oauthRedirectUri: row.oauthRedirectUri ?? '',
    authUrl: row.authUrl ?? '',
    adminUrl: row.adminUrl ?? '',
    adminApplicationName: row.adminApplicationName ?? '',
    adminReturnUrl: row.adminReturnUrl ?? '',
    requireDomainProof: row.requireDomainProof,
    goLivePolicy: row.goLivePolicy,
    createTime: toTime(row.createdAt),
    updateTime: toTime(row.updatedAt),
  };
}

/** An absent field is kept, an empty one cleared. */
function toSettings({ displayName, ...fields }: z.output<typeof EnvironmentRequest>): EnvironmentSettings {
  const settings: EnvironmentSettings = displayName === undefined ? {} : { displayName };
  if (fields.redirectUrl !== undefined) settings.redirectUrl = fields.redirectUrl || null;
  if (fields.oauthRedirectUri !== undefined) settings.oauthRedirectUri = fields.oauthRedirectUri || null;
  if (fields.authUrl !== undefined) settings.authUrl = fields.authUrl || null;
  if (fields.adminUrl !== undefined) settings.adminUrl = fields.adminUrl || null;
  if (fields.adminApplicationName !== undefined) settings.adminApplicationName = fields.adminApplicationName || null;
  if (fields.adminReturnUrl !== undefined) settings.adminReturnUrl = fields.adminReturnUrl || null;
  if (fields.requireDomainProof !== undefined) settings.requireDomainProof = fields.requireDomainProof;
  if (fields.goLivePolicy !== undefined) settings.goLivePolicy = fields.goLivePolicy;
  return settings;
}

/** GET /v1/environments (extension, console only) */
export const listEnvironments: ApiHandler = (deps) => async (context) => {
  requireConsole(deps, context.req.raw);
  const page = readPage(deps, context.req.raw, ['environments'], Position);
  const { rows, nextPageToken } = toPage(
    deps,
    page,
    await store.listEnvironments(deps.db, { after: page.after, limit: page.limit + 1 }),
    (row) => ({ at: row.createdAt.toISOString(), id: row.id }),
  );
  return Response.json({ environments: rows.map(toEnvironment), nextPageToken } satisfies Listed);
};

/** POST /v1/environments (extension, console only) */
export const createEnvironment: ApiHandler = (deps) => async (context) => {
  requireConsole(deps, context.req.raw);
  const request = await parseJsonBody(context.req.raw, EnvironmentRequest);
  const { displayName } = request;
  if (displayName === undefined) {
    throw new EngineError('invalid_argument', 'displayName is required.', {
      violations: [{ field: 'displayName', description: 'is required' }],
    });
  }
  const row = await store.createEnvironment(deps.db, { ...toSettings(request), displayName }, deps.clock());
  return Response.json({ environment: toEnvironment(row) } satisfies Single);
};

/** GET /v1/environments/{id} (extension, console only) */
export const getEnvironment: ApiHandler = (deps) => async (context) => {
  requireConsole(deps, context.req.raw);
  const id = requireId('environment', context.req.param('id'), 'environment');
  return respond(await store.findEnvironment(deps.db, id));
};

/** PATCH /v1/environments/{id} (extension, console only): a merge; fields left out are kept. */
export const updateEnvironment: ApiHandler = (deps) => async (context) => {
  requireConsole(deps, context.req.raw);
  const id = requireId('environment', context.req.param('id'), 'environment');
  const settings = toSettings(await parseJsonBody(context.req.raw, EnvironmentRequest));
  return respond(await store.updateEnvironment(deps.db, id, settings, deps.clock()));
};

function respond(row: EnvironmentRow | null): Response {
  if (row === null) throw unknownId('environment');
  return Response.json({ environment: toEnvironment(row) } satisfies Single);
}
