import { z } from 'zod';
import { mintSecret } from '@/lib/crypto';
import { formatId, newUuid } from '@/lib/ids';
import {
  CreateSamlOauthClientRequest,
  type CreateSamlOauthClientResponse,
  type SamlOauthClient,
  type SamlOauthClientList,
  type SamlOauthClientResponse,
  UpdateSamlOauthClientRequest,
} from '../../contract';
import { unknownId } from '../../errors';
import { type ApiHandler, parseJsonBody, requireId } from '../../http';
import { readPage, toPage } from '../../paging/paging';
import { requireManagement } from '../caller';
import { toTime } from '../wire-time';
import type { SamlOauthClientRow } from './store';
import * as store from './store';

type Listed = z.output<typeof SamlOauthClientList>;
type Single = z.output<typeof SamlOauthClientResponse>;
type Created = z.output<typeof CreateSamlOauthClientResponse>;

function toSamlOauthClient(row: SamlOauthClientRow): SamlOauthClient {
  return {
    id: formatId('samlOauthClient', row.id),
    environmentId: formatId('environment', row.environmentId),
    displayName: row.displayName,
    redirectUris: row.redirectUris,
    createTime: toTime(row.createdAt),
    revokeTime: toTime(row.revokedAt),
  };
}

/** GET /v1/saml-oauth-clients (extension) */
export const listSamlOauthClients: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const page = readPage(deps, context.req.raw, ['saml-oauth-clients', scope.environmentId], z.guid());
  const { rows, nextPageToken } = toPage(
    deps,
    page,
    await store.listSamlOauthClients(deps.db, scope, { after: page.after, limit: page.limit + 1 }),
    (row) => row.id,
  );
  return Response.json({ samlOauthClients: rows.map(toSamlOauthClient), nextPageToken } satisfies Listed);
};

/** POST /v1/saml-oauth-clients (extension). The secret is in this answer and nowhere else; only its hash is kept (contract §1.2). */
export const createSamlOauthClient: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const request = await parseJsonBody(context.req.raw, CreateSamlOauthClientRequest);
  const { secret, hash } = mintSecret('oauthClientSecret');
  const row = await store.createSamlOauthClient(deps.db, scope, {
    id: newUuid(),
    displayName: request.displayName ?? '',
    redirectUris: request.redirectUris ?? [],
    clientSecretSha256: hash,
    createdAt: deps.clock(),
  });
  return Response.json({ samlOauthClient: toSamlOauthClient(row), clientSecret: secret } satisfies Created);
};

/** PATCH /v1/saml-oauth-clients/{id} (extension). A login under way ends only where the client may still be answered. */
export const updateSamlOauthClient: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const id = requireId('samlOauthClient', context.req.param('id'), 'SAML OAuth client');
  const { displayName, redirectUris } = await parseJsonBody(context.req.raw, UpdateSamlOauthClientRequest);
  const row = await store.updateSamlOauthClient(deps.db, scope, id, {
    ...(displayName === undefined ? {} : { displayName }),
    ...(redirectUris === undefined ? {} : { redirectUris }),
  });
  if (row === null) throw unknownId('SAML OAuth client');
  return Response.json({ samlOauthClient: toSamlOauthClient(row) } satisfies Single);
};

/** POST /v1/saml-oauth-clients/{id}/rotate-secret (extension). Tokens that were issued stay good; the old secret is not. */
export const rotateSamlOauthClientSecret: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const id = requireId('samlOauthClient', context.req.param('id'), 'SAML OAuth client');
  const { secret, hash } = mintSecret('oauthClientSecret');
  const row = await store.updateSamlOauthClient(deps.db, scope, id, { clientSecretSha256: hash });
  if (row === null) throw unknownId('SAML OAuth client');
  return Response.json({ samlOauthClient: toSamlOauthClient(row), clientSecret: secret } satisfies Created);
};

/** POST /v1/saml-oauth-clients/{id}/revoke (extension). The client is refused from then on, and its access tokens with it. */
export const revokeSamlOauthClient: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const id = requireId('samlOauthClient', context.req.param('id'), 'SAML OAuth client');
  const row = await store.revokeSamlOauthClient(deps.db, scope, id, deps.clock());
  if (row === null) throw unknownId('SAML OAuth client');
  return Response.json({ samlOauthClient: toSamlOauthClient(row) } satisfies Single);
};
