import { randomBytes, randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { parseId } from '@/lib/ids';
import { silentLogger } from '@/lib/log';
import { listMemberGroups, listMembers } from '@/lib/members/queries';
import { createTestRuntime } from '@/lib/testing/runtime';
import { createChangeTrigger } from './change-trigger';
import { findOpenSyncRun, listSyncRuns } from './queries';
import { createSyncWorker } from './worker';

const clock = () => new Date();

const database = await openTestDatabase();

/** The embedded engine whose changes are synced by a worker in this process, with a directory that an IdP can push to. */
async function connect() {
  const { db } = database;
  const never = new AbortController().signal;
  const jobs = { wakeSync: (organizationId: string) => worker.syncTenant(organizationId, never) };
  const changes = createChangeTrigger({ db, jobs, clock, logger: silentLogger, gatherMs: 20 });
  const { engine, clientFor, adminClient } = createTestRuntime(database, { directoryHooks: [changes.hook] });
  const worker = createSyncWorker({ db, clock, logger: silentLogger, jobs, clientFor });
  const environment = await adminClient.createEnvironment({ displayName: 'Test' });
  const client = clientFor(environment.id);
  const organization = await client.createOrganization({ displayName: 'Acme', domains: ['acme.example'] });
  const directory = await client.createScimDirectory({ organizationId: organization.id, primary: true });
  const token = await client.rotateScimDirectoryBearerToken(directory.id);
  const scim = async (method: string, path: string, body?: object) => {
    const response = await engine.fetch(
      new Request(`${directory.scimBaseUrl}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      }),
    );
    expect(response.status).toBeLessThan(300);
    const text = await response.text();
    return text ? (JSON.parse(text) as { id: string }) : { id: '' }; // The answers of a server under test.
  };
  return { organizationId: organization.id, scim };
}

const userBody = (userName: string, active = true) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  ...{ userName, active, name: { givenName: 'Grace', familyName: 'Hopper' } },
});

const soon = { timeout: 10_000, interval: 20 };

test('I15: whom an identity provider pushes is a member moments later, and whom it deactivates is out, sessions too', async () => {
  const { organizationId, scim } = await connect();
  const { db } = database;
  const people = async () => (await listMembers(db, { organizationId, limit: 50 })).members;

  const { id } = await scim('POST', '/Users', userBody('grace@acme.example'));
  await scim('POST', '/Groups', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    ...{ displayName: 'Admirals', members: [{ value: id }] },
  });
  await vi.waitFor(async () => {
    expect(await people()).toMatchObject([
      { email: 'grace@acme.example', displayName: 'Grace Hopper', status: 'active', scimUserId: id },
    ]);
    const { groups } = await listMemberGroups(db, { organizationId, limit: 5 });
    expect(groups).toMatchObject([{ displayName: 'Admirals', memberCount: 1 }]);
  }, soon);

  const [member] = await people();
  await database.sql`
    insert into member_sessions (id, token_sha256, member_id, expires_at)
    values (${randomUUID()}, ${randomBytes(32)}, ${parseId('member', member?.id)}, now() + interval '1 day')`;
  await scim('PATCH', `/Users/${id}`, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', value: { active: false } }],
  });
  await vi.waitFor(async () => expect(await people()).toMatchObject([{ status: 'deactivated' }]), soon);
  const [session] = await database.sql`
    select revoked_reason from member_sessions where member_id = ${parseId('member', member?.id)}`;
  expect(session).toMatchObject({ revoked_reason: 'member_deactivated' });
  await vi.waitFor(async () => expect(await findOpenSyncRun(db, organizationId)).toBeNull(), soon);
});

test('a directory that fills up while it is being synced ends up whole', async () => {
  const { organizationId, scim } = await connect();
  const size = 120;
  for (let start = 0; start < size; start += 20) {
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => scim('POST', '/Users', userBody(`p${start + i}@acme.example`))),
    );
  }
  await vi.waitFor(async () => {
    const { members } = await listMembers(database.db, { organizationId, limit: 1000 });
    expect(members).toHaveLength(size);
  }, soon);
  await vi.waitFor(async () => {
    const { runs } = await listSyncRuns(database.db, { organizationId, limit: 50 });
    expect(runs.filter((run) => run.status !== 'succeeded')).toEqual([]);
  }, soon);
});
