import type { EngineDeps } from './deps';

/** An API key that may be used now. */
export type UsableApiKey = {
  /** UUID. */
  id: string;
  environmentId: string;
  displayName: string;
  hasManagementApiAccess: boolean;
  /** What the key is limited to; null when it is not. */
  scopes: readonly string[] | null;
};

/**
 * Finds a live key by the hash of its secret. Notes its use at most once a minute, in the same round trip and without waiting
 * for a row that another request is noting.
 */
export async function findApiKeyBySecretHash(deps: EngineDeps, secretSha256: Buffer): Promise<UsableApiKey | null> {
  const now = deps.clock();
  const [row] = await deps.sql<
    {
      id: string;
      environment_id: string;
      display_name: string;
      has_management_api_access: boolean;
      scopes: string[] | null;
    }[]
  >`
    with key as (
      select id, environment_id, display_name, has_management_api_access, scopes, last_used_at
      from engine.api_keys
      where secret_sha256 = ${secretSha256} and revoked_at is null and (expires_at is null or expires_at > ${now})
    ), noted as (
      update engine.api_keys set last_used_at = ${now}
      where id in (
        select id from engine.api_keys
        where id in (select id from key where last_used_at is null or last_used_at < ${now}::timestamptz - interval '1 minute')
        for update skip locked
      )
    )
    select id, environment_id, display_name, has_management_api_access, scopes from key`;
  if (row === undefined) return null;
  return {
    id: row.id,
    environmentId: row.environment_id,
    displayName: row.display_name,
    hasManagementApiAccess: row.has_management_api_access,
    scopes: row.scopes,
  };
}

/** Whether an environment exists. */
export async function findEnvironmentId(deps: EngineDeps, environmentId: string): Promise<boolean> {
  const rows = await deps.sql`select 1 from engine.environments where id = ${environmentId}`;
  return rows.length === 1;
}
