import { and, asc, eq, or, sql } from 'drizzle-orm';
import type { DatabaseHandle } from '@/lib/db/client';
import { memberGroupMemberships, memberGroups, members } from '@/lib/db/tables';
import { formatId, type Id, parseId } from '@/lib/ids';
import { foldEmail } from './fold-email';

export type Member = {
  id: Id<'member'>;
  organizationId: string;
  email: string;
  displayName: string;
  status: 'active' | 'deactivated';
  /** Where the member came from first. */
  source: 'directory' | 'login';
  /** The directory user that the member follows; null for one who only ever logged in. */
  scimUserId: string | null;
  isTenantAdmin: boolean;
  attributes: unknown;
  createdAt: Date;
  updatedAt: Date;
  deactivatedAt: Date | null;
  lastLoginAt: Date | null;
};

export type MemberGroup = {
  id: Id<'memberGroup'>;
  organizationId: string;
  scimGroupId: string;
  displayName: string;
  memberCount: number;
  createdAt: Date;
  updatedAt: Date;
};

/** `next` is what to pass as `after` for the following page; null at the end. */
export type MemberList = { members: Member[]; next: string | null };
export type MemberGroupList = { groups: MemberGroup[]; next: string | null };

/** Members of a tenant by e-mail. `query` is looked for anywhere in the e-mail and the name. */
export async function listMembers(
  db: DatabaseHandle,
  filter: {
    organizationId: string;
    query?: string | undefined;
    status?: 'active' | 'deactivated' | undefined;
    /** Only members of this group (`member_group_…`). */
    memberGroupId?: string | undefined;
    after?: string | undefined;
    limit: number;
  },
): Promise<MemberList> {
  const afterId = parseId('member', filter.after);
  const groupId = parseId('memberGroup', filter.memberGroupId);
  const inGroup = sql`exists (select from member_group_memberships m where m.member_group_id = ${groupId}::uuid and m.member_id = ${members.id})`;
  const rows = await db
    .select()
    .from(members)
    .where(
      and(
        eq(members.organizationId, filter.organizationId),
        filter.status === undefined ? undefined : eq(members.status, filter.status),
        filter.memberGroupId === undefined ? undefined : inGroup,
        matches(filter.query),
        afterId === null
          ? undefined
          : sql`(${members.emailFolded}, ${members.id}) > (select a.email_folded, a.id from members a where a.organization_id = ${filter.organizationId} and a.id = ${afterId}::uuid)`,
      ),
    )
    .orderBy(asc(members.emailFolded), asc(members.id))
    .limit(filter.limit + 1);
  const page = rows.slice(0, filter.limit).map(toMember);
  return { members: page, next: rows.length > filter.limit ? (page.at(-1)?.id ?? null) : null };
}

function matches(query: string | undefined) {
  const text = query?.trim();
  if (!text) return undefined;
  const pattern = `%${foldEmail(text).replaceAll(/[\\%_]/g, '\\$&')}%`;
  return or(sql`${members.emailFolded} like ${pattern}`, sql`lower(${members.displayName}) like ${pattern}`);
}

/** One member (`member_…`), or null when there is none of that id. Check its `organizationId` against the caller's. */
export async function findMember(db: DatabaseHandle, memberId: string): Promise<Member | null> {
  const id = parseId('member', memberId);
  if (id === null) return null;
  const [row] = await db.select().from(members).where(eq(members.id, id));
  return row === undefined ? null : toMember(row);
}

const memberCount = sql<number>`(select count(*)::int from member_group_memberships m where m.member_group_id = ${memberGroups.id})`;

/** Groups of a tenant by name. The count is taken for the rows of this page only. */
export async function listMemberGroups(
  db: DatabaseHandle,
  filter: { organizationId: string; query?: string | undefined; after?: string | undefined; limit: number },
): Promise<MemberGroupList> {
  const afterId = parseId('memberGroup', filter.after);
  const text = filter.query?.trim().toLowerCase();
  const rows = await db
    .select({ group: memberGroups, memberCount })
    .from(memberGroups)
    .where(
      and(
        eq(memberGroups.organizationId, filter.organizationId),
        text ? sql`lower(${memberGroups.displayName}) like ${`%${text.replaceAll(/[\\%_]/g, '\\$&')}%`}` : undefined,
        afterId === null
          ? undefined
          : sql`(${memberGroups.displayName}, ${memberGroups.id}) > (select a.display_name, a.id from member_groups a where a.organization_id = ${filter.organizationId} and a.id = ${afterId}::uuid)`,
      ),
    )
    .orderBy(asc(memberGroups.displayName), asc(memberGroups.id))
    .limit(filter.limit + 1);
  const groups = rows.slice(0, filter.limit).map(toMemberGroup);
  return { groups, next: rows.length > filter.limit ? (groups.at(-1)?.id ?? null) : null };
}

/** One group (`member_group_…`), or null. Check its `organizationId` against the caller's. */
export async function findMemberGroup(db: DatabaseHandle, memberGroupId: string): Promise<MemberGroup | null> {
  const id = parseId('memberGroup', memberGroupId);
  if (id === null) return null;
  const [row] = await db.select({ group: memberGroups, memberCount }).from(memberGroups).where(eq(memberGroups.id, id));
  return row === undefined ? null : toMemberGroup(row);
}

/** The groups that a member is in, by name. */
export async function listGroupsOfMember(db: DatabaseHandle, memberId: string): Promise<MemberGroup[]> {
  const id = parseId('member', memberId);
  if (id === null) return [];
  const rows = await db
    .select({ group: memberGroups, memberCount })
    .from(memberGroupMemberships)
    .innerJoin(memberGroups, eq(memberGroups.id, memberGroupMemberships.memberGroupId))
    .where(eq(memberGroupMemberships.memberId, id))
    .orderBy(asc(memberGroups.displayName), asc(memberGroups.id));
  return rows.map(toMemberGroup);
}

function toMember(row: typeof members.$inferSelect): Member {
  const { emailFolded: _emailFolded, ...member } = row;
  return { ...member, id: formatId('member', row.id) };
}

function toMemberGroup(row: { group: typeof memberGroups.$inferSelect; memberCount: number }): MemberGroup {
  return { ...row.group, id: formatId('memberGroup', row.group.id), memberCount: row.memberCount };
}
