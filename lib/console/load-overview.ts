import { listReadySetups } from '@/lib/onboarding/store';
import type { OrganizationSummary, SamlFlow, SsoreadyClient } from '@/lib/ssoready/client';
import { listSyncRuns, type SyncRun } from '@/lib/sync/queries';
import { listTenantStates, type TenantState } from '@/lib/tenants/queries';
import { type AttentionItem, listAttention } from './attention';
import type { ConsoleDeps } from './deps';
import { loadBrokenDirectories } from './load-findings';
import { whenSupported } from './supported';

/** How much is read for the overview: enough for most installations, bounded for all of them. */
const PAGE_SIZE = 100;
const MAX_TENANTS = 500;
const MAX_FLOWS = 300;
const MAX_RUNS = 200;
const MAX_ALERTS = 200;
const MAX_READY = 50;

export type Overview = {
  attention: AttentionItem[];
  summaries: OrganizationSummary[];
  states: ReadonlyMap<string, TenantState>;
  totalCount: number;
  /** There are more tenants than were looked at. */
  partial: boolean;
  /** The newest logins, and whether there are more. */
  flows: SamlFlow[];
  moreFlows: boolean;
  runs: SyncRun[];
};

/**
 * Everything the overview says about an environment; null when the connected server has no summaries. Reads a bounded number of
 * rows, whatever the environment holds.
 */
export async function loadOverview(
  { db, client, clock }: ConsoleDeps,
  environmentId: string,
): Promise<Overview | null> {
  const [listed, flows, { runs }, listedAlerts, readySetups] = await Promise.all([
    whenSupported(readSummaries(client)),
    whenSupported(readFlows(client)),
    listSyncRuns(db, { environmentId, previews: false, limit: MAX_RUNS }),
    whenSupported(client.listSamlAlerts({ pageSize: MAX_ALERTS })),
    listReadySetups(db, environmentId, MAX_READY),
  ]);
  if (listed === null) return null;
  const { summaries, totalCount } = listed;
  const ids = summaries.map((summary) => summary.organization.id);
  const states = await listTenantStates(db, ids);
  const brokenDirectories = await loadBrokenDirectories({ client, clock }, summaries);
  const paused = [...states].filter(([, state]) => !state.syncEnabled).map(([id]) => id);
  const attention = listAttention({
    environmentId,
    summaries,
    pausedOrganizationIds: new Set(paused),
    failedFlows: (flows?.samlFlows ?? []).filter((flow) => flow.status === 'failed'),
    lastRuns: newestOfEachTenant(runs),
    brokenDirectories,
    alerts: listedAlerts?.samlAlerts ?? [],
    readySetups,
    now: clock(),
  });
  return {
    attention,
    summaries,
    states,
    totalCount,
    partial: totalCount > summaries.length,
    flows: flows?.samlFlows ?? [],
    moreFlows: flows?.more ?? false,
    runs,
  };
}

async function readSummaries(
  client: SsoreadyClient,
): Promise<{ summaries: OrganizationSummary[]; totalCount: number }> {
  const summaries: OrganizationSummary[] = [];
  let totalCount = 0;
  let pageToken = '';
  do {
    const page = await client.listOrganizationSummaries({ pageToken, pageSize: PAGE_SIZE });
    summaries.push(...page.organizationSummaries);
    totalCount = page.totalCount;
    pageToken = page.nextPageToken;
  } while (pageToken !== '' && summaries.length < MAX_TENANTS);
  return { summaries, totalCount };
}

async function readFlows(client: SsoreadyClient): Promise<{ samlFlows: SamlFlow[]; more: boolean }> {
  const samlFlows: SamlFlow[] = [];
  let pageToken = '';
  do {
    const page = await client.listSamlFlows({ pageToken, pageSize: PAGE_SIZE });
    samlFlows.push(...page.samlFlows);
    pageToken = page.nextPageToken;
  } while (pageToken !== '' && samlFlows.length < MAX_FLOWS);
  return { samlFlows, more: pageToken !== '' };
}

/** Runs come newest first, so the first of each tenant is its newest; one still under way says nothing yet. */
function newestOfEachTenant(runs: readonly SyncRun[]): SyncRun[] {
  const newest = new Map<string, SyncRun>();
  for (const run of runs) {
    if (run.finishedAt !== null && !newest.has(run.organizationId)) newest.set(run.organizationId, run);
  }
  return [...newest.values()];
}
