import type { Sql, TransactionSql } from 'postgres';
import { z } from 'zod';
import { formatId } from '@/lib/ids';
import {
  CreateSamlServiceKeyRequest,
  type SamlServiceKey,
  type SamlServiceKeyList,
  type SamlServiceKeyResponse,
} from '../contract';
import { EngineError, unknownId } from '../errors';
import { type ApiHandler, authenticateApiKey, parseJsonBody, queryParameter, requireId } from '../http';
import { readPage, toPage } from '../paging';
import type { EnvironmentScope } from '../scope';
import { insertServiceKey, type ServiceKeyPurpose } from '../service-keys';
import { requireConnection } from './connection-store';
import { parseCertificate } from './protocol/certificate';

type KeyRow = {
  id: string;
  organization_id: string;
  saml_connection_id: string;
  purpose: ServiceKeyPurpose;
  state: SamlServiceKey['state'];
  certificate_der: Buffer;
  created_at: Date;
  activated_at: Date | null;
  retired_at: Date | null;
};

/** GET /v1/saml-service-keys. Extension: our own keys of the environment's connections, in the order of ids, retired ones too. */
export const listSamlServiceKeys: ApiHandler = (deps) => async (context) => {
  const request = context.req.raw;
  const { scope } = await authenticateApiKey(deps, request, { management: true });
  const connection = queryParameter(request, 'samlConnectionId');
  const connectionId =
    connection === undefined ? undefined : requireId('samlConnection', connection, 'SAML connection');
  if (connectionId !== undefined) await requireConnection(deps.sql, scope, connectionId);
  const page = readPage(deps, request, ['saml-keys', scope.environmentId, connectionId ?? ''], z.uuid());
  const { sql } = deps;
  const found = await sql<KeyRow[]>`
    ${selectKeys(sql)} where c.environment_id = ${scope.environmentId}
      ${connectionId === undefined ? sql`` : sql`and k.saml_connection_id = ${connectionId}`}
      ${page.after === undefined ? sql`` : sql`and k.id > ${page.after}`}
    order by k.id limit ${page.limit + 1}`;
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
  const current = await findInState(deps.sql, scope, connectionId, purpose, 'current');
  if (current === null) {
    throw new EngineError(
      'failed_precondition',
      `This connection has no ${purpose} key yet. A setting that needs one makes it.`,
    );
  }
  if (!(await insertServiceKey(deps, connectionId, purpose, 'next'))) {
    throw new EngineError('failed_precondition', 'There is a next key already. Activate it, or retire it first.');
  }
  const made = await findInState(deps.sql, scope, connectionId, purpose, 'next');
  if (made === null) throw new EngineError('failed_precondition', 'The next key was activated or retired just now.');
  return answer(made);
};

/** POST /v1/saml-service-keys/:id/activate. Extension: the next key becomes the current one; the current one still decrypts. */
export const activateSamlServiceKey: ApiHandler = (deps) => async (context) => {
  const { scope } = await authenticateApiKey(deps, context.req.raw, { management: true });
  const id = requireId('samlServiceKey', context.req.param('id'), 'key');
  const now = deps.clock();
  const key = await deps.sql.begin(async (tx) => {
    const found = await lockKey(tx, scope, id);
    if (found.state !== 'next')
      throw new EngineError('failed_precondition', `Only a next key can be activated; this is ${found.state}.`);
    const siblings = tx`saml_connection_id = ${found.saml_connection_id} and purpose = ${found.purpose}`;
    // One of each state: the eldest makes room first.
    await tx`
      update engine.saml_service_keys set state = 'retired', private_key_sealed = null, retired_at = ${now}
      where ${siblings} and state = 'previous'`;
    await tx`update engine.saml_service_keys set state = 'previous' where ${siblings} and state = 'current'`;
    await tx`update engine.saml_service_keys set state = 'current', activated_at = ${now} where id = ${id}`;
    return lockKey(tx, scope, id);
  });
  return answer(key);
};

/** POST /v1/saml-service-keys/:id/retire. Extension: forgets a private key for good; the one in use cannot be retired. */
export const retireSamlServiceKey: ApiHandler = (deps) => async (context) => {
  const { scope } = await authenticateApiKey(deps, context.req.raw, { management: true });
  const id = requireId('samlServiceKey', context.req.param('id'), 'key');
  const now = deps.clock();
  const key = await deps.sql.begin(async (tx) => {
    const { state } = await lockKey(tx, scope, id);
    if (state === 'current') {
      throw new EngineError('failed_precondition', 'This key is in use. Make the next one and activate that first.');
    }
    if (state !== 'retired') {
      await tx`
        update engine.saml_service_keys set state = 'retired', private_key_sealed = null, retired_at = ${now} where id = ${id}`;
    }
    return lockKey(tx, scope, id);
  });
  return answer(key);
};

function selectKeys(sql: Sql | TransactionSql) {
  return sql`
    select k.id, c.organization_id, k.saml_connection_id, k.purpose, k.state, k.certificate_der, k.created_at, k.activated_at,
      k.retired_at
    from engine.saml_service_keys k join engine.saml_connections c on c.id = k.saml_connection_id`;
}

/** Reads a key with its connection locked, so that two changes of its keys take turns. Throws `not_found`. */
async function lockKey(tx: TransactionSql, scope: EnvironmentScope, id: string): Promise<KeyRow> {
  await tx`
    select 1 from engine.saml_connections c join engine.saml_service_keys k on k.saml_connection_id = c.id
    where k.id = ${id} and c.environment_id = ${scope.environmentId} for no key update of c`;
  const [row] = await tx<KeyRow[]>`${selectKeys(tx)} where k.id = ${id} and c.environment_id = ${scope.environmentId}`;
  if (row === undefined) throw unknownId('key');
  return row;
}

async function findInState(
  sql: Sql,
  scope: EnvironmentScope,
  connectionId: string,
  purpose: ServiceKeyPurpose,
  state: 'current' | 'next',
): Promise<KeyRow | null> {
  const [row] = await sql<KeyRow[]>`
    ${selectKeys(sql)} where c.environment_id = ${scope.environmentId} and k.saml_connection_id = ${connectionId}
      and k.purpose = ${purpose} and k.state = ${state}`;
  return row ?? null;
}

function answer(row: KeyRow): Response {
  return Response.json({ samlServiceKey: toWire(row) } satisfies z.input<typeof SamlServiceKeyResponse>);
}

function toWire(row: KeyRow): SamlServiceKey {
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
