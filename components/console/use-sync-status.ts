'use client';

import { useLive } from '@/components/live/use-live';
import type { SyncStatus } from '@/lib/console/sync-status';

const OPEN_POLL_MS = 1_000;
const IDLE_POLL_MS = 20_000;

/** Address of a tenant's sync. */
export function syncPath(environmentId: string, organizationId: string): string {
  return `/api/environments/${environmentId}/tenants/${organizationId}/sync`;
}

/** Key of a tenant's sync among the page's queries. */
export function syncKey(organizationId: string): readonly string[] {
  return ['sync', organizationId];
}

/** A tenant's sync as it is now: every second while a run is open, seldom otherwise. Starts from what the server rendered. */
export function useSyncStatus(environmentId: string, organizationId: string, initial: SyncStatus) {
  return useLive<SyncStatus>({
    queryKey: syncKey(organizationId),
    path: syncPath(environmentId, organizationId),
    initial,
    intervalMs: ({ open }) => (open ? OPEN_POLL_MS : IDLE_POLL_MS),
  });
}
