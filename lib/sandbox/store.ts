import { and, asc, desc, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import type { DatabaseHandle, Transaction } from '@/lib/db/client';
import { sandboxApps, sandboxGroupMembers, sandboxGroups, sandboxPeople } from '@/lib/db/tables';

export type AppRow = typeof sandboxApps.$inferSelect;
export type PersonRow = typeof sandboxPeople.$inferSelect;
export type GroupRow = typeof sandboxGroups.$inferSelect;

export async function insertApp(tx: Transaction, row: typeof sandboxApps.$inferInsert): Promise<void> {
  await tx.insert(sandboxApps).values(row);
}

export async function selectApp(db: DatabaseHandle, id: string): Promise<AppRow | null> {
  const [row] = await db.select().from(sandboxApps).where(eq(sandboxApps.id, id));
  return row ?? null;
}

export async function countApps(db: DatabaseHandle): Promise<number> {
  return db.$count(sandboxApps);
}

/** Without the sealed columns: the list needs neither. */
export async function selectApps(db: DatabaseHandle, limit: number) {
  return db
    .select({
      id: sandboxApps.id,
      name: sandboxApps.name,
      domain: sandboxApps.domain,
      acsUrl: sandboxApps.acsUrl,
      scimBaseUrl: sandboxApps.scimBaseUrl,
      createdAt: sandboxApps.createdAt,
      people: db.$count(
        sandboxPeople,
        and(eq(sandboxPeople.sandboxAppId, sandboxApps.id), isNull(sandboxPeople.removedAt)),
      ),
    })
    .from(sandboxApps)
    .orderBy(desc(sandboxApps.createdAt), desc(sandboxApps.id))
    .limit(limit);
}

export async function updateApp(
  db: DatabaseHandle,
  id: string,
  set: Partial<Pick<AppRow, 'name' | 'acsUrl' | 'spEntityId' | 'scimBaseUrl' | 'scimTokenSealed' | 'updatedAt'>>,
): Promise<boolean> {
  const rows = await db.update(sandboxApps).set(set).where(eq(sandboxApps.id, id)).returning({ id: sandboxApps.id });
  return rows.length > 0;
}

export async function deleteApp(db: DatabaseHandle, id: string): Promise<boolean> {
  const rows = await db.delete(sandboxApps).where(eq(sandboxApps.id, id)).returning({ id: sandboxApps.id });
  return rows.length > 0;
}

/** Those removed here but not yet at the service provider are left out unless asked for. */
export async function selectPeople(
  db: DatabaseHandle,
  appId: string,
  options = { removed: false },
): Promise<PersonRow[]> {
  const here = options.removed ? undefined : isNull(sandboxPeople.removedAt);
  return db
    .select()
    .from(sandboxPeople)
    .where(and(eq(sandboxPeople.sandboxAppId, appId), here))
    .orderBy(asc(sandboxPeople.familyName), asc(sandboxPeople.givenName), asc(sandboxPeople.id));
}

export async function selectPerson(db: DatabaseHandle, appId: string, id: string): Promise<PersonRow | null> {
  const [row] = await db
    .select()
    .from(sandboxPeople)
    .where(and(eq(sandboxPeople.sandboxAppId, appId), eq(sandboxPeople.id, id), isNull(sandboxPeople.removedAt)));
  return row ?? null;
}

export async function insertPeople(tx: DatabaseHandle, rows: (typeof sandboxPeople.$inferInsert)[]): Promise<void> {
  if (rows.length > 0) await tx.insert(sandboxPeople).values(rows);
}

/** Adds a person, or brings back one who was removed; null when the user name is taken by somebody who is here. */
export async function insertOrRevivePerson(
  db: DatabaseHandle,
  row: typeof sandboxPeople.$inferInsert,
): Promise<string | null> {
  const { givenName, familyName, title } = row;
  const [kept] = await db
    .insert(sandboxPeople)
    .values(row)
    .onConflictDoUpdate({
      target: [sandboxPeople.sandboxAppId, sandboxPeople.userName],
      set: { givenName, familyName, title, active: true, removedAt: null },
      setWhere: isNotNull(sandboxPeople.removedAt),
    })
    .returning({ id: sandboxPeople.id });
  return kept?.id ?? null;
}

export async function updatePersonRow(
  db: DatabaseHandle,
  appId: string,
  id: string,
  set: Partial<Pick<PersonRow, 'userName' | 'givenName' | 'familyName' | 'title' | 'active' | 'scimId' | 'removedAt'>>,
): Promise<boolean> {
  const rows = await db
    .update(sandboxPeople)
    .set(set)
    .where(and(eq(sandboxPeople.sandboxAppId, appId), eq(sandboxPeople.id, id)))
    .returning({ id: sandboxPeople.id });
  return rows.length > 0;
}

export async function deletePersonRow(db: DatabaseHandle, appId: string, id: string): Promise<void> {
  await db.delete(sandboxPeople).where(and(eq(sandboxPeople.sandboxAppId, appId), eq(sandboxPeople.id, id)));
}

export async function selectGroups(
  db: DatabaseHandle,
  appId: string,
  options = { removed: false },
): Promise<GroupRow[]> {
  const here = options.removed ? undefined : isNull(sandboxGroups.removedAt);
  return db
    .select()
    .from(sandboxGroups)
    .where(and(eq(sandboxGroups.sandboxAppId, appId), here))
    .orderBy(asc(sandboxGroups.displayName), asc(sandboxGroups.id));
}

/** Group id → ids of its members who are here. */
export async function selectMemberships(db: DatabaseHandle, groupIds: string[]): Promise<Map<string, string[]>> {
  const memberships = new Map<string, string[]>();
  if (groupIds.length === 0) return memberships;
  const rows = await db
    .select({ groupId: sandboxGroupMembers.sandboxGroupId, personId: sandboxGroupMembers.sandboxPersonId })
    .from(sandboxGroupMembers)
    .innerJoin(sandboxPeople, eq(sandboxPeople.id, sandboxGroupMembers.sandboxPersonId))
    .where(and(inArray(sandboxGroupMembers.sandboxGroupId, groupIds), isNull(sandboxPeople.removedAt)));
  for (const { groupId, personId } of rows) memberships.set(groupId, [...(memberships.get(groupId) ?? []), personId]);
  return memberships;
}

export async function insertGroups(tx: DatabaseHandle, rows: (typeof sandboxGroups.$inferInsert)[]): Promise<void> {
  if (rows.length > 0) await tx.insert(sandboxGroups).values(rows);
}

/** As {@link insertOrRevivePerson}. */
export async function insertOrReviveGroup(
  db: DatabaseHandle,
  row: typeof sandboxGroups.$inferInsert,
): Promise<string | null> {
  const [kept] = await db
    .insert(sandboxGroups)
    .values(row)
    .onConflictDoUpdate({
      target: [sandboxGroups.sandboxAppId, sandboxGroups.displayName],
      set: { removedAt: null },
      setWhere: isNotNull(sandboxGroups.removedAt),
    })
    .returning({ id: sandboxGroups.id });
  return kept?.id ?? null;
}

export async function updateGroupRow(
  db: DatabaseHandle,
  appId: string,
  id: string,
  set: Partial<Pick<GroupRow, 'displayName' | 'scimId' | 'removedAt'>>,
): Promise<boolean> {
  const rows = await db
    .update(sandboxGroups)
    .set(set)
    .where(and(eq(sandboxGroups.sandboxAppId, appId), eq(sandboxGroups.id, id)))
    .returning({ id: sandboxGroups.id });
  return rows.length > 0;
}

export async function deleteGroupRow(db: DatabaseHandle, appId: string, id: string): Promise<void> {
  await db.delete(sandboxGroups).where(and(eq(sandboxGroups.sandboxAppId, appId), eq(sandboxGroups.id, id)));
}

/** Makes `personIds` the group's members: in a transaction, because it takes two statements. */
export async function replaceMemberships(
  tx: Transaction,
  groupId: string,
  personIds: readonly string[],
): Promise<void> {
  await tx.delete(sandboxGroupMembers).where(eq(sandboxGroupMembers.sandboxGroupId, groupId));
  const rows = personIds.map((personId) => ({ sandboxGroupId: groupId, sandboxPersonId: personId }));
  if (rows.length > 0) await tx.insert(sandboxGroupMembers).values(rows);
}

export async function insertMembership(db: DatabaseHandle, groupId: string, personId: string): Promise<void> {
  await db
    .insert(sandboxGroupMembers)
    .values({ sandboxGroupId: groupId, sandboxPersonId: personId })
    .onConflictDoNothing();
}
