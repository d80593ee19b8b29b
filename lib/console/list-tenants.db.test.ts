import { beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import type { Runtime } from '@/lib/runtime';
import { createClient, type SsoreadyClient } from '@/lib/ssoready/client';
import { createTestRuntime, TEST_ORIGIN } from '@/lib/testing/runtime';
import { listTenants, searchTenants } from './list-tenants';
import { loadOverview } from './load-overview';

const database = await openTestDatabase();
let runtime: Runtime;
let client: SsoreadyClient;
let environmentId: string;

beforeAll(async () => {
  runtime = createTestRuntime(database);
  environmentId = (await runtime.adminClient.createEnvironment({ displayName: 'Production' })).id;
  client = runtime.clientFor(environmentId);
  for (const [index, displayName] of ['Globex', 'acme', 'Hooli'].entries()) {
    const { id } = await client.createOrganization({ displayName, domains: [`t${index}.example`] });
    await database.sql`insert into tenants (organization_id, environment_id, active_member_count, last_synced_at)
      values (${id}, ${environmentId}, ${1000 * index}, now())`;
  }
});

const page = { query: '', pageToken: '', pageSize: 2 };

describe('the tenants list', () => {
  it('is sorted by name, whatever its case, and goes on where a page ends', async () => {
    const first = await listTenants({ ...runtime, client }, page);
    expect(first.rows.map((row) => row.name)).toEqual(['acme', 'Globex']);
    expect(first.totalCount).toBe(3);
    const second = await listTenants({ ...runtime, client }, { ...page, pageToken: first.nextPageToken });
    expect(second.rows.map((row) => row.name)).toEqual(['Hooli']);
    expect(second.nextPageToken).toBe('');
  });

  it('takes the number of people from the running total and counts nobody', async () => {
    const { rows } = await listTenants({ ...runtime, client }, page);
    // No member exists: a count would say zero.
    expect(rows.map((row) => row.people)).toEqual([1000, 0]);
  });

  it('asks the API once, however many tenants the page has (P13)', async () => {
    const asked: string[] = [];
    const counting = createClient({
      baseUrl: TEST_ORIGIN,
      token: 'unused',
      fetch: async (request) => {
        asked.push(new URL(request.url).pathname);
        const organizationSummaries = Array.from({ length: 50 }, (_, index) => ({
          organization: { id: `org_${index}` },
          sso: {},
          directory: {},
        }));
        return Response.json({ organizationSummaries, totalCount: 50 });
      },
    });
    const { rows } = await listTenants({ ...runtime, client: counting }, page);
    expect(rows).toHaveLength(50);
    expect(asked).toEqual(['/v1/organization-summaries']);
  });
});

describe('with a remote SSOReady', () => {
  const organizations = [
    { id: 'org_1', displayName: 'Acme', externalId: 'acme', domains: ['acme.com'] },
    { id: 'org_2', displayName: 'Globex', domains: [] },
  ];
  const remote = createClient({
    baseUrl: 'https://remote.example',
    token: 'unused',
    remote: true,
    fetch: async () => Response.json({ organizations }),
  });

  it('the list is what the contract offers, and says that it is less', async () => {
    const answer = await listTenants({ ...runtime, client: remote }, page);
    expect(answer).toMatchObject({ limited: true, totalCount: null });
    expect(answer.rows.map((row) => [row.name, row.sso, row.directory])).toEqual([
      ['Acme', null, null],
      ['Globex', null, null],
    ]);
  });

  it('the palette searches the page it gets, by name, external id and domain', async () => {
    const names = async (query: string) =>
      (await searchTenants({ ...runtime, client: remote }, query)).map((hit) => hit.name);
    expect(await names('ACME.c')).toEqual(['Acme']);
    expect(await names('glo')).toEqual(['Globex']);
    expect(await names('zzz')).toEqual([]);
  });

  it('the overview has nothing to say, instead of failing', async () => {
    expect(await loadOverview({ ...runtime, client: remote }, 'remote')).toBeNull();
  });

  it('every other failure stays one', async () => {
    const broken = createClient({
      baseUrl: 'https://remote.example',
      token: 'unused',
      remote: true,
      retries: 0,
      fetch: async () => new Response('', { status: 500 }),
    });
    await expect(listTenants({ ...runtime, client: broken }, page)).rejects.toMatchObject({ status: 500 });
  });
});
