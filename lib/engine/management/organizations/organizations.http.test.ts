import { describe, expect, it } from 'vitest';
import { OrganizationResponse } from '../../contract';
import { createTenant, openTestTenant, type TestTenant, unusedId, uuidOf } from '../testing';

const PATH = '/v1/organizations';

const { database, test, tenant, send } = await openTestTenant();

function clientOf(of: TestTenant) {
  return test.clientFor(of.environmentId);
}

async function searchColumns(id: string) {
  const [row] = await database.sql`
    select search_text, sort_name from engine.organizations where id = ${uuidOf('organization', id)}`;
  return row;
}

describe('200', () => {
  it('creates with what is given, ignores the id and environment of the body, and reads the same back', async () => {
    const body = {
      id: unusedId('organization'),
      environmentId: unusedId('environment'),
      displayName: 'Globex',
      externalId: 'globex-1',
      domains: ['www.globex.example', 'Globex.example', 'Globex.example'],
      unknownField: { deep: [1] },
    };
    const created = await send('POST', PATH, { body });
    expect(created.status).toBe(200);
    expect(created.headers.get('content-type')).toContain('application/json');
    expect(created.headers.get('cache-control')).toBe('no-store');
    const { organization } = OrganizationResponse.parse(created.body);
    expect(organization).toMatchObject({
      environmentId: tenant.environmentId,
      displayName: 'Globex',
      externalId: 'globex-1',
      // As given, sorted, duplicates kept (contract §2.1).
      domains: ['Globex.example', 'Globex.example', 'www.globex.example'],
    });
    expect(organization.id).not.toBe(body.id);
    expect(await send('GET', `${PATH}/${organization.id}`)).toMatchObject({ status: 200, body: { organization } });
  });

  it('accepts snake_case names, and null as absent', async () => {
    const { body } = await send('POST', PATH, { body: { display_name: 'Snake', external_id: null, domains: null } });
    expect(body).toMatchObject({ organization: { displayName: 'Snake', externalId: '', domains: [] } });
  });

  it.each([
    ['no body and a JSON content type', { headers: {} }],
    ['no body and no content type', { headers: { 'content-type': 'text/plain' } }],
    ['an empty object', { body: {} }],
    ['a charset', { body: {}, headers: { 'content-type': 'application/json; charset=utf-8' } }],
  ])('creates an empty organization from %s', async (_, options) => {
    expect(await send('POST', PATH, options)).toMatchObject({
      status: 200,
      body: { organization: { displayName: '', externalId: '', domains: [] } },
    });
  });

  it('lets any number of organizations have no external id', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => send('POST', PATH, { body: { externalId: '' } })));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
  });

  it('replaces on PATCH: a field left out is cleared', async () => {
    const created = await clientOf(tenant).createOrganization({
      displayName: 'Before',
      externalId: 'before-1',
      domains: ['before.example'],
    });
    const { status, body } = await send('PATCH', `${PATH}/${created.id}`, { body: { displayName: 'After' } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ organization: { id: created.id, displayName: 'After', externalId: '', domains: [] } });
    expect(await clientOf(tenant).getOrganization(created.id)).toMatchObject({ displayName: 'After', domains: [] });
  });

  it('keeps the folded columns behind search and sorting in step with every write', async () => {
    const { id } = await clientOf(tenant).createOrganization({
      displayName: ' ÉCLAIR Ltd',
      externalId: 'X-9',
      domains: ['Eclair.Example.'],
    });
    expect(await searchColumns(id)).toEqual({
      search_text: 'éclair ltd\nx-9\neclair.example',
      sort_name: 'éclair ltd',
    });
    await clientOf(tenant).updateOrganization(id, { externalId: 'ONLY-ID' });
    expect(await searchColumns(id)).toEqual({ search_text: 'only-id', sort_name: 'only-id' });
  });

  it('pages in id order: every organization once, an empty token at the end', async () => {
    const other = await createTenant(test, 'Paged');
    const created = new Set([other.organizationId]);
    for (let n = 0; n < 6; n++) created.add((await clientOf(other).createOrganization({})).id);
    const seen: string[] = [];
    let pageToken: string | undefined;
    do {
      const page = await clientOf(other).listOrganizations({ pageSize: 3, pageToken });
      seen.push(...page.organizations.map((organization) => organization.id));
      pageToken = page.nextPageToken;
    } while (pageToken);
    expect(seen).toEqual([...created].toSorted());
    // A last page that is exactly full promises no further one.
    const whole = await clientOf(other).listOrganizations({ pageSize: seen.length });
    expect(whole).toMatchObject({ organizations: { length: 7 }, nextPageToken: '' });
  });

  it('answers a hundred a page unless asked for another number, at most a thousand', async () => {
    const other = await createTenant(test, 'Many');
    const environmentId = uuidOf('environment', other.environmentId);
    await database.sql`
      insert into engine.organizations (id, environment_id)
      select gen_random_uuid(), ${environmentId} from generate_series(1, 1050)`;
    expect((await clientOf(other).listOrganizations()).organizations).toHaveLength(100);
    expect((await clientOf(other).listOrganizations({ pageSize: 5000 })).organizations).toHaveLength(1000);
  });

  it('deletes the organization with all that belongs to it, and nothing of another', async () => {
    const [gone, kept] = [await createTenant(test, 'Gone'), await createTenant(test, 'Kept')];
    for (const { environmentId, organizationId } of [gone, kept]) {
      const client = test.clientFor(environmentId);
      await client.createSamlConnection({ organizationId, primary: true });
      const directory = await client.createScimDirectory({ organizationId });
      await client.createSetupUrl({ organizationId, canManageSaml: true });
      await database.sql`
        insert into engine.scim_count_deltas values (${uuidOf('scimDirectory', directory.id)}, 'user', 5)`;
    }
    expect(await send('DELETE', `${PATH}/${gone.organizationId}`, { token: gone.managementKey })).toMatchObject({
      status: 200,
      body: {},
    });
    const counts = await database.sql`
      select (select count(*)::int from engine.saml_connections where environment_id = e.id) as connections,
        (select count(*)::int from engine.scim_directories where environment_id = e.id) as directories,
        (select count(*)::int from engine.setup_links where environment_id = e.id) as links,
        (select count(*)::int from engine.organization_domains where environment_id = e.id) as domains
      from engine.environments e
      where id in (${uuidOf('environment', gone.environmentId)}, ${uuidOf('environment', kept.environmentId)})
      order by display_name`;
    expect(counts).toEqual([
      { connections: 0, directories: 0, links: 0, domains: 0 },
      { connections: 1, directories: 1, links: 1, domains: 1 },
    ]);
    const [deltas] = await database.sql`
      select count(*)::int as orphans from engine.scim_count_deltas delta
      where not exists (select from engine.scim_directories where id = delta.scim_directory_id)`;
    expect(deltas).toEqual({ orphans: 0 });
  });
});

