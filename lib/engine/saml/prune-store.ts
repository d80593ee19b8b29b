import type { Sql } from 'postgres';

/** Deletes consumed assertions that can no longer be valid, a bounded number at a time. Returns how many; call until 0. */
export async function pruneConsumedAssertions(sql: Sql, now: Date): Promise<number> {
  const rows = await sql`
    delete from engine.saml_consumed_assertions
    where (saml_connection_id, assertion_id) in (
      select saml_connection_id, assertion_id from engine.saml_consumed_assertions
      where expires_at <= ${now} order by expires_at limit 5000
    )`;
  return rows.count;
}

/** Deletes the log of logins that were started before `before`, a bounded number at a time. Returns how many; call until 0. */
export async function pruneSamlFlows(sql: Sql, before: Date): Promise<number> {
  const rows = await sql`
    delete from engine.saml_flows
    where id in (
      select old.id from engine.environments e
      cross join lateral (
        select f.id from engine.saml_flows f
        where f.environment_id = e.id and f.created_at < ${before}
        order by f.created_at limit 1000
      ) old
      limit 5000
    )`;
  return rows.count;
}
