import { eq, inArray } from 'drizzle-orm';
import type { DatabaseHandle } from '@/lib/db/client';
import { tenants } from '@/lib/db/tables';
import { formatId, type Id } from '@/lib/ids';

/** How a directory user is tied to a member: by e-mail address, or by the directory user's id alone. */
export type MatchBy = 'email' | 'scim_id';

/** Our side of an organization. */
export type Tenant = {
  organizationId: string;
  environmentId: string;
  matchBy: MatchBy;
  syncEnabled: boolean;
  nextSyncAt: Date;
  lastSyncRunId: Id<'syncRun'> | null;
  lastSyncedAt: Date | null;
  lastLoginAt: Date | null;
  activeMemberCount: number;
};

export type TenantState = Pick<
  Tenant,
  'activeMemberCount' | 'lastSyncedAt' | 'lastLoginAt' | 'lastSyncRunId' | 'syncEnabled'
>;

/** Makes our side of an organization on first sight. Its first sync is due at once. Safe to call every time. */
export async function ensureTenant(
  db: DatabaseHandle,
  args: { organizationId: string; environmentId: string; now: Date },
): Promise<void> {
  await db
    .insert(tenants)
    .values({
      organizationId: args.organizationId,
      environmentId: args.environmentId,
      nextSyncAt: args.now,
      createdAt: args.now,
      updatedAt: args.now,
    })
    .onConflictDoNothing();
}

/** Our side of an organization, or null when it was never seen. */
export async function findTenant(db: DatabaseHandle, organizationId: string): Promise<Tenant | null> {
  const [row] = await db.select().from(tenants).where(eq(tenants.organizationId, organizationId));
  return row === undefined ? null : toTenant(row);
}

/** The state of several tenants in one statement, by organization id; organizations never seen are left out. */
export async function listTenantStates(
  db: DatabaseHandle,
  organizationIds: readonly string[],
): Promise<Map<string, TenantState>> {
  if (organizationIds.length === 0) return new Map();
  const rows = await db
    .select()
    .from(tenants)
    .where(inArray(tenants.organizationId, [...organizationIds]));
  return new Map(rows.map((row) => [row.organizationId, toTenant(row)]));
}

function toTenant(row: typeof tenants.$inferSelect): Tenant {
  const { createdAt: _createdAt, updatedAt: _updatedAt, lastSyncRunId, ...tenant } = row;
  return { ...tenant, lastSyncRunId: lastSyncRunId === null ? null : formatId('syncRun', lastSyncRunId) };
}