describe('400', () => {
  it.each([
    ['text', 'not json'],
    ['an array', '[]'],
    ['a string', '"x"'],
    ['null', 'null'],
    ['a cut object', '{"displayName":'],
    ['bytes that are not UTF-8', Buffer.from('7b22646973706c61794e616d65223a22ff227d', 'hex')],
    ['a hundred thousand open brackets', '['.repeat(100_000)],
  ])('refuses a body that is %s', async (_, rawBody) => {
    expect(await send('POST', PATH, { rawBody })).toMatchObject({ status: 400, body: { code: 3 } });
  });

  it.each([
    ['a name that is a number', { displayName: 7 }, 'displayName'],
    ['a name of 201 characters', { displayName: 'x'.repeat(201) }, 'displayName'],
    ['an external id of 501 characters', { externalId: 'x'.repeat(501) }, 'externalId'],
    ['domains that are a text', { domains: 'acme.example' }, 'domains'],
    ['a domain that is empty', { domains: ['acme.example', ''] }, 'domains.1'],
    ['a domain that is white space', { domains: ['  '] }, 'domains'],
    ['201 domains', { domains: Array.from({ length: 201 }, (_, n) => `d${n}.example`) }, 'domains'],
    ['half a surrogate pair', { displayName: '\ud800' }, 'displayName'],
    ['a NUL', { domains: ['a\u0000b'] }, 'domains.0'],
  ])('refuses %s and names the field', async (_, body, field) => {
    const answer = await send('POST', PATH, { body });
    expect(answer).toMatchObject({ status: 400, body: { code: 3, message: expect.any(String), details: [{ field }] } });
  });

  it.each(['garbage', 'AAAA', 'e30', '!!!!', 'A'.repeat(4000), '%00'])(
    'refuses the page token %s',
    async (pageToken) => {
      const answer = await send('GET', `${PATH}?pageToken=${pageToken}`);
      expect(answer).toMatchObject({ status: 400, body: { code: 3 } });
    },
  );

  it('W20: refuses a token of another environment, list or filter, in either spelling of its name', async () => {
    const other = await createTenant(test, 'Tokens');
    await clientOf(other).createOrganization({});
    const { nextPageToken } = await clientOf(other).listOrganizations({ pageSize: 1 });
    expect(nextPageToken).not.toBe('');
    for (const [path, token] of [
      [`${PATH}?pageToken=${nextPageToken}`, tenant.managementKey],
      [`${PATH}?page_token=${nextPageToken}`, tenant.managementKey],
      [`/v1/api-keys?pageToken=${nextPageToken}`, other.managementKey],
      [`/v1/organization-summaries?pageToken=${nextPageToken}`, other.managementKey],
    ] as const) {
      expect(await send('GET', path, { token })).toMatchObject({
        status: 400,
        body: {
          code: 3,
          details: [{ '@type': 'type.googleapis.com/google.rpc.BadRequest.FieldViolation', field: 'page_token' }],
        },
      });
    }
    const own = await send('GET', `${PATH}?page_token=${nextPageToken}&unknown=1`, { token: other.managementKey });
    expect(own.status).toBe(200);
  });

  it.each(['0', '-1', '1.5', 'ten', '99999999999999999999'])('refuses the page size %s', async (pageSize) => {
    expect(await send('GET', `${PATH}?pageSize=${pageSize}`)).toMatchObject({ status: 400, body: { code: 3 } });
  });
});

