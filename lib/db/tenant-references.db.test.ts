import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newUuid } from '@/lib/ids';
import { createTestDatabase, type TestDatabase } from './testing';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Two environments, with an organization, connections, a directory and a group each. */
async function furnish() {
  const { sql } = database;
  const ids = {
    environment: newUuid(),
    organization: newUuid(),
    saml: newUuid(),
    oidc: newUuid(),
    directory: newUuid(),
    group: newUuid(),
  };
  await sql`insert into engine.environments (id, display_name) values (${ids.environment}, 'One')`;
  await sql`insert into engine.organizations (id, environment_id) values (${ids.organization}, ${ids.environment})`;
  await sql`
    insert into engine.saml_connections (id, environment_id, organization_id, sp_entity_id, sp_acs_url)
    values (${ids.saml}, ${ids.environment}, ${ids.organization}, 'sp', 'acs')`;
  await sql`
    insert into engine.oidc_connections (id, environment_id, organization_id, redirect_uri)
    values (${ids.oidc}, ${ids.environment}, ${ids.organization}, 'https://sp.example')`;
  await sql`
    insert into engine.scim_directories (id, environment_id, organization_id, scim_base_url)
    values (${ids.directory}, ${ids.environment}, ${ids.organization}, 'https://sp.example')`;
  await sql`
    insert into engine.scim_groups (id, scim_directory_id, display_name, display_name_folded, attributes)
    values (${ids.group}, ${ids.directory}, 'One', 'one', '{}')`;
  return ids;
}
type Ids = Awaited<ReturnType<typeof furnish>>;

/** A row of each kind that refers to things of `theirs` and says that it is of `ours`. */
const CROSSING: Readonly<Record<string, (ours: Ids, theirs: Ids) => Promise<unknown>>> = {
  'a domain': (ours, theirs) => database.sql`
    insert into engine.organization_domains (organization_id, environment_id, position, domain, domain_folded)
    values (${theirs.organization}, ${ours.environment}, 0, 'x', 'x')`,
  'a proof of a domain': (ours, theirs) => database.sql`
    insert into engine.organization_domain_proofs (organization_id, environment_id, domain_folded)
    values (${theirs.organization}, ${ours.environment}, 'x')`,
  'a setup link': (ours, theirs) => database.sql`
    insert into engine.setup_links (id, environment_id, organization_id, one_time_token_sha256, can_manage_saml, can_manage_scim, expires_at)
    values (${newUuid()}, ${ours.environment}, ${theirs.organization}, ${Buffer.alloc(32)}, true, true, now())`,
  'a SAML connection': (ours, theirs) => database.sql`
    insert into engine.saml_connections (id, environment_id, organization_id, sp_entity_id, sp_acs_url)
    values (${newUuid()}, ${ours.environment}, ${theirs.organization}, 'sp', 'acs')`,
  'an OpenID Connect connection': (ours, theirs) => database.sql`
    insert into engine.oidc_connections (id, environment_id, organization_id, redirect_uri)
    values (${newUuid()}, ${ours.environment}, ${theirs.organization}, 'x')`,
  'a directory': (ours, theirs) => database.sql`
    insert into engine.scim_directories (id, environment_id, organization_id, scim_base_url)
    values (${newUuid()}, ${ours.environment}, ${theirs.organization}, 'x')`,
  'a sign-in of a SAML connection': (ours, theirs) => database.sql`
    insert into engine.saml_flows (id, environment_id, organization_id, saml_connection_id, expires_at)
    values (${newUuid()}, ${ours.environment}, ${ours.organization}, ${theirs.saml}, now())`,
  'a sign-in of an OpenID Connect connection': (ours, theirs) => database.sql`
    insert into engine.saml_flows (id, environment_id, organization_id, oidc_connection_id, expires_at)
    values (${newUuid()}, ${ours.environment}, ${ours.organization}, ${theirs.oidc}, now())`,
  'a logout': (ours, theirs) => database.sql`
    insert into engine.saml_logouts (id, environment_id, saml_connection_id, initiator, request_id, expires_at)
    values (${newUuid()}, ${ours.environment}, ${theirs.saml}, 'sp', ${newUuid()}, now())`,
  'a proposal': (ours, theirs) => database.sql`
    insert into engine.saml_metadata_proposals (id, environment_id, organization_id, saml_connection_id, target, target_sha256)
    values (${newUuid()}, ${ours.environment}, ${ours.organization}, ${theirs.saml}, '{}', ${Buffer.alloc(32)})`,
  'an alert': (ours, theirs) => database.sql`
    insert into engine.saml_alerts (id, environment_id, organization_id, saml_connection_id, kind, subject)
    values (${newUuid()}, ${ours.environment}, ${ours.organization}, ${theirs.saml}, 'metadata_failing', ${newUuid()})`,
  'a membership': (ours, theirs) => database.sql`
    insert into engine.scim_group_members (scim_directory_id, scim_group_id, member_id)
    values (${ours.directory}, ${theirs.group}, ${newUuid()})`,
};

describe('rows of one tenant that refer to another', () => {
  test.each(Object.entries(CROSSING))(
    'W75: the database refuses %s, and takes it where everything is of one',
    async (_, insert) => {
      const [ours, theirs] = [await furnish(), await furnish()];
      await expect(insert(ours, theirs)).rejects.toMatchObject({ code: '23503' });
      await expect(insert(ours, ours)).resolves.toBeDefined();
    },
  );

  test('W75: every table that says of which environment a row is refers to what it hangs on together with it', async () => {
    const rows = await database.sql<{ child: string; columns: string[] }[]>`
      select c.conrelid::regclass::text as child, array_agg(a.attname::text order by a.attname) as columns
      from pg_constraint c
        join unnest(c.conkey) as key(attnum) on true
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = key.attnum
      where c.contype = 'f' and c.connamespace = 'engine'::regnamespace
        and exists (select from pg_attribute e where e.attrelid = c.conrelid and e.attname = 'environment_id')
      group by c.oid, c.conrelid`;
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(({ columns }) => !columns.includes('environment_id'))).toEqual([]);
  });
});

describe('the audit log', () => {
  test('W93: takes events, and refuses to change, remove or empty them, whoever asks', async () => {
    const { sql } = database;
    await sql`insert into audit_events (id, actor_type, action) values (${newUuid()}, 'system', 'test.done')`;
    for (const attempt of [
      () => sql`update audit_events set action = 'test.undone'`,
      () => sql`delete from audit_events`,
      () => sql`truncate audit_events`,
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: '42501', message: /append-only/ });
    }
    expect(await sql`select action from audit_events`).toEqual([{ action: 'test.done' }]);
  });
});
