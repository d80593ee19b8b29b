import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTenant, openTestTenant, unusedId, uuidOf } from '../testing';

const PATH = '/v1/organization-summaries';
const CERTIFICATE = readFileSync(path.join(import.meta.dirname, '../testdata/idp-1.pem'), 'utf8');

const { database, test, tenant, send } = await openTestTenant();
const client = test.clientFor(tenant.environmentId);

describe('200', () => {
  it('says of an organization without settings that nothing is configured', async () => {
    expect((await send('GET', `${PATH}/${tenant.organizationId}`)).body).toMatchObject({
      organizationSummary: {
        organization: { id: tenant.organizationId, displayName: 'Acme', domains: ['acme.example'] },
        sso: { samlConnectionId: '', configured: false },
        directory: { scimDirectoryId: '', hasClientBearerToken: false, userCount: 0 },
      },
    });
  });

  it('reports the primary connection and directory, the newest login of all, and the sum of the counters', async () => {
    const { id: organizationId } = await client.createOrganization({ displayName: 'Wayne' });
    const idle = await client.createSamlConnection({
      organizationId,
      idpEntityId: 'urn:old',
      idpRedirectUrl: 'https://old.example',
      idpCertificate: CERTIFICATE,
    });
    const primary = await client.createSamlConnection({
      organizationId,
      primary: true,
      idpEntityId: 'urn:idp',
      idpRedirectUrl: 'https://idp.example',
      idpCertificate: CERTIFICATE,
    });
    await client.createScimDirectory({ organizationId });
    const directory = await client.createScimDirectory({ organizationId, primary: true });
    await client.rotateScimDirectoryBearerToken(directory.id);
    const directoryId = uuidOf('scimDirectory', directory.id);
    await database.sql`
      update engine.saml_connections set last_login_at = '2029-12-31T10:00:00Z' where id = ${uuidOf('samlConnection', idle.id)}`;
    await database.sql`
      update engine.scim_directories set dialect = 'okta', first_request_at = '2029-01-01Z', last_request_at = '2029-01-02Z'
      where id = ${directoryId}`;
    await database.sql`
      insert into engine.scim_count_deltas values (${directoryId}, 'user', 900000), (${directoryId}, 'user', -1), (${directoryId}, 'group', 3)`;
    expect(await client.getOrganizationSummary(organizationId)).toMatchObject({
      sso: {
        samlConnectionId: primary.id,
        configured: true,
        lastLoginTime: '2029-12-31T10:00:00.000Z',
        certificateExpireTime: primary.certificates[0]?.notAfter,
      },
      directory: {
        scimDirectoryId: directory.id,
        hasClientBearerToken: true,
        dialect: 'okta',
        userCount: 899_999,
        firstRequestTime: '2029-01-01T00:00:00.000Z',
        lastRequestTime: '2029-01-02T00:00:00.000Z',
      },
    });
  });

  it('without a primary connection, lets the best configured one speak', async () => {
    const { id: organizationId } = await client.createOrganization({ displayName: 'Stark' });
    await client.createSamlConnection({ organizationId });
    const configured = await client.createSamlConnection({
      organizationId,
      idpEntityId: 'urn:idp',
      idpRedirectUrl: 'https://idp.example',
      idpCertificate: CERTIFICATE,
    });
    await client.createSamlConnection({ organizationId });
    expect(await client.getOrganizationSummary(organizationId)).toMatchObject({
      sso: { samlConnectionId: configured.id, configured: true },
    });
  });

  it('lists by name, each organization once over any page size, however many names are equal', async () => {
    const other = await createTenant(test, 'Many');
    const mine = test.clientFor(other.environmentId);
    for (const displayName of ['beta', 'Alpha', 'alpha', 'ALPHA', 'Émile', 'zulu', '']) {
      await mine.createOrganization({ displayName });
    }
    const names: string[] = [];
    let pageToken: string | undefined;
    do {
      const page = await mine.listOrganizationSummaries({ pageSize: 2, pageToken });
      expect(page.totalCount).toBe(8);
      names.push(...page.organizationSummaries.map((summary) => summary.organization.displayName.toLowerCase()));
      pageToken = page.nextPageToken;
    } while (pageToken);
    expect(names).toHaveLength(8);
    expect(names.slice(0, 5)).toEqual(['', 'alpha', 'alpha', 'alpha', 'beta']);
  });

  it('goes back to the very page one came from, over any page size, and to none before the first', async () => {
    const other = await createTenant(test, 'Back');
    const mine = test.clientFor(other.environmentId);
    for (const displayName of ['a', 'b', 'b', 'b', 'c', 'd']) await mine.createOrganization({ displayName });
    const idsOf = (page: Awaited<ReturnType<typeof mine.listOrganizationSummaries>>) =>
      page.organizationSummaries.map(({ organization }) => organization.id);
    for (const pageSize of [1, 2, 3, 7]) {
      const forth = [await mine.listOrganizationSummaries({ pageSize })];
      for (let last = forth[0]; last?.nextPageToken; last = forth.at(-1)) {
        forth.push(await mine.listOrganizationSummaries({ pageSize, pageToken: last.nextPageToken }));
      }
      expect(forth[0]?.previousPageToken).toBe('');
      let page = forth.at(-1);
      for (const expected of forth.slice(0, -1).reverse()) {
        page = await mine.listOrganizationSummaries({ pageSize, pageToken: page?.previousPageToken });
        expect(idsOf(page)).toEqual(idsOf(expected));
      }
      expect(page?.previousPageToken).toBe('');
      const again = page?.nextPageToken
        ? await mine.listOrganizationSummaries({ pageSize, pageToken: page.nextPageToken })
        : null;
      expect(again === null ? undefined : idsOf(again)).toEqual(forth[1] === undefined ? undefined : idsOf(forth[1]));
    }
  });

  it('filters by how far sign-in and directory are, and counts what it lists', async () => {
    const other = await createTenant(test, 'Untouched');
    const mine = test.clientFor(other.environmentId);
    const settings = {
      idpEntityId: 'urn:i',
      idpRedirectUrl: 'https://idp.example',
      idpCertificate: CERTIFICATE,
      primary: true,
    };
    const named = async (displayName: string, connection: object | null, sql?: (id: string) => Promise<unknown>) => {
      const { id: organizationId } = await mine.createOrganization({ displayName });
      if (connection === null) return;
      const { id } = await mine.createSamlConnection({ organizationId, ...connection });
      await sql?.(uuidOf('samlConnection', id));
    };
    await named('Setup', {});
    await named('Unused', settings);
    await named('Unchosen', { ...settings, primary: false });
    await named(
      'Live',
      settings,
      (id) => database.sql`update engine.saml_connections set last_login_at = now() where id = ${id}`,
    );
    await named(
      'Expiring',
      settings,
      (id) => database.sql`
      update engine.saml_certificates set not_after = now() + interval '10 days' where saml_connection_id = ${id}`,
    );
    const { id: organizationId } = await mine.createOrganization({ displayName: 'Waiting' });
    await mine.createScimDirectory({ organizationId });
    const connected = await mine.createOrganization({ displayName: 'Connected' });
    const directory = await mine.createScimDirectory({ organizationId: connected.id });
    await database.sql`update engine.scim_directories set first_request_at = now() where id = ${uuidOf('scimDirectory', directory.id)}`;
    const found = async (filter: object) => {
      const { organizationSummaries, totalCount } = await mine.listOrganizationSummaries(filter);
      expect(totalCount).toBe(organizationSummaries.length);
      return organizationSummaries.map(({ organization }) => organization.displayName);
    };
    expect(await found({ sso: 'not_started' })).toEqual(['Connected', 'Untouched', 'Waiting']);
    expect(await found({ sso: 'in_setup' })).toEqual(['Setup']);
    expect(await found({ sso: 'no_primary' })).toEqual(['Unchosen']);
    expect(await found({ sso: 'unused' })).toEqual(['Expiring', 'Unused']);
    expect(await found({ sso: 'live' })).toEqual(['Live']);
    expect(await found({ sso: 'expiring' })).toEqual(['Expiring']);
    expect(await found({ directory: 'waiting' })).toEqual(['Waiting']);
    expect(await found({ directory: 'connected' })).toEqual(['Connected']);
    expect(await found({ directory: 'not_started', sso: 'live', query: 'liv' })).toEqual(['Live']);
  });

  it('keeps the total through parallel creations and deletions, bulk imports and failed creations', async () => {
    const other = await createTenant(test, 'Total');
    const mine = test.clientFor(other.environmentId);
    const created = await Promise.all(Array.from({ length: 12 }, () => mine.createOrganization({})));
    await Promise.all([
      ...created.slice(0, 5).map(({ id }) => mine.deleteOrganization(id)),
      ...[1, 2, 3].map(() => mine.createOrganization({})),
      mine.createOrganization({ externalId: 'total-1' }).catch(() => undefined), // taken
    ]);
    await database.sql`
      insert into engine.organizations (id, environment_id)
      select gen_random_uuid(), ${uuidOf('environment', other.environmentId)} from generate_series(1, 50)`;
    expect((await mine.listOrganizationSummaries()).totalCount).toBe(1 + 12 - 5 + 3 + 50);
  });

  it('finds a part of a name, an external id or a domain, in any case', async () => {
    const other = await createTenant(test, 'Search');
    const mine = test.clientFor(other.environmentId);
    const target = await mine.createOrganization({
      displayName: 'Ünïted Parcels',
      externalId: 'UP-77',
      domains: ['Parcels.Example'],
    });
    const find = async (query: string) =>
      (await mine.listOrganizationSummaries({ query })).organizationSummaries.map((summary) => summary.organization.id);
    for (const query of ['ünïted', 'ED PARC', 'up-77', 'parcels.ex']) expect(await find(query)).toEqual([target.id]);
    expect(await find('nobody')).toEqual([]);
  });

  it.each(["'", '"', '\\', ';--', '$1', '%', '_', '%%', "' or 1=1 --"])(
    'W68: takes %s as text, in the search and in the domain',
    async (text) => {
      for (const filter of ['query', 'domain']) {
        const answer = await send('GET', `${PATH}?${filter}=${encodeURIComponent(text)}`);
        expect(answer).toMatchObject({ status: 200, body: { organizationSummaries: [], totalCount: 0 } });
      }
    },
  );

  it('finds a whole domain, folded, and no part of one', async () => {
    const other = await createTenant(test, 'Domain');
    const mine = test.clientFor(other.environmentId);
    const target = await mine.createOrganization({ domains: ['Mail.Globex.example', 'globex.example'] });
    const find = async (domain: string) =>
      (await mine.listOrganizationSummaries({ domain })).organizationSummaries.map(
        (summary) => summary.organization.id,
      );
    expect(await find('GLOBEX.example.')).toEqual([target.id]);
    expect(await find('mail.globex.example')).toEqual([target.id]);
    expect(await find('lobex.example')).toEqual([]);
    expect((await mine.listOrganizationSummaries({ domain: 'globex.example', query: 'domain' })).totalCount).toBe(0);
  });

  it('W79: never answers an organization of another environment, with or without a filter', async () => {
    const other = await createTenant(test, 'Hidden');
    const everything = await client.listOrganizationSummaries({ pageSize: 1000 });
    expect(everything.organizationSummaries.map((summary) => summary.organization.id)).not.toContain(
      other.organizationId,
    );
    expect((await client.listOrganizationSummaries({ query: 'hidden' })).totalCount).toBe(0);
    expect((await client.listOrganizationSummaries({ domain: 'hidden.example' })).totalCount).toBe(0);
    expect((await send('GET', `${PATH}/${other.organizationId}`)).status).toBe(404);
  });
});

describe('refusals', () => {
  it('400: a token of another filter, a NUL', async () => {
    const other = await createTenant(test, 'Bound');
    const mine = test.clientFor(other.environmentId);
    await mine.createOrganization({ displayName: 'Bound two' });
    const { nextPageToken } = await mine.listOrganizationSummaries({ query: 'bound', pageSize: 1 });
    const token = other.managementKey;
    expect((await send('GET', `${PATH}?pageToken=${nextPageToken}`, { token })).status).toBe(400);
    expect((await send('GET', `${PATH}?query=boun&pageToken=${nextPageToken}`, { token })).status).toBe(400);
    expect((await send('GET', `${PATH}?query=bound&pageToken=${nextPageToken}`, { token })).status).toBe(200);
    expect((await send('GET', `${PATH}?query=%00`, { token })).status).toBe(400);
    expect((await send('GET', `${PATH}?domain=a%00b`, { token })).status).toBe(400);
  });

  it('404: an unknown or malformed id', async () => {
    for (const id of [unusedId('organization'), 'org_x']) expect((await send('GET', `${PATH}/${id}`)).status).toBe(404);
  });
});
