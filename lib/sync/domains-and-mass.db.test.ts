import { describe, expect, test } from 'vitest';
import { listAuditEvents } from '@/lib/audit/queries';
import { openTestDatabase } from '@/lib/db/testing';
import { silentLogger } from '@/lib/log';
import { createTestRuntime } from '@/lib/testing/runtime';
import { listSyncRuns } from './queries';
import type { DirectoryClient } from './read-directory';
import { requestSync } from './request-sync';
import { createSyncWorker } from './worker';

const database = await openTestDatabase();
const clock = () => new Date();
const PEOPLE = 40;

/** A directory of the embedded engine with people in it, and a sync that is done on call. */
async function connect() {
  const { db, sql } = database;
  const { engine, clientFor, adminClient } = createTestRuntime(database);
  const environment = await adminClient.createEnvironment({ displayName: 'Test' });
  const environmentId = environment.id;
  const client = clientFor(environmentId);
  const { id: organizationId } = await client.createOrganization({ displayName: 'Acme', domains: ['acme.example'] });
  const directory = await client.createScimDirectory({ organizationId, primary: true });
  const token = await client.rotateScimDirectoryBearerToken(directory.id);
  const scim = (method: string, path: string, body: object) =>
    engine.fetch(
      new Request(`${directory.scimBaseUrl}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
        body: JSON.stringify(body),
      }),
    );
  const ids: string[] = [];
  for (let i = 0; i < PEOPLE; i += 1) {
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
    const answer = await scim('POST', '/Users', { schemas, userName: `p${i}@acme.example` });
    const { id }: { id: string } = await answer.json();
    ids.push(id);
  }
  const sync = async (read: (client: DirectoryClient) => DirectoryClient = (same) => same) => {
    const jobs = { wakeSync: async () => {} };
    await requestSync({ db, jobs, clock }, { environmentId, organizationId, trigger: 'schedule', requestedBy: '' });
    const worker = createSyncWorker({ db, clock, logger: silentLogger, jobs, clientFor: (id) => read(clientFor(id)) });
    await worker.syncTenant(organizationId, new AbortController().signal);
    return (await listSyncRuns(db, { organizationId, limit: 1 })).runs[0];
  };
  const members = async () =>
    sql<{ status: string; count: number }[]>`
      select status, count(*)::int as count from members where organization_id = ${organizationId} group by status order by 1`;
  const setDomains = (domains: string[]) => client.updateOrganization(organizationId, { domains });
  return { organizationId, ids, scim, sync, members, setDomains };
}

describe('the domains of an organization', () => {
  test('RF51: when one is removed, nobody who is there loses access, and newcomers of it are refused aloud', async () => {
    const { sync, members, setDomains, scim } = await connect();
    expect(await sync()).toMatchObject({ status: 'succeeded', created: PEOPLE });
    await setDomains(['other.example']);
    expect(await sync()).toMatchObject({ status: 'succeeded', deactivated: 0, unchanged: PEOPLE });
    expect(await members()).toEqual([{ status: 'active', count: PEOPLE }]);
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
    const refused = await scim('POST', '/Users', { schemas, userName: 'new@acme.example' });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toMatch(/acme\.example|domain/);
  });

  test('RF30: when they change while a run reads, the run goes by the directory as it is, and so does the next', async () => {
    const { sync, members, setDomains } = await connect();
    const run = await sync((client) => ({
      ...client,
      listScimUsers: async (filter) => {
        const page = await client.listScimUsers(filter);
        await setDomains(['other.example']);
        return page;
      },
    }));
    expect(run).toMatchObject({ status: 'succeeded', created: PEOPLE, quarantined: 0 });
    expect(await sync()).toMatchObject({ status: 'succeeded', unchanged: PEOPLE, deactivated: 0 });
    expect(await members()).toEqual([{ status: 'active', count: PEOPLE }]);
  });
});

describe('an identity provider that deactivates nearly everybody', () => {
  test('RF50: is answered 200 each time; the sync holds them back, and says so in the audit log', async () => {
    const { organizationId, ids, scim, sync, members } = await connect();
    await sync();
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
    const statuses = await Promise.all(
      ids.slice(0, 30).map(async (id) => {
        const answer = await scim('PATCH', `/Users/${id}`, {
          schemas,
          Operations: [{ op: 'replace', value: { active: false } }],
        });
        return answer.status;
      }),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await sync()).toMatchObject({ status: 'aborted_by_guard', errorCode: 'mass_deactivation', deactivated: 0 });
    expect(await members()).toEqual([{ status: 'active', count: PEOPLE }]);
    const { events } = await listAuditEvents(database.db, { organizationId, limit: 1 });
    expect(events).toMatchObject([{ action: 'sync.stopped', detail: { wouldDeactivate: 30, activeMembers: PEOPLE } }]);
  });
});