describe('404 and 405', () => {
  it('answers 404 for unknown and malformed ids alike', async () => {
    const ids = [
      unusedId('organization'),
      'org_',
      'org_x',
      `org_${'z'.repeat(25)}`,
      tenant.environmentId,
      "o'--",
      '%00',
    ];
    for (const id of ids) {
      expect(await send('GET', `${PATH}/${id}`)).toMatchObject({ status: 404, body: { code: 5, details: [] } });
      expect((await send('PATCH', `${PATH}/${id}`, { body: {} })).status).toBe(404);
      expect((await send('DELETE', `${PATH}/${id}`)).status).toBe(404);
    }
  });

  it('does not take a trailing slash for the list (contract §1.4)', async () => {
    expect((await send('GET', `${PATH}/`)).status).toBe(404);
  });

  it('answers 405 in JSON and names the methods there are', async () => {
    const answer = await send('PUT', PATH, { body: {} });
    expect(answer).toMatchObject({ status: 405, body: { code: 12, message: expect.any(String), details: [] } });
    expect(answer.headers.get('allow')).toBe('GET, POST');
  });
});

describe('409', () => {
  it('refuses an external id twice in one environment, on create and on update, and not in another', async () => {
    const body = { externalId: 'taken' };
    expect((await send('POST', PATH, { body })).status).toBe(200);
    const refused = await send('POST', PATH, { body });
    expect(refused).toMatchObject({ status: 409, body: { code: 6, details: [{ field: 'externalId' }] } });
    expect(JSON.stringify(refused.body)).not.toContain('organizations_environment');
    expect((await send('PATCH', `${PATH}/${tenant.organizationId}`, { body })).status).toBe(409);
    const other = await createTenant(test, 'Elsewhere');
    expect((await send('POST', PATH, { body, token: other.managementKey })).status).toBe(200);
  });

  it('lets one of ten parallel creates with the same external id win', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => send('POST', PATH, { body: { externalId: 'race', domains: ['race.example'] } })),
    );
    const statuses = answers.map((answer) => answer.status).toSorted();
    expect(statuses).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
  });

  it('keeps one whole list of domains when two replacements meet', async () => {
    const { id } = await clientOf(tenant).createOrganization({});
    const [a, b] = [
      Array.from({ length: 40 }, (_, n) => `a${n}.example`),
      Array.from({ length: 30 }, (_, n) => `b${n}.example`),
    ];
    await Promise.all([a, b, a, b].map((domains) => clientOf(tenant).updateOrganization(id, { domains })));
    const { domains } = await clientOf(tenant).getOrganization(id);
    expect([a.toSorted(), b.toSorted()]).toContainEqual(domains);
  });
});

describe('413', () => {
  it('W62: counts the body as it arrives and stops at a mebibyte', async () => {
    const rawBody = JSON.stringify({ displayName: 'x'.repeat(1_048_576) });
    expect(await send('POST', PATH, { rawBody })).toMatchObject({ status: 413, body: { code: 3 } });
  });
});
