import { eq } from 'drizzle-orm';
import type { Transaction } from '@/lib/db/client';
import {
  memberGroups,
  members,
  onboardingProgress,
  setupSessions,
  syncLeases,
  syncRuns,
  tenants,
} from '@/lib/db/tables';

/**
 * Deletes everything that is kept here about an organization: its settings, members with their groups and sessions, sync runs
 * and setup progress. The audit log stays. Deleting the lease makes a sync that is still working stop at its next write.
 */
export async function deleteTenantData(tx: Transaction, organizationId: string): Promise<void> {
  await tx.delete(syncLeases).where(eq(syncLeases.organizationId, organizationId));
  await tx.delete(syncRuns).where(eq(syncRuns.organizationId, organizationId));
  await tx.delete(memberGroups).where(eq(memberGroups.organizationId, organizationId));
  await tx.delete(members).where(eq(members.organizationId, organizationId));
  await tx.delete(setupSessions).where(eq(setupSessions.organizationId, organizationId));
  await tx.delete(onboardingProgress).where(eq(onboardingProgress.organizationId, organizationId));
  await tx.delete(tenants).where(eq(tenants.organizationId, organizationId));
}
