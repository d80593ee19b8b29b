import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { listAuditEvents } from '@/lib/audit/queries';
import { recordAuditEvent, SYSTEM_ACTOR } from '@/lib/audit/record';
import { openTestDatabase } from '@/lib/db/testing';
import { formatId, parseId } from '@/lib/ids';
import { invariant } from '@/lib/invariant';
import { ensureTenant, findTenant, listTenantStates } from '@/lib/tenants/queries';
import { updateTenant } from '@/lib/tenants/update-tenant';
import { findMember, listGroupsOfMember, listMemberGroups, listMembers } from './queries';
import { resolveLogin } from './resolve-login';

const database = await openTestDatabase();
let organizationId: string;
const environmentId = formatId('environment', randomUUID());

beforeEach(() => {
  organizationId = formatId('organization', randomUUID());
});

const login = (email: string, attributes: Record<string, string[]> = {}) =>
  resolveLogin(database.db, { organizationId, environmentId, email, attributes, now: new Date() });

async function memberIdOf(email: string, attributes?: Record<string, string[]>) {
  const result = await login(email, attributes);
  invariant(result.ok, 'the login works');
  return result.memberId;
}

describe('a login', () => {
  test('of somebody new makes a member, names them, counts them and writes it to the audit log', async () => {
    const memberId = await memberIdOf('Ada@Example.com', {
      'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname': ['Ada'],
      'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname': ['Lovelace'],
    });
    expect(await findMember(database.db, memberId)).toMatchObject({
      ...{ email: 'Ada@Example.com', displayName: 'Ada Lovelace', status: 'active', source: 'login', scimUserId: null },
      lastLoginAt: expect.any(Date),
    });
    expect(await findTenant(database.db, organizationId)).toMatchObject({
      ...{ activeMemberCount: 1, lastLoginAt: expect.any(Date) },
    });
    const { events } = await listAuditEvents(database.db, { organizationId, limit: 5 });
    expect(events).toMatchObject([{ action: 'member.created', targetId: memberId, actor: { type: 'member' } }]);
  });

  test('RF56: is the same member whatever the case and composition of the address, but dots and tags count', async () => {
    const first = await memberIdOf('zoë@example.com');
    expect(await login('ZOE\u0308@EXAMPLE.com ')).toEqual({ ok: true, memberId: first, created: false });
    expect(await login('zoë+tag@example.com')).toMatchObject({ created: true });
    expect(await login('z.oë@example.com')).toMatchObject({ created: true });
  });

  test('of one new person ten times at once makes one member', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => login('new@example.com')));
    expect(answers.every((answer) => answer.ok)).toBe(true);
    expect(answers.filter((answer) => answer.ok && answer.created)).toHaveLength(1);
    expect(await findTenant(database.db, organizationId)).toMatchObject({ activeMemberCount: 1 });
  });

  test('of a deactivated member is refused and makes no second one', async () => {
    const memberId = await memberIdOf('gone@example.com');
    await database.sql`update members set status = 'deactivated' where id = ${parseId('member', memberId)}`;
    expect(await login('GONE@example.com')).toEqual({ ok: false, code: 'member_deactivated' });
    expect((await listMembers(database.db, { organizationId, limit: 5 })).members).toHaveLength(1);
  });

  test('RF55: in another organization is another member', async () => {
    const first = await memberIdOf('both@example.com');
    organizationId = formatId('organization', randomUUID());
    expect(await login('both@example.com')).toMatchObject({ created: true });
    expect((await listMembers(database.db, { organizationId, limit: 5 })).members.map((one) => one.id)).not.toContain(
      first,
    );
  });
});

describe('lists', () => {
  test('members come by e-mail, page by page, each exactly once', async () => {
    for (let i = 0; i < 12; i++) await login(`p${`${i}`.padStart(2, '0')}@example.com`);
    const seen: string[] = [];
    for (let after: string | null = null; ; ) {
      const page: Awaited<ReturnType<typeof listMembers>> = await listMembers(database.db, {
        ...{ organizationId, limit: 5 },
        ...(after === null ? {} : { after }),
      });
      seen.push(...page.members.map((member) => member.email));
      after = page.next;
      if (after === null) break;
    }
    expect(seen).toEqual(Array.from({ length: 12 }, (_, i) => `p${`${i}`.padStart(2, '0')}@example.com`));
  });

  test('a search finds part of the address and of the name, and takes its wildcards literally', async () => {
    await login('ada@example.com', { displayName: ['Countess of Lovelace'] });
    await login('a_b%c@example.com');
    const find = async (query: string) =>
      (await listMembers(database.db, { organizationId, query, limit: 9 })).members.map((member) => member.email);
    expect(await find('LOVE')).toEqual(['ada@example.com']);
    expect(await find('da@ex')).toEqual(['ada@example.com']);
    expect(await find('_b%')).toEqual(['a_b%c@example.com']);
    expect(await find('%%')).toEqual([]);
  });

  test('groups come with the number of their members, and a member with their groups', async () => {
    const memberId = await memberIdOf('one@example.com');
    const [group] = await database.sql`
      insert into member_groups (id, organization_id, scim_group_id, display_name)
      values (${randomUUID()}, ${organizationId}, 'scim_group_x', 'Staff') returning id`;
    await database.sql`
      insert into member_group_memberships values (${group?.id}, ${parseId('member', memberId)})`;
    const { groups } = await listMemberGroups(database.db, { organizationId, limit: 5 });
    expect(groups).toMatchObject([{ displayName: 'Staff', memberCount: 1 }]);
    expect(await listGroupsOfMember(database.db, memberId)).toMatchObject([{ displayName: 'Staff' }]);
    const inGroup = await listMembers(database.db, {
      ...{ organizationId, limit: 5 },
      memberGroupId: groups[0]?.id,
    });
    expect(inGroup.members.map((member) => member.id)).toEqual([memberId]);
  });

  test('a malformed or foreign id finds nothing and is no error', async () => {
    expect(await findMember(database.db, 'nonsense')).toBeNull();
    expect(await findMember(database.db, formatId('member', randomUUID()))).toBeNull();
    expect(await listGroupsOfMember(database.db, "'; drop table members")).toEqual([]);
    const { members } = await listMembers(database.db, { organizationId, memberGroupId: 'x', limit: 5 });
    expect(members).toEqual([]);
  });
});

