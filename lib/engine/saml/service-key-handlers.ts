import { z } from 'zod';
import { formatId } from '@/lib/ids';
import {
  CreateSamlServiceKeyRequest,
  type SamlServiceKey,
  type SamlServiceKeyList,
  type SamlServiceKeyResponse,
} from '../contract';
import { EngineError } from '../errors';
import { type ApiHandler, authenticateApiKey, parseJsonBody, queryParameter, requireId } from '../http';
import { readPage, toPage } from '../paging/paging';
import { insertServiceKey } from '../service-keys/store';
import { requireConnection } from './connection-store';
import { parseCertificate } from './protocol/certificate';
import {
  findCurrentServiceKey,
  listServiceKeys,
  lockServiceKey,
  makeCurrent,
  retireServiceKey,
  type ServiceKeyRow,
} from './service-key-store';

/** GET /v1/saml-service-keys. Extension: our own keys of the environment's connections, in the order of ids; retired ones too, unless `active` is "true". */
export const listSamlServiceKeys: ApiHandler = (deps) => async (context) => {
  const request = context.req.raw;
  const { scope } = await authenticateApiKey(deps, request, { management: true });
  const connection = queryParameter(request, 'samlConnectionId');
  const connectionId =
    connection === undefined ? undefined : requireId('samlConnection', connection, 'SAML connection');
  if (connectionId !== undefined) await requireConnection(deps.sql, scope, connectionId);
  const active = queryParameter(request, 'active') === 'true';
  const binding = ['saml-keys', scope.environmentId, connectionId ?? '', String(active)];
  const page = readPage(deps, request, binding, z.uuid());
  const found = await listServiceKeys(
    deps.sql,
    scope,
    { connectionId, active },
    { after: page.after, limit: page.limit + 1 },
  );
  const { rows, nextPageToken } = toPage(deps, page, found, (row) => row.id);
  return Response.json({ samlServiceKeys: rows.map(toWire), nextPageToken } satisfies z.input<
    typeof SamlServiceKeyList
  >);
};

/**
 * POST /v1/saml-service-keys. Extension: makes the next key of a connection and publishes it in our metadata. Nothing is signed
 * with it before it is activated; what is encrypted for it is decrypted at once.
 */
export const createSamlServiceKey: ApiHandler = (deps) => async (context) => {
  const { scope } = await authenticateApiKey(deps, context.req.raw, { management: true });
  const { samlConnectionId, purpose } = await parseJsonBody(context.req.raw, CreateSamlServiceKeyRequest);
  const connectionId = requireId('samlConnection', samlConnectionId, 'SAML connection');
  await requireConnection(deps.sql, scope, connectionId);
  const current = await findCurrentServiceKey(deps.sql, scope, connectionId, purpose);
  if (current === null) {
    throw new EngineError(
      'failed_precondition',
      `This connection has no ${purpose} key yet. A setting that needs one makes it.`,
    );
  }
  const made = await insertServiceKey(deps, connectionId, purpose, 'next');
  if (made === null) {
    throw new EngineError('failed_precondition', 'There is a next key already. Activate it, or retire it first.');
  }
  return answer({
    ...current,
    id: made.id,
    state: 'next',
    certificate_der: made.certificateDer,
    created_at: made.createdAt,
    activated_at: null,
  });
};

/** POST /v1/saml-service-keys/:id/activate. Extension: the next key becomes the current one; the current one still decrypts. */
export const activateSamlServiceKey: ApiHandler = (deps) => async (context) => {
  const { scope } = await authenticateApiKey(deps, context.req.raw, { management: true });
  const id = requireId('samlServiceKey', context.req.param('id'), 'key');
  const now = deps.clock();
  const key = await deps.sql.begin(async (tx) => {
    const found = await lockServiceKey(tx, scope, id);
    if (found.state !== 'next')
      throw new EngineError('failed_precondition', `Only a next key can be activated; this is ${found.state}.`);
    await makeCurrent(tx, found, now);
    return lockServiceKey(tx, scope, id);
  });
  return answer(key);
};

/** POST /v1/saml-service-keys/:id/retire. Extension: forgets a private key for good; the one in use cannot be retired. */
export const retireSamlServiceKey: ApiHandler = (deps) => async (context) => {
  const { scope } = await authenticateApiKey(deps, context.req.raw, { management: true });
  const id = requireId('samlServiceKey', context.req.param('id'), 'key');
  const now = deps.clock();
  const key = await deps.sql.begin(async (tx) => {
    const { state } = await lockServiceKey(tx, scope, id);
    if (state === 'current') {
      throw new EngineError('failed_precondition', 'This key is in use. Make the next one and activate that first.');
    }
    if (state !== 'retired') await retireServiceKey(tx, id, now);
    return lockServiceKey(tx, scope, id);
  });
  return answer(key);
};

function answer(row: ServiceKeyRow): Response {
  return Response.json({ samlServiceKey: toWire(row) } satisfies z.input<typeof SamlServiceKeyResponse>);
}

function toWire(row: ServiceKeyRow): SamlServiceKey {
  const parsed = parseCertificate(row.certificate_der);
  return {
    id: formatId('samlServiceKey', row.id),
    organizationId: formatId('organization', row.organization_id),
    samlConnectionId: formatId('samlConnection', row.saml_connection_id),
    purpose: row.purpose,
    state: row.state,
    certificate: parsed.ok ? parsed.certificate.pem : '',
    fingerprintSha256: parsed.ok ? parsed.certificate.fingerprintSha256 : '',
    createTime: row.created_at.toISOString(),
    activateTime: row.activated_at?.toISOString(),
    retireTime: row.retired_at?.toISOString(),
  };
}
