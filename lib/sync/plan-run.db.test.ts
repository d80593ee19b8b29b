import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { formatId } from '@/lib/ids';
import { foldEmail } from '@/lib/members/fold-email';
import { updateTenant } from '@/lib/tenants/update-tenant';
import { type DirectoryUser, type LocalMember, planMembers } from './plan';
import { findSyncRun } from './queries';
import { FakeDirectory, syncNow, TEST_ENVIRONMENT_ID } from './testing';

const database = await openTestDatabase();

const row = fc.record({
  email: fc.constantFrom('a@x', 'b@x', 'B@x', 'c@x', 'd@x', 'e@x', 'no address'),
  deleted: fc.boolean(),
  title: fc.constantFrom('x', 'y'),
  listed: fc.boolean(),
});
/** What the directory says of eight users in three syncs one after the other. */
const stories = fc.record({
  rounds: fc.array(fc.array(row, { minLength: 8, maxLength: 8 }), { minLength: 3, maxLength: 3 }),
  logins: fc.uniqueArray(fc.constantFrom('a@x', 'b@x', 'c@x', 'f@x')),
  matchBy: fc.constantFrom('email' as const, 'scim_id' as const),
});

const NO_GUARD = { always: Number.POSITIVE_INFINITY, share: 1 };
const userIds = Array.from({ length: 8 }, () => formatId('scimUser', randomUUID())).sort();

test('what is written is what the pure plan says, over any story of a directory', async () => {
  await fc.assert(
    fc.asyncProperty(stories, async ({ rounds, logins, matchBy }) => {
      const organizationId = formatId('organization', randomUUID());
      const directory = new FakeDirectory();
      await updateTenant(database.db, {
        ...{ organizationId, environmentId: TEST_ENVIRONMENT_ID, now: new Date(), matchBy },
        actor: { type: 'system', id: '', label: '' },
      });
      for (const email of logins) await insertMember(organizationId, email);
      for (const users of rounds) {
        directory.users.clear();
        users.forEach(({ email, deleted, title, listed }, i) => {
          const id = userIds[i] ?? '';
          if (listed) directory.put({ id, email, deleted, attributes: { title } });
        });
        const expected = expectedPeople(directory, await listPeople(organizationId), matchBy);
        const run = await findSyncRun(
          database.db,
          await syncNow(database.db, organizationId, directory, { guard: NO_GUARD }),
        );
        expect(run?.status).toMatch(/succeeded|partial/);
        expect(summary(await listPeople(organizationId))).toEqual(summary(expected));
        const [tenant] = await database.sql`
          select t.active_member_count = (select count(*) from members m
            where m.organization_id = t.organization_id and m.status = 'active') as right
          from tenants t where organization_id = ${organizationId}`;
        expect(tenant?.right).toBe(true);
      }
    }),
    { numRuns: 25 },
  );
}, 120_000);

type Person = LocalMember & { content: string };

async function insertMember(organizationId: string, email: string): Promise<void> {
  await database.sql`
    insert into members (id, organization_id, email, email_folded, source)
    values (${randomUUID()}, ${organizationId}, ${email}, ${email}, 'login')`;
  await database.sql`
    update tenants set active_member_count = active_member_count + 1 where organization_id = ${organizationId}`;
}

async function listPeople(organizationId: string): Promise<Person[]> {
  const rows = await database.sql`
    select id, scim_user_id, email, email_folded, status, attributes->>'title' as title from members
    where organization_id = ${organizationId}`;
  return rows.map((member) => ({
    id: String(member.id),
    scimUserId: member.scim_user_id === null ? null : String(member.scim_user_id),
    emailFolded: String(member.email_folded),
    status: member.status === 'active' ? 'active' : 'deactivated',
    content: `${member.email} ${member.title}`,
  }));
}

function expectedPeople(directory: FakeDirectory, people: Person[], matchBy: 'email' | 'scim_id'): Person[] {
  const users = [...directory.users.values()].map(
    (user): DirectoryUser => ({
      scimUserId: user.id,
      emailFolded: foldEmail(user.email),
      deleted: user.deleted,
      problem: user.email.includes('@') ? null : 'invalid_email',
      content: `${user.email} ${String(user.attributes.title)}`,
    }),
  );
  const byId = new Map(users.map((user) => [user.scimUserId, user]));
  const result = new Map(people.map((person) => [person.id, { ...person }]));
  for (const change of planMembers({ users, members: people, matchBy })) {
    if (change.kind === 'quarantine') continue;
    if (change.kind === 'deactivate') {
      const person = result.get(change.memberId);
      if (person) person.status = 'deactivated';
      continue;
    }
    const user = byId.get(change.scimUserId);
    const id = 'memberId' in change ? change.memberId : `new ${change.scimUserId}`;
    result.set(id, {
      ...{ id, scimUserId: change.scimUserId, status: 'active' },
      ...{ emailFolded: user?.emailFolded ?? '', content: user?.content ?? '' },
    });
  }
  return [...result.values()];
}

/** Without the ids of members made just now, which the plan does not choose. */
function summary(people: Person[]): string[] {
  return people.map((person) => `${person.scimUserId} ${person.emailFolded} ${person.status} ${person.content}`).sort();
}
