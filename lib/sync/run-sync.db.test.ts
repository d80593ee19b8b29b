import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { formatId, parseId } from '@/lib/ids';
import { invariant } from '@/lib/invariant';
import { silentLogger } from '@/lib/log';
import { findMember, listGroupsOfMember, listMemberGroups, listMembers } from '@/lib/members/queries';
import { resolveLogin } from '@/lib/members/resolve-login';
import { findTenant } from '@/lib/tenants/queries';
import { updateTenant } from '@/lib/tenants/update-tenant';
import { findSyncRun, listSyncRunChanges, type SyncRun } from './queries';
import { newTenant, syncNow, TEST_ENVIRONMENT_ID } from './testing';

const database = await openTestDatabase();
let { organizationId, directory } = newTenant();

beforeEach(() => {
  ({ organizationId, directory } = newTenant());
});

async function sync(options: Parameters<typeof syncNow>[3] = {}): Promise<SyncRun> {
  const id = await syncNow(database.db, organizationId, directory, options);
  const run = await findSyncRun(database.db, id);
  invariant(run, 'the run is there');
  return run;
}

async function people() {
  const { members } = await listMembers(database.db, { organizationId, limit: 1000 });
  return members;
}

async function person(email: string) {
  const member = (await people()).find((candidate) => candidate.email === email);
  invariant(member, `${email} is a member`);
  return member;
}

async function changes(run: SyncRun) {
  return (await listSyncRunChanges(database.db, run.id, { limit: 1000 })).changes;
}

const login = (email: string) =>
  resolveLogin(database.db, {
    organizationId,
    environmentId: TEST_ENVIRONMENT_ID,
    email,
    attributes: {},
    now: new Date(),
  });

async function session(memberId: string) {
  const [row] = await database.sql`
    insert into member_sessions (id, token_sha256, member_id, expires_at)
    values (${randomUUID()}, ${Buffer.from(randomUUID())}, ${parseId('member', memberId)}, now() + interval '1 day')
    returning id`;
  return row?.id;
}

