import type { OrganizationSummary, SamlFlow } from '@/lib/ssoready/client';
import type { TenantState } from '@/lib/tenants/queries';
import { toDate } from './format';

export type FunnelStep = { label: string; count: number };

/** How many tenants have come how far. */
export function toFunnel(summaries: readonly OrganizationSummary[]): FunnelStep[] {
  const count = (test: (summary: OrganizationSummary) => boolean) => summaries.filter(test).length;
  return [
    { label: 'Tenants', count: summaries.length },
    { label: 'SSO started', count: count(({ sso }) => sso.samlConnectionId !== '' || sso.oidcConnectionId !== '') },
    { label: 'SSO configured', count: count((summary) => summary.sso.configured && summary.sso.primary) },
    { label: 'Directory connected', count: count((summary) => Boolean(summary.directory.firstRequestTime)) },
    { label: 'People sign in', count: count((summary) => Boolean(summary.sso.lastLoginTime)) },
  ];
}

export type LoginHour = { start: Date; succeeded: number; failed: number };

export type LoginChart = {
  hours: LoginHour[];
  /** Set when there were more logins than were read: nothing is known before this moment. */
  since: Date | null;
};

const HOUR_MS = 3_600_000;
const HOURS = 24;

/** Logins of the last 24 hours by the hour. `flows` are the newest ones; `more` says that there are older ones unread. */
export function toLoginChart(
  flows: readonly Pick<SamlFlow, 'createTime' | 'status'>[],
  more: boolean,
  now: Date,
): LoginChart {
  const first = (Math.floor(now.getTime() / HOUR_MS) - HOURS + 1) * HOUR_MS;
  const hours = Array.from({ length: HOURS }, (_, index) => ({
    start: new Date(first + index * HOUR_MS),
    succeeded: 0,
    failed: 0,
  }));
  let oldest: Date | null = null;
  for (const flow of flows) {
    const at = toDate(flow.createTime);
    if (at === null) continue;
    if (oldest === null || at < oldest) oldest = at;
    const hour = hours[Math.floor((at.getTime() - first) / HOUR_MS)];
    if (hour === undefined) continue;
    if (flow.status === 'succeeded') hour.succeeded += 1;
    if (flow.status === 'failed') hour.failed += 1;
  }
  const unknownBefore = more && oldest !== null && oldest.getTime() > first;
  return { hours, since: unknownBefore ? oldest : null };
}

/** Figures at the top of the overview, over the tenants that were read. */
export function toFigures(
  summaries: readonly OrganizationSummary[],
  states: ReadonlyMap<string, TenantState>,
): { live: number; people: number; lastSyncedAt: Date | null } {
  let people = 0;
  let lastSyncedAt: Date | null = null;
  for (const state of states.values()) {
    people += state.activeMemberCount;
    if (state.lastSyncedAt !== null && (lastSyncedAt === null || state.lastSyncedAt > lastSyncedAt)) {
      lastSyncedAt = state.lastSyncedAt;
    }
  }
  return {
    live: summaries.filter(({ sso }) => sso.primary && sso.configured && sso.used).length,
    people,
    lastSyncedAt,
  };
}
