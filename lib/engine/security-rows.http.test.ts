import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/lib/db/testing';
import { formatId, newUuid } from '@/lib/ids';
import {
  createTenant,
  createTestEngine,
  type Send,
  senderOf,
  type TestEngine,
  type TestTenant,
  uuidOf,
} from './management/testing';
import { OPERATIONS } from './operations/operations';

let database: TestDatabase;
let test: TestEngine;
let ours: TestTenant;
let theirs: TestTenant;
let send: Send;

beforeAll(async () => {
  database = await createTestDatabase();
  test = createTestEngine(database);
  ours = await createTenant(test, 'Ours');
  theirs = await createTenant(test, 'Theirs');
  send = senderOf(test.engine, ours.managementKey);
});
afterAll(() => database.drop());

describe('how credentials are found', () => {
  it('W03: every stored digest of a credential is found through an index of its own that admits it once', async () => {
    const rows = await database.sql<{ column: string }[]>`
      select c.table_schema || '.' || c.table_name || '.' || c.column_name as column
      from information_schema.columns c
      where c.table_schema in ('engine', 'public') and c.column_name ~ '(token|secret|code)_sha256$'
        and not exists (
          select from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
          where i.indrelid = (quote_ident(c.table_schema) || '.' || quote_ident(c.table_name))::regclass
            and i.indisunique and i.indnkeyatts = 1 and i.indpred is null and a.attname = c.column_name)
      order by 1`;
    // Looked at only after the directory was found by its id, and only for as long as a rotation lasts.
    expect(rows).toEqual([{ column: 'engine.scim_directories.previous_bearer_token_sha256' }]);
  });

  it('W03: a key that is right but for its last character is refused like any other', async () => {
    const last = ours.managementKey.at(-1) === '0' ? '1' : '0';
    const almost = await send('GET', '/v1/organizations', { token: ours.managementKey.slice(0, -1) + last });
    const nothing = await send('GET', '/v1/organizations', { token: formatId('apiKeySecret', newUuid()) });
    expect(almost.status).toBe(401);
    expect(almost.body).toEqual(nothing.body);
  });
});

describe('requests of pages of other origins', () => {
  it('W51: no answer of any operation lets another origin read it, and no preflight is granted', async () => {
    for (const operation of OPERATIONS) {
      const path = operation.path.replace('{id}', 'x');
      for (const method of ['OPTIONS', operation.method]) {
        const answer = await test.engine.fetch(
          new Request(`https://sso.vestibule.test${path}`, {
            method,
            headers: {
              ...{ origin: 'https://evil.example', 'access-control-request-method': operation.method },
              ...{ 'access-control-request-headers': 'authorization', authorization: `Bearer ${ours.managementKey}` },
            },
            ...(method === 'GET' || method === 'OPTIONS' ? {} : { body: '{}' }),
          }),
        );
        const granted = [...answer.headers.keys()].filter((name) => name.startsWith('access-control-'));
        expect([method, path, granted]).toEqual([method, path, []]);
      }
    }
  });
});

describe('what a customer’s admin learns of the network', () => {
  it('W58: one answer for hosts that are private, closed, unknown or the machine itself', async () => {
    const told = [];
    for (const url of [
      'https://127.0.0.1/metadata',
      'https://127.0.0.1:1/metadata',
      'https://[::1]:5432/metadata',
      'https://localhost/metadata',
      'https://10.0.0.1/metadata',
      'https://169.254.169.254/latest/meta-data/',
      'https://nobody.invalid/metadata',
    ]) {
      const { status, body } = await send('POST', '/v1/saml-metadata/parse', { body: { url } });
      told.push({ status, text: JSON.stringify(body).replaceAll(url, '') });
    }
    expect(new Set(told.map(({ status }) => status))).toEqual(new Set([400]));
    expect(new Set(told.map(({ text }) => text)).size).toBe(1);
    expect(told[0]?.text).not.toMatch(/127\.0|10\.0|ECONN|ENOTFOUND|private|refused/);
  });
});

