import type { Sql } from 'postgres';

/** Forgets assertions whose own validity ended before `before`: they can no longer be replayed. Returns how many. */
export async function pruneConsumedAssertions(sql: Sql, before: Date): Promise<number> {
  const rows = await sql`delete from engine.saml_consumed_assertions where expires_at < ${before}`;
  return rows.count;
}

/** Deletes the log of logins begun before `before`, a bounded number at a time. Returns how many; call until 0. */
export async function pruneSamlFlows(sql: Sql, before: Date): Promise<number> {
  const rows = await sql`
    delete from engine.saml_flows
    where id in (select id from engine.saml_flows where created_at < ${before} limit 5000)`;
  return rows.count;
}