describe('tenants and the audit log', () => {
  test('a tenant is made once, and its settings change with an audit event', async () => {
    const now = new Date();
    await ensureTenant(database.db, { organizationId, environmentId, now });
    await ensureTenant(database.db, { organizationId, environmentId, now: new Date(0) });
    expect((await findTenant(database.db, organizationId))?.nextSyncAt).toEqual(now);
    const actor = { type: 'operator' as const, id: 'operator_x', label: 'op@example.com' };
    await updateTenant(database.db, {
      organizationId,
      environmentId,
      now,
      actor,
      matchBy: 'scim_id',
      syncEnabled: false,
    });
    expect(await findTenant(database.db, organizationId)).toMatchObject({ matchBy: 'scim_id', syncEnabled: false });
    const states = await listTenantStates(database.db, [organizationId, 'org_unknown']);
    expect([...states.keys()]).toEqual([organizationId]);
    const { events } = await listAuditEvents(database.db, { organizationId, limit: 5 });
    expect(events).toMatchObject([
      { action: 'tenant.updated', actor, detail: { matchBy: 'scim_id', syncEnabled: false } },
    ]);
  });

  test('IV5: an audit event is there exactly when its transaction is', async () => {
    const entry = { actor: SYSTEM_ACTOR, action: 'thing.done' as const, organizationId };
    const failing = database.db.transaction(async (tx) => {
      await recordAuditEvent(tx, entry);
      throw new Error('the change fails');
    });
    await expect(failing).rejects.toThrow('the change fails');
    expect((await listAuditEvents(database.db, { organizationId, limit: 5 })).events).toEqual([]);
  });

  test('events come newest first, page by page, each exactly once', async () => {
    for (let i = 0; i < 7; i++) {
      await recordAuditEvent(database.db, { actor: SYSTEM_ACTOR, action: 'thing.done', organizationId, detail: { i } });
    }
    const first = await listAuditEvents(database.db, { organizationId, limit: 4 });
    const second = await listAuditEvents(database.db, { organizationId, limit: 4, before: first.next ?? undefined });
    expect([...first.events, ...second.events].map((event) => event.detail)).toEqual(
      [6, 5, 4, 3, 2, 1, 0].map((i) => ({ i })),
    );
    expect(second.next).toBeNull();
  });

  test('W68 W79: events are narrowed by who, what and when, page by page, and never beyond the tenant', async () => {
    const ada = { type: 'operator' as const, id: 'operator_1', label: '100%_Ada@example.com' };
    const key = { type: 'api_key' as const, id: 'api_key_1', label: 'Backend' };
    for (let i = 0; i < 3; i++) {
      for (const actor of [ada, key]) {
        await recordAuditEvent(database.db, { actor, action: 'thing.done', organizationId });
        await recordAuditEvent(database.db, { actor, action: 'other.done', organizationId: `${organizationId}x` });
      }
    }
    const count = async (filter: object) => {
      const { events } = await listAuditEvents(database.db, { organizationId, limit: 50, ...filter });
      return events.length;
    };
    expect([await count({ actor: 'ada@EXAMPLE' }), await count({ actor: 'api_key_1' })]).toEqual([3, 3]);
    expect([await count({ actor: '100%_a' }), await count({ actor: '1%a' }), await count({ actor: "'" })]).toEqual([
      3, 0, 0,
    ]);
    expect([await count({ actor: '\\' }), await count({ action: 'thing.done' })]).toEqual([0, 6]);
    expect(await count({ action: 'other.done' })).toBe(0);
    const soon = new Date(Date.now() + 3_600_000);
    expect([await count({ until: soon }), await count({ from: soon }), await count({ until: new Date(0) })]).toEqual([
      6, 0, 0,
    ]);
    const first = await listAuditEvents(database.db, { organizationId, actor: 'backend', limit: 2 });
    const rest = { organizationId, actor: 'backend', limit: 2, before: first.next ?? undefined };
    const second = await listAuditEvents(database.db, rest);
    expect([first.events.length, second.events.length, second.next]).toEqual([2, 1, null]);
  });
});