describe('lists', () => {
  async function directoryOf(tenant: TestTenant): Promise<{ directory: string; group: string; member: string }> {
    const client = test.clientFor(tenant.environmentId);
    const { id } = await client.createScimDirectory({ organizationId: tenant.organizationId, primary: true });
    const uuid = uuidOf('scimDirectory', id);
    const [group, member] = [newUuid(), newUuid()];
    await database.sql`
      insert into engine.scim_users (id, scim_directory_id, user_name, user_name_folded, email, email_folded, attributes)
      values (${member}, ${uuid}, 'ada', 'ada', 'ada@x.example', 'ada@x.example', '{"userName": "ada"}')`;
    await database.sql`
      insert into engine.scim_groups (id, scim_directory_id, display_name, display_name_folded, attributes)
      values (${group}, ${uuid}, 'Team', 'team', '{"displayName": "Team"}')`;
    await database.sql`
      insert into engine.scim_group_members (scim_directory_id, scim_group_id, member_id) values (${uuid}, ${group}, ${member})`;
    return { directory: id, group: formatId('scimGroup', group), member: formatId('scimUser', member) };
  }

  it('W76: narrowed to a group of another tenant or environment are as if the group did not exist', async () => {
    const [mine, foreign] = [await directoryOf(ours), await directoryOf(theirs)];
    const list = (scimGroupId: string) =>
      send('GET', `/v1/scim/users?scimDirectoryId=${mine.directory}&scimGroupId=${scimGroupId}`);
    expect(JSON.stringify((await list(mine.group)).body)).toContain(mine.member);
    const [crossing, nothing] = [await list(foreign.group), await list(formatId('scimGroup', newUuid()))];
    expect({ status: crossing.status, body: crossing.body }).toEqual({ status: nothing.status, body: nothing.body });
    expect(JSON.stringify(crossing.body)).not.toContain(foreign.member);

    // A group of another organization of the same environment is no group of this directory either.
    const other = await test.clientFor(ours.environmentId).createOrganization({ displayName: 'Other' });
    const beside = await directoryOf({ ...ours, organizationId: other.id });
    const within = await list(beside.group);
    expect({ status: within.status, body: within.body }).toEqual({ status: nothing.status, body: nothing.body });
  });

  it('RF11: give a bounded page however much there is and however much is asked for', async () => {
    const environment = uuidOf('environment', theirs.environmentId);
    await database.sql`
      insert into engine.organizations (id, environment_id, display_name)
      select gen_random_uuid(), ${environment}, 'Organization ' || n from generate_series(1, 1500) n`;
    const listed = OPERATIONS.filter(({ query }) => query && 'pageSize' in query.shape);
    const own = senderOf(test.engine, theirs.managementKey);
    const lengths: Record<string, number> = {};
    for (const { operationId, path } of listed.filter(
      (one) => one.access !== 'console' && !one.path.includes('{id}'),
    )) {
      const { status, body } = await own('GET', `${path}?pageSize=1000000&organizationId=${theirs.organizationId}`);
      expect([operationId, status === 200 || status === 400 || status === 404]).toEqual([operationId, true]);
      for (const value of Object.values(body)) if (Array.isArray(value)) lengths[operationId] = value.length;
    }
    expect(lengths.listOrganizations).toBeGreaterThan(0);
    expect(Math.max(...Object.values(lengths))).toBeLessThanOrEqual(1000);
  });

  it('RF12: go by one order that no clock makes: while the program’s jumps, a walk meets everything once', async () => {
    const { environmentId } = await createTenant(test, 'Clocks');
    const client = test.clientFor(environmentId);
    const made: string[] = [];
    for (const seconds of [0, 3600, -7200, 1, -86_400, 90_000, 5]) {
      test.advance(seconds);
      made.push((await client.createOrganization({ displayName: `at ${seconds}` })).id);
    }
    const seen: string[] = [];
    let pageToken: string | undefined = '';
    while (pageToken !== undefined) {
      test.advance(seen.length % 2 === 0 ? -5000 : 5000);
      const page: Awaited<ReturnType<typeof client.listOrganizations>> = await client.listOrganizations({
        pageToken,
        pageSize: 2,
      });
      seen.push(...page.organizations.map(({ id }) => id));
      pageToken = page.nextPageToken === '' ? undefined : page.nextPageToken;
    }
    expect(new Set(seen).size).toBe(seen.length);
    for (const id of made) expect(seen).toContain(id);
  });
});
