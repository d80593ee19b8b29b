import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openPool } from './client';
import { migrateDatabase } from './migrate';

const FOLDER = path.resolve(import.meta.dirname, '../../drizzle');
/** The migrations of the release that wrote the rows below. */
const EARLIER = 24;
const location = { socketDirectory: inject('pgSocketDirectory'), database: 'test_upgrade' };
const sql = openPool(location, { max: 2, name: 'test' });
const earlierFolder = mkdtempSync(path.join(os.tmpdir(), 'vestibule-earlier-'));

const id = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}`;
const [ENVIRONMENT, ORGANIZATION, SAML, OIDC, DIRECTORY, GROUP, USER] = [1, 2, 3, 4, 5, 6, 7].map(id);
const SCOPE = `'${ENVIRONMENT}', '${ORGANIZATION}'`;

/** A tenant as the earlier release wrote it: a row in every table that a later migration alters, constrains or fills. */
const TENANT = `
  insert into engine.environments (id, display_name) values ('${ENVIRONMENT}', 'Production');
  insert into engine.organizations (environment_id, id) values (${SCOPE});
  insert into engine.organization_domains (environment_id, organization_id, position, domain, domain_folded)
    values (${SCOPE}, 0, 'Acme.example', 'acme.example');
  insert into engine.saml_connections (environment_id, organization_id, id, sp_entity_id, sp_acs_url)
    values (${SCOPE}, '${SAML}', 'sp', 'acs');
  insert into engine.oidc_connections (environment_id, organization_id, id, redirect_uri) values (${SCOPE}, '${OIDC}', 'x');
  insert into engine.saml_flows (environment_id, organization_id, id, saml_connection_id, oidc_connection_id, expires_at)
    values (${SCOPE}, gen_random_uuid(), '${SAML}', null, now()), (${SCOPE}, gen_random_uuid(), null, '${OIDC}', now());
  insert into engine.saml_logouts (environment_id, id, saml_connection_id, initiator, request_id, expires_at)
    values ('${ENVIRONMENT}', gen_random_uuid(), '${SAML}', 'sp', 'x', now());
  insert into engine.saml_alerts (environment_id, organization_id, id, saml_connection_id, kind, subject)
    values (${SCOPE}, gen_random_uuid(), '${SAML}', 'metadata_failing', 'x');
  insert into engine.saml_metadata_proposals (environment_id, organization_id, id, saml_connection_id, target, target_sha256)
    values (${SCOPE}, gen_random_uuid(), '${SAML}', '{}', '\\x07');
  insert into engine.setup_links (environment_id, organization_id, id, one_time_token_sha256, can_manage_saml, can_manage_scim, expires_at)
    values (${SCOPE}, gen_random_uuid(), '\\x01', true, false, now()), (${SCOPE}, gen_random_uuid(), '\\x02', false, true, now());
  insert into engine.scim_directories (environment_id, organization_id, id, scim_base_url) values (${SCOPE}, '${DIRECTORY}', 'x');
  insert into engine.scim_users (id, scim_directory_id, user_name, user_name_folded, email, email_folded, attributes)
    values ('${USER}', '${DIRECTORY}', 'Jo', 'jo', 'jo@acme.example', 'jo@acme.example', '{"emails":[{"value":"other@acme.example"}]}');
  insert into engine.scim_groups (id, scim_directory_id, display_name, display_name_folded, attributes)
    values ('${GROUP}', '${DIRECTORY}', 'One', 'one', '{}');
  insert into engine.scim_group_members (scim_directory_id, scim_group_id, member_id) values ('${DIRECTORY}', '${GROUP}', '${USER}');
  insert into engine.scim_requests (id, scim_directory_id, method, path, status, duration_micros)
    values (gen_random_uuid(), '${DIRECTORY}', 'GET', '/Users', 200, 1);
  insert into engine.idempotency_keys (environment_id, key_sha256, request_sha256, expires_at)
    values ('${ENVIRONMENT}', '\\x01', '\\x02', now());
  insert into members (id, organization_id, email, email_folded, source)
    values (gen_random_uuid(), 'org_1', 'jo@acme.example', 'jo@acme.example', 'login');
  insert into setup_sessions (environment_id, organization_id, setup_link_id, token_sha256, can_manage_saml, can_manage_scim, expires_at)
    values ('env_1', 'org_1', 'link_1', '\\x01', true, true, now());
  insert into onboarding_progress (environment_id, organization_id) values ('env_1', 'org_1');
  insert into audit_events (id, actor_type, action) values (gen_random_uuid(), 'system', 'test.done');
`;

const COUNTED = [
  'engine.organization_domains',
  'engine.saml_connections',
  'engine.oidc_connections',
  'engine.saml_flows',
  'engine.saml_logouts',
  'engine.saml_alerts',
  'engine.saml_metadata_proposals',
  'engine.setup_links',
  'engine.scim_directories',
  'engine.scim_requests',
  'engine.scim_users',
  'engine.scim_groups',
  'engine.scim_group_members',
];

beforeAll(async () => {
  cpSync(FOLDER, earlierFolder, { recursive: true });
  const file = path.join(earlierFolder, 'meta/_journal.json');
  const journal: { entries: unknown[] } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, EARLIER) }));
});
afterAll(async () => {
  rmSync(earlierFolder, { recursive: true, force: true });
  await sql.end();
  const admin = openPool({ ...location, database: 'postgres' }, { max: 1, name: 'test' });
  await admin`drop database if exists test_upgrade with (force)`;
  await admin.end();
});

async function countRows(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of COUNTED) {
    const [row] = await sql<{ count: number }[]>`select count(*)::int as count from ${sql(table)}`;
    counts[table] = row?.count ?? 0;
  }
  return counts;
}

test('a database that an earlier release filled is migrated with everything in it, and its references hold', async () => {
  const { applied } = await migrateDatabase(location, earlierFolder);
  expect(applied).toBe(EARLIER);
  await sql.unsafe(TENANT);
  // No release wrote such a row; a hand may have. It must not keep the program from starting.
  await sql`insert into engine.saml_alerts (environment_id, organization_id, id, saml_connection_id, kind, subject)
    values (gen_random_uuid(), ${String(ORGANIZATION)}, gen_random_uuid(), ${String(SAML)}, 'metadata_failing', 'crossing')`;
  const before = await countRows();
  expect(Object.entries(before).filter(([, count]) => count === 0)).toEqual([]);

  await migrateDatabase(location, FOLDER);

  expect(await countRows()).toEqual(before);
  const unproven = await sql`select conname from pg_constraint where not convalidated`;
  expect(unproven).toEqual([{ conname: 'saml_alerts_saml_connection_fk' }]);
  const links = await sql`select can_manage_saml, can_manage_domains from engine.setup_links order by 1`;
  expect(links.map((link) => [link.can_manage_saml, link.can_manage_domains])).toEqual([
    [false, false],
    [true, true],
  ]);
  expect(await sql`select can_manage_domains from setup_sessions`).toEqual([{ can_manage_domains: true }]);
  expect(await sql`select go_live_policy, require_domain_proof from engine.environments`).toEqual([
    { go_live_policy: 'automatic', require_domain_proof: false },
  ]);

  await sql`delete from engine.organizations where id = ${String(ORGANIZATION)}`;
  const after = Object.entries(await countRows()).filter(([, count]) => count > 0);
  expect(after).toEqual([['engine.saml_alerts', 1]]);
});
