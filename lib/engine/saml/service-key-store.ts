import type { Sql, TransactionSql } from 'postgres';
import { unknownId } from '../errors';
import type { EnvironmentScope } from '../scope';
import type { ServiceKeyPurpose, ServiceKeyState } from '../service-keys/store';

/** One of our own keys, retired or not, with what it is of. */
export type ServiceKeyRow = {
  id: string;
  organization_id: string;
  saml_connection_id: string;
  purpose: ServiceKeyPurpose;
  state: ServiceKeyState | 'retired';
  certificate_der: Buffer;
  created_at: Date;
  activated_at: Date | null;
  retired_at: Date | null;
};

/** Keys of an environment in id order, at most `limit`, after the one with id `after`. */
export async function listServiceKeys(
  sql: Sql,
  scope: EnvironmentScope,
  { connectionId, active }: { connectionId: string | undefined; active: boolean },
  page: { after: string | undefined; limit: number },
): Promise<ServiceKeyRow[]> {
  return sql<ServiceKeyRow[]>`
    ${selectKeys(sql)} where c.environment_id = ${scope.environmentId}
      ${connectionId === undefined ? sql`` : sql`and k.saml_connection_id = ${connectionId}`}
      ${active ? sql`and k.state <> 'retired'` : sql``}
      ${page.after === undefined ? sql`` : sql`and k.id > ${page.after}`}
    order by k.id limit ${page.limit}`;
}

function selectKeys(sql: Sql | TransactionSql) {
  return sql`
    select k.id, c.organization_id, k.saml_connection_id, k.purpose, k.state, k.certificate_der, k.created_at, k.activated_at,
      k.retired_at
    from engine.saml_service_keys k join engine.saml_connections c on c.id = k.saml_connection_id`;
}

/** Reads a key with its connection locked, so that two changes of its keys take turns. Throws `not_found`. */
export async function lockServiceKey(tx: TransactionSql, scope: EnvironmentScope, id: string): Promise<ServiceKeyRow> {
  await tx`
    select 1 from engine.saml_connections c join engine.saml_service_keys k on k.saml_connection_id = c.id
    where k.id = ${id} and c.environment_id = ${scope.environmentId} for no key update of c`;
  const [row] = await tx<
    ServiceKeyRow[]
  >`${selectKeys(tx)} where k.id = ${id} and c.environment_id = ${scope.environmentId}`;
  if (row === undefined) throw unknownId('key');
  return row;
}

/** The key of a connection that is in use; null when there is none. */
export async function findCurrentServiceKey(
  sql: Sql,
  scope: EnvironmentScope,
  connectionId: string,
  purpose: ServiceKeyPurpose,
): Promise<ServiceKeyRow | null> {
  const [row] = await sql<ServiceKeyRow[]>`
    ${selectKeys(sql)} where c.environment_id = ${scope.environmentId} and k.saml_connection_id = ${connectionId}
      and k.purpose = ${purpose} and k.state = 'current'`;
  return row ?? null;
}

/** Makes the next key the current one. There is one of each state: the eldest makes room first. */
export async function makeCurrent(tx: TransactionSql, key: ServiceKeyRow, now: Date): Promise<void> {
  const siblings = tx`saml_connection_id = ${key.saml_connection_id} and purpose = ${key.purpose}`;
  await tx`
    update engine.saml_service_keys set state = 'retired', private_key_sealed = null, retired_at = ${now}
    where ${siblings} and state = 'previous'`;
  await tx`update engine.saml_service_keys set state = 'previous' where ${siblings} and state = 'current'`;
  await tx`update engine.saml_service_keys set state = 'current', activated_at = ${now} where id = ${key.id}`;
}

/** Forgets a private key for good. */
export async function retireServiceKey(tx: TransactionSql, id: string, now: Date): Promise<void> {
  await tx`
    update engine.saml_service_keys set state = 'retired', private_key_sealed = null, retired_at = ${now} where id = ${id}`;
}