describe('what a sync makes of a directory', () => {
  test('the log names a run as the console does', async () => {
    const logged: object[] = [];
    const run = await sync({ logger: { ...silentLogger, info: (fields) => logged.push(fields) } });
    expect(logged).toEqual([expect.objectContaining({ organizationId, syncRunId: run.id })]);
  });

  test('the first sync makes a member of every user and a group of every group, with its members', async () => {
    directory.pageSize = 10;
    const ids = Array.from({ length: 25 }, (_, i) => directory.put({ email: `person${i}@example.com` }));
    directory.put({ email: 'gone@example.com', deleted: true });
    directory.putGroup('Engineering', ids.slice(0, 12));
    const run = await sync();
    expect(run).toMatchObject({
      ...{ status: 'succeeded', phase: 'finished', usersRead: 26, groupsRead: 1, created: 25, unchanged: 0 },
      ...{ groupsCreated: 1, membershipsAdded: 12, scimDirectoryId: directory.scimDirectoryId },
    });
    expect(await people()).toHaveLength(25);
    const { groups } = await listMemberGroups(database.db, { organizationId, limit: 10 });
    expect(groups).toMatchObject([{ displayName: 'Engineering', memberCount: 12 }]);
    expect(await findTenant(database.db, organizationId)).toMatchObject({
      activeMemberCount: 25,
      lastSyncRunId: run.id,
    });
    expect((await changes(run)).map((change) => change.kind)).toEqual([
      ...Array.from({ length: 25 }, () => 'created'),
      'group_created',
      'group_updated',
    ]);
  });

  test('IV4: a sync of the same directory writes no member, no group and no membership', async () => {
    const ids = Array.from({ length: 5 }, (_, i) => directory.put({ email: `p${i}@example.com` }));
    directory.putGroup('All', ids);
    await sync();
    const snapshot = () => database.sql`
      select m.xmin::text, m.ctid::text from members m where organization_id = ${organizationId}
      union all select g.xmin::text, g.ctid::text from member_groups g where organization_id = ${organizationId} order by 2`;
    const before = await snapshot();
    const run = await sync();
    expect(await snapshot()).toEqual(before);
    expect(run).toMatchObject({ status: 'succeeded', created: 0, updated: 0, unchanged: 5, membershipsAdded: 0 });
    expect(await changes(run)).toEqual([]);
  });

  test('a deleted user becomes a deactivated member whose sessions ended in the same transaction', async () => {
    const id = directory.put({ email: 'leaver@example.com' });
    directory.putGroup('All', [id]);
    await sync();
    const member = await person('leaver@example.com');
    const sessionId = await session(member.id);
    directory.put({ id, email: 'leaver@example.com', deleted: true });
    const run = await sync();
    expect(run).toMatchObject({ status: 'succeeded', deactivated: 1, membershipsRemoved: 1 });
    expect(await findMember(database.db, member.id)).toMatchObject({
      status: 'deactivated',
      email: 'leaver@example.com',
    });
    const [row] = await database.sql`
      select s.revoked_reason, s.xmin = m.xmin as together, s.revoked_at = m.deactivated_at as same_time
      from member_sessions s join members m on m.id = s.member_id where s.id = ${sessionId ?? ''}`;
    expect(row).toEqual({ revoked_reason: 'member_deactivated', together: true, same_time: true });
    expect(await login('leaver@example.com')).toEqual({ ok: false, code: 'member_deactivated' });
    expect(await listGroupsOfMember(database.db, member.id)).toEqual([]);
    expect(await findTenant(database.db, organizationId)).toMatchObject({ activeMemberCount: 0 });
  });

  test('a user who comes back is the same member again, and back in the groups', async () => {
    const id = directory.put({ email: 'back@example.com' });
    directory.putGroup('All', [id]);
    await sync();
    const member = await person('back@example.com');
    directory.put({ id, email: 'back@example.com', deleted: true });
    await sync();
    directory.put({ id, email: 'back@example.com' });
    expect(await sync()).toMatchObject({ reactivated: 1, created: 0, membershipsAdded: 1 });
    expect(await findMember(database.db, member.id)).toMatchObject({ status: 'active', deactivatedAt: null });
  });

  test('someone who logged in first is tied to their directory user by e-mail, whatever its case', async () => {
    const first = await login('Ada@Example.com');
    invariant(first.ok, 'the login works');
    const id = directory.put({ email: 'ada@example.com', attributes: { displayName: 'Ada Lovelace' } });
    const run = await sync();
    expect(run).toMatchObject({ created: 0, updated: 1 });
    expect(await findMember(database.db, first.memberId)).toMatchObject({
      ...{ email: 'ada@example.com', scimUserId: id, displayName: 'Ada Lovelace', source: 'login' },
    });
    expect(await changes(run)).toMatchObject([
      { kind: 'updated', subjectId: first.memberId, before: { email: 'Ada@Example.com', scimUserId: null } },
    ]);
  });

  test('a renamed user keeps the member, and the change shows only what differs', async () => {
    const id = directory.put({ email: 'maiden@example.com', attributes: { title: 'CTO', locale: 'en' } });
    await sync();
    const member = await person('maiden@example.com');
    directory.put({ id, email: 'married@example.com', attributes: { title: 'CEO', locale: 'en' } });
    const run = await sync();
    expect(await findMember(database.db, member.id)).toMatchObject({ email: 'married@example.com' });
    expect(await changes(run)).toMatchObject([
      {
        before: { email: 'maiden@example.com', attributes: { title: 'CTO' } },
        after: { email: 'married@example.com', attributes: { title: 'CEO' } },
      },
    ]);
    expect((await changes(run))[0]?.before).not.toHaveProperty('attributes.locale');
  });

  test('RF58: two people who swap addresses, and a ring of three, are all renamed in one run', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e'].map((name) => directory.put({ email: `${name}@example.com` }));
    await sync();
    const rename = (index: number, name: string) =>
      directory.put({ id: ids[index] ?? '', email: `${name}@example.com` });
    rename(0, 'b');
    rename(1, 'a');
    rename(2, 'd');
    rename(3, 'e');
    rename(4, 'c');
    expect(await sync()).toMatchObject({ status: 'succeeded', updated: 5, quarantined: 0 });
    const byUser = new Map((await people()).map((member) => [member.scimUserId, member.email]));
    expect(ids.map((id) => byUser.get(id))).toEqual(['b', 'a', 'd', 'e', 'c'].map((name) => `${name}@example.com`));
    expect(await sync()).toMatchObject({ updated: 0, unchanged: 5 });
  });

  test('RF54: of two users with one address the first is kept, the other set aside, and no run changes its mind', async () => {
    const ids = [directory.put({ email: 'same@example.com' }), directory.put({ email: 'Same@example.com' })].sort();
    const run = await sync();
    expect(run).toMatchObject({ status: 'partial', created: 1, quarantined: 1, errorCode: 'records_set_aside' });
    expect(await changes(run)).toMatchObject([
      { kind: 'created' },
      { kind: 'quarantined', reason: 'duplicate_email', subjectId: ids[1] },
    ]);
    expect(await sync()).toMatchObject({ created: 0, updated: 0, quarantined: 1, unchanged: 1 });
    expect(await person((await people())[0]?.email ?? '')).toMatchObject({ scimUserId: ids[0] });
  });

  test('RF45: records without a usable address are set aside with the reason, and the others go on', async () => {
    directory.put({ email: 'good@example.com' });
    const blank = directory.put({ email: '' });
    const odd = directory.put({ email: 'no at sign' });
    const huge = directory.put({ email: 'huge@example.com', attributes: { blob: 'x'.repeat(300_000) } });
    const run = await sync();
    expect(run).toMatchObject({ status: 'partial', created: 1, quarantined: 3 });
    const reasons = new Map((await changes(run)).map((change) => [change.subjectId, change.reason]));
    expect([reasons.get(blank), reasons.get(odd), reasons.get(huge)]).toEqual([
      'no_email',
      'invalid_email',
      'attributes_too_large',
    ]);
  });

  test('RF62: names with NUL, half surrogates, emoji and prototype words are stored', async () => {
    const attributes = JSON.parse(
      '{"displayName":"a\\u0000b\\ud800c 👩‍👩‍👧 \\\\u0000","__proto__":{"x":1},"constructor":null}',
    );
    directory.put({ email: 'odd@example.com', attributes });
    expect(await sync()).toMatchObject({ status: 'succeeded', created: 1 });
    expect((await person('odd@example.com')).displayName).toBe('a\ufffdb\ufffdc 👩‍👩‍👧 \\u0000');
    expect(await sync()).toMatchObject({ unchanged: 1, updated: 0 });
  });

  test('RF57: a user made anew with the same address takes the member over when matching is by e-mail', async () => {
    const old = directory.put({ email: 'again@example.com' });
    await sync();
    const member = await person('again@example.com');
    directory.put({ id: old, email: 'again@example.com', deleted: true });
    const fresh = directory.put({ email: 'again@example.com' });
    expect(await sync()).toMatchObject({ deactivated: 0, created: 0, updated: 1 });
    expect(await findMember(database.db, member.id)).toMatchObject({ status: 'active', scimUserId: fresh });
    expect(await sync()).toMatchObject({ deactivated: 0, updated: 0, unchanged: 1 });
  });

  test('RF57: matched by id, the one made anew is another member', async () => {
    await updateTenant(database.db, {
      ...{ organizationId, environmentId: TEST_ENVIRONMENT_ID, now: new Date(), matchBy: 'scim_id' },
      actor: { type: 'operator', id: '', label: 'op@example.com' },
    });
    const old = directory.put({ email: 'again@example.com' });
    await sync();
    const member = await person('again@example.com');
    directory.put({ id: old, email: 'again@example.com', deleted: true });
    directory.put({ email: 'again@example.com' });
    expect(await sync()).toMatchObject({ deactivated: 1, created: 1, updated: 0 });
    expect(await findMember(database.db, member.id)).toMatchObject({ status: 'deactivated', scimUserId: old });
    expect(await people()).toHaveLength(2);
  });

  test('RF55: one address in two organizations is two members', async () => {
    directory.put({ email: 'both@example.com' });
    await sync();
    organizationId = formatId('organization', randomUUID());
    expect(await sync()).toMatchObject({ created: 1, quarantined: 0 });
  });

  test('a group that is renamed, emptied or deleted follows, and deletes no member', async () => {
    const id = directory.put({ email: 'one@example.com' });
    const kept = directory.putGroup('Old name', [id]);
    const dropped = directory.putGroup('Dropped', [id]);
    await sync();
    directory.putGroup('New name', [], kept);
    const group = directory.groups.get(dropped);
    invariant(group, 'the group is there');
    group.deleted = true;
    expect(await sync()).toMatchObject({ groupsUpdated: 1, groupsDeleted: 1, membershipsRemoved: 1, deactivated: 0 });
    expect((await listMemberGroups(database.db, { organizationId, limit: 9 })).groups).toMatchObject([
      { displayName: 'New name', memberCount: 0 },
    ]);
    expect((await person('one@example.com')).status).toBe('active');
  });
});
