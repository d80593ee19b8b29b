import { describe, expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { createEngineMaintenance } from '@/lib/engine/maintenance';
import { newUuid, newUuidV7 } from '@/lib/ids';
import { silentLogger } from '@/lib/log';
import type { SsoreadyClient } from '@/lib/ssoready/client';
import { discoverTenants, listAllEnvironmentIds } from '@/lib/tenants/discover-tenants';
import { createTestRuntime } from '@/lib/testing/runtime';
import { deleteExpiredRows } from './queries';

const database = await openTestDatabase();
const { sql } = database;
const now = new Date();
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
const digest = () => Buffer.concat([Buffer.from(newUuid().replaceAll('-', ''), 'hex'), Buffer.alloc(16)]);

/** How many rows of a table there are. */
async function count(table: string): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from ${sql(table)}`;
  return row?.count ?? 0;
}

describe('what the console keeps', () => {
  const member = newUuid();
  const operator = newUuid();

  async function fill(): Promise<void> {
    await sql`insert into operators (id, email, email_folded, password_hash) values (${operator}, 'a', 'a', 'none')`;
    await sql`
      insert into members (id, organization_id, email, email_folded, source) values (${member}, 'org_x', 'a', 'a', 'login')`;
    for (const days of [31, 29]) {
      const at = daysAgo(days);
      await sql`
        insert into member_sessions (id, token_sha256, member_id, expires_at) values (${newUuid()}, ${digest()}, ${member}, ${at})`;
      await sql`insert into operator_sessions (id, operator_id, expires_at) values (${newUuid()}, ${operator}, ${at})`;
      await sql`
        insert into setup_sessions (setup_link_id, token_sha256, environment_id, organization_id, can_manage_saml, can_manage_scim, expires_at)
        values (${newUuid()}, ${digest()}, 'env_x', 'org_x', true, true, ${at})`;
      await sql`insert into bootstrap_tokens (token_sha256, expires_at) values (${digest()}, ${at})`;
    }
    for (const days of [2, 0])
      await sql`insert into throttles (key, window_started_at) values (${newUuid()}, ${daysAgo(days)})`;
    for (const [id, days] of [
      [newUuid(), 91],
      [newUuid(), 89],
    ] as const) {
      await sql`
        insert into sync_runs (id, environment_id, organization_id, trigger, status, finished_at)
        values (${id}, 'env_x', 'org_x', 'schedule', 'succeeded', ${daysAgo(days)})`;
      await sql`
        insert into sync_run_changes (sync_run_id, ordinal, kind, subject, subject_id) values (${id}, 1, 'created', 'a', 'b')`;
      await sql`
        insert into sync_request_keys (organization_id, key_sha256, sync_run_id) values ('org_x', ${digest()}, ${id})`;
    }
    const newest = newUuid();
    await sql`
      insert into sync_runs (id, environment_id, organization_id, trigger, status, finished_at)
      values (${newest}, 'env_x', 'org_old', 'schedule', 'succeeded', ${daysAgo(500)})`;
    await sql`
      insert into tenants (organization_id, environment_id, last_sync_run_id) values ('org_old', 'env_x', ${newest})`;
    await sql`insert into audit_events (id, at, actor_type, action) values (${newUuid()}, ${daysAgo(1000)}, 'system', 'a.b')`;
  }

  test('W98: sessions, links, attempts and runs go at their time, and not a day before', async () => {
    await fill();
    await deleteExpiredRows(database.db, now);
    const left: Record<string, number> = {};
    for (const table of [
      ...['member_sessions', 'operator_sessions', 'setup_sessions', 'bootstrap_tokens', 'throttles'],
      ...['sync_run_changes', 'sync_request_keys'],
    ]) {
      left[table] = await count(table);
    }
    expect(new Set(Object.values(left)), JSON.stringify(left)).toEqual(new Set([1]));
    // The newest run of a tenant stays whatever its age, and so does what was done, for good.
    expect(await count('sync_runs')).toBe(2);
    expect(await count('members')).toBe(1);
    expect(await count('audit_events')).toBe(1);
    await deleteExpiredRows(database.db, now);
    expect(await count('member_sessions')).toBe(1);
  });
});

describe('what the engine keeps', () => {
  test('W98: requests, sign-ins, assertions, changes and remembered answers go at their time, and not a day before', async () => {
    const ids = { environment: newUuid(), organization: newUuid(), connection: newUuid(), directory: newUuid() };
    await sql`insert into engine.environments (id, display_name) values (${ids.environment}, 'One')`;
    await sql`insert into engine.organizations (id, environment_id) values (${ids.organization}, ${ids.environment})`;
    await sql`
      insert into engine.saml_connections (id, environment_id, organization_id, sp_entity_id, sp_acs_url)
      values (${ids.connection}, ${ids.environment}, ${ids.organization}, 'sp', 'acs')`;
    await sql`
      insert into engine.scim_directories (id, environment_id, organization_id, scim_base_url)
      values (${ids.directory}, ${ids.environment}, ${ids.organization}, 'x')`;
    for (const [old, young] of [[1, 0]] as const) {
      for (const extra of [old, -old, young]) {
        const at = (days: number) => daysAgo(days + extra);
        await sql`
          insert into engine.scim_requests (id, scim_directory_id, at, method, path, status, duration_micros)
          values (${newUuidV7(at(31))}, ${ids.directory}, ${at(31)}, 'GET', '/Users', 200, 1)`;
        await sql`
          insert into engine.saml_flows (id, environment_id, organization_id, saml_connection_id, created_at, expires_at)
          values (${newUuidV7(at(90))}, ${ids.environment}, ${ids.organization}, ${ids.connection}, ${at(90)}, ${at(90)})`;
        await sql`
          insert into engine.saml_consumed_assertions (saml_connection_id, assertion_id, saml_flow_id, expires_at)
          values (${ids.connection}, ${newUuid()}, ${newUuid()}, ${at(1)})`;
        await sql`
          insert into engine.scim_changes (environment_id, organization_id, scim_directory_id, at, type, resource_id, version)
          values (${ids.environment}, ${ids.organization}, ${ids.directory}, ${at(30)}, 'user.created', ${newUuid()}, 1)`;
        await sql`
          insert into engine.idempotency_keys (environment_id, key_sha256, request_sha256, expires_at)
          values (${ids.environment}, ${digest()}, ${digest()}, ${at(0)})`;
      }
    }
    const tasks = createEngineMaintenance({
      ...{ sql, clock: () => now, logger: silentLogger, metadataAllowedHosts: [] },
    });
    for (const { run } of tasks) await run();
    const left: Record<string, number> = {};
    for (const table of [
      'scim_requests',
      'saml_flows',
      'saml_consumed_assertions',
      'scim_changes',
      'idempotency_keys',
    ]) {
      left[table] = await count(`engine.${table}`);
    }
    // One of three is a day younger than what goes; one may be of the very moment.
    for (const [table, rows] of Object.entries(left)) expect([table, rows >= 1 && rows <= 2]).toEqual([table, true]);
    for (const { run } of tasks) await run();
    expect(await count('engine.saml_flows')).toBe(left.saml_flows);
  });
});

describe('organizations that only the API knows', () => {
  test('become tenants, page by page and in every environment, once; what a tenant was set to stays', async () => {
    const runtime = createTestRuntime(database);
    const made: string[] = [];
    for (const name of ['One', 'Two']) {
      const { id } = await runtime.adminClient.createEnvironment({ displayName: name });
      for (let i = 0; i < 3; i += 1) {
        made.push((await runtime.clientFor(id).createOrganization({ displayName: `${name} ${i}` })).id);
      }
    }
    const [first = ''] = made;
    const inPages = (client: SsoreadyClient): Pick<SsoreadyClient, 'listOrganizations'> => ({
      listOrganizations: (query = {}) => client.listOrganizations({ ...query, pageSize: 2 }),
    });
    const discover = () =>
      discoverTenants({
        ...{ db: database.db, clock: () => now },
        listEnvironmentIds: () => listAllEnvironmentIds(runtime.adminClient),
        clientFor: (id) => inPages(runtime.clientFor(id)),
      });
    await discover();
    const rows = async () =>
      sql<{ organization_id: string; sync_enabled: boolean }[]>`
        select organization_id, sync_enabled from tenants where organization_id = any(${made}) order by 1`;
    expect((await rows()).map((row) => row.organization_id)).toEqual(made.toSorted());
    await sql`update tenants set sync_enabled = false where organization_id = ${first}`;
    await discover();
    expect(await rows()).toHaveLength(6);
    expect((await rows()).find((row) => row.organization_id === first)?.sync_enabled).toBe(false);
  });
});
