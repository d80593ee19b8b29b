import type { Finding } from '@/lib/diagnosis/finding';
import type { ReadySetup } from '@/lib/onboarding/store';
import type { OrganizationSummary, SamlAlert, SamlFlow } from '@/lib/ssoready/client';
import { tenantName } from '@/lib/tenants/tenant-name';
import { describeAlert } from './describe-alert';
import { daysUntil, firstSentence, formatPlural, toDate } from './format';
import {
  CERTIFICATE_SOON_DAYS,
  CERTIFICATE_URGENT_DAYS,
  NO_PRIMARY_DETAIL,
  type PartState,
  toDirectoryState,
} from './tenant-state';

/** One line of "needs attention": who, what, and the one thing to do about it. */
export type AttentionItem = {
  key: string;
  kind: PartState['kind'];
  organizationId: string;
  tenantName: string;
  message: string;
  action: { label: string; href: string };
};

export type AttentionFacts = {
  environmentId: string;
  summaries: OrganizationSummary[];
  /** Tenants whose sync is switched off. */
  pausedOrganizationIds: ReadonlySet<string>;
  /** Failed logins, newest first. */
  failedFlows: Pick<SamlFlow, 'id' | 'organizationId' | 'errorMessage' | 'createTime' | 'test'>[];
  /** The newest run of each tenant that has one. */
  lastRuns: { id: string; organizationId: string; status: string; errorMessage: string | null; quarantined: number }[];
  /** The worst of what is wrong with a directory now, by organization. */
  brokenDirectories: ReadonlyMap<string, Finding>;
  /** Open alerts about SAML connections. */
  alerts?: readonly Pick<SamlAlert, 'id' | 'organizationId' | 'kind' | 'detail'>[];
  /** Setups whose admin says that they are ready, and that nobody has seen to. */
  readySetups?: readonly ReadySetup[];
  now: Date;
};

const STALLED_DAYS = 2;
const LOGIN_WINDOW_MS = 24 * 60 * 60 * 1000;
const ORDER: Record<PartState['kind'], number> = { broken: 0, waiting: 1, draft: 2, live: 3 };

/** Everything an operator should act on, worst first, at most one line per tenant and subject. */
export function listAttention(facts: AttentionFacts): AttentionItem[] {
  const names = new Map(facts.summaries.map((s) => [s.organization.id, tenantName(s.organization)]));
  const items = facts.summaries.flatMap((summary) => tenantItems(summary, facts));
  items.push(...runItems(facts, names), ...loginItems(facts, names));
  items.push(...alertItems(facts, names), ...readyItems(facts, names));
  return items.sort((a, b) => ORDER[a.kind] - ORDER[b.kind] || a.tenantName.localeCompare(b.tenantName));
}

/** A new setup that its admin has finished lacks nothing: it has a line of its own, which leads to where it is put live. */
function lacksPrimary({ organization, sso }: OrganizationSummary, { readySetups = [] }: AttentionFacts): boolean {
  if (!sso.configured || sso.primary) return false;
  return sso.used || readySetups.every(({ organizationId }) => organizationId !== organization.id);
}

function tenantItems(summary: OrganizationSummary, facts: AttentionFacts): AttentionItem[] {
  const { now } = facts;
  const base = { organizationId: summary.organization.id, tenantName: tenantName(summary.organization) };
  const page = `/e/${facts.environmentId}/tenants/${base.organizationId}`;
  const items: AttentionItem[] = [];
  const expiresAt = toDate(summary.sso.certificateExpireTime);
  const days = expiresAt ? daysUntil(expiresAt, now) : Number.POSITIVE_INFINITY;
  if (summary.sso.configured && days < CERTIFICATE_SOON_DAYS) {
    items.push({
      ...base,
      key: `certificate:${base.organizationId}`,
      kind: days < CERTIFICATE_URGENT_DAYS ? 'broken' : 'waiting',
      message: days < 0 ? 'Signing certificate has expired.' : `Signing certificate expires in ${formatDays(days)}.`,
      action: { label: 'Send renewal link', href: `${page}/onboarding?new=saml` },
    });
  }
  if (lacksPrimary(summary, facts)) {
    items.push({
      ...base,
      key: `no_primary:${base.organizationId}`,
      kind: 'broken',
      message: NO_PRIMARY_DETAIL,
      action: { label: 'Choose one', href: `${page}/sso` },
    });
  }
  const paused = facts.pausedOrganizationIds.has(base.organizationId);
  const directory = toDirectoryState(summary.directory, !paused, now);
  if (directory.word === 'Silent') {
    items.push({
      ...base,
      key: `silent:${base.organizationId}`,
      kind: 'waiting',
      message: directory.detail,
      action: { label: 'See last requests', href: `${page}/requests` },
    });
  }
  const broken = facts.brokenDirectories.get(base.organizationId);
  if (broken !== undefined) {
    items.push({
      ...base,
      key: `directory:${base.organizationId}`,
      kind: 'broken',
      message: `${broken.title}.`,
      action: { label: 'What to change', href: `${page}/directory` },
    });
  }
  const createdAt = toDate(summary.organization.createTime);
  const age = createdAt ? daysUntil(now, createdAt) : 0;
  const untouched = !summary.sso.configured && !summary.directory.firstRequestTime;
  if (untouched && age >= STALLED_DAYS) {
    items.push({
      ...base,
      key: `stalled:${base.organizationId}`,
      kind: 'draft',
      message: `Created ${formatDays(age)} ago; setup has not been finished.`,
      action: { label: 'Send a setup link', href: `${page}/onboarding?new=both` },
    });
  }
  return items;
}

function runItems(facts: AttentionFacts, names: ReadonlyMap<string, string>): AttentionItem[] {
  return facts.lastRuns.flatMap((run): AttentionItem[] => {
    const href = `/e/${facts.environmentId}/runs/${run.id}`;
    const base = {
      key: `run:${run.organizationId}`,
      organizationId: run.organizationId,
      tenantName: names.get(run.organizationId) ?? run.organizationId,
    };
    if (run.status === 'failed' || run.status === 'lost') {
      const message = `Last sync failed. ${firstSentence(run.errorMessage ?? '')}`.trim();
      return [{ ...base, kind: 'broken', message, action: { label: 'Open the run', href } }];
    }
    if (run.status === 'aborted_by_guard') {
      const message = firstSentence(run.errorMessage ?? 'The last sync was stopped before it changed anything.');
      return [{ ...base, kind: 'waiting', message, action: { label: 'Review the run', href } }];
    }
    if (run.quarantined > 0) {
      const message = `${formatPlural(run.quarantined, 'person was', 'people were')} set aside by the last sync.`;
      return [{ ...base, kind: 'waiting', message, action: { label: 'See who', href } }];
    }
    return [];
  });
}

function loginItems(facts: AttentionFacts, names: ReadonlyMap<string, string>): AttentionItem[] {
  const byTenant = new Map<string, { count: number; newest: AttentionFacts['failedFlows'][number] }>();
  for (const flow of facts.failedFlows) {
    const at = toDate(flow.createTime);
    if (flow.test || !at || facts.now.getTime() - at.getTime() > LOGIN_WINDOW_MS) continue;
    const seen = byTenant.get(flow.organizationId);
    if (seen) seen.count += 1;
    else byTenant.set(flow.organizationId, { count: 1, newest: flow });
  }
  return [...byTenant].map(([organizationId, { count, newest }]) => ({
    key: `logins:${organizationId}`,
    kind: 'broken' as const,
    organizationId,
    tenantName: names.get(organizationId) ?? organizationId,
    message:
      `${formatPlural(count, 'sign-in', 'sign-ins')} refused in the last day. ${firstSentence(newest.errorMessage)}`.trim(),
    action: { label: 'See why', href: `/e/${facts.environmentId}/logins/${newest.id}` },
  }));
}

function readyItems(
  { readySetups = [], environmentId, summaries, now }: AttentionFacts,
  names: ReadonlyMap<string, string>,
): AttentionItem[] {
  return readySetups.map(({ organizationId, readyAt, contact }) => {
    const sso = summaries.find(({ organization }) => organization.id === organizationId)?.sso;
    const waits = sso?.configured === true && !sso.primary;
    return {
      key: `ready:${organizationId}`,
      kind: 'waiting' as const,
      organizationId,
      tenantName: names.get(organizationId) ?? organizationId,
      message: `Their admin says that everything is ready (${formatSince(readyAt, now)}).${contact === '' ? '' : ` Ask ${contact}.`}`,
      action: {
        label: waits ? 'Review and put live' : 'Review the setup',
        href: `/e/${environmentId}/tenants/${organizationId}/onboarding`,
      },
    };
  });
}

function formatSince(at: Date, now: Date): string {
  const days = daysUntil(now, at);
  return days < 1 ? 'today' : `${formatDays(days)} ago`;
}

/** Certificates that end have their line from the summaries already, with the action that renews them. */
function alertItems(facts: AttentionFacts, names: ReadonlyMap<string, string>): AttentionItem[] {
  return (facts.alerts ?? [])
    .filter((alert) => alert.kind !== 'certificate_expiring')
    .map((alert) => ({
      ...describeAlert(alert),
      key: `alert:${alert.id}`,
      organizationId: alert.organizationId,
      tenantName: names.get(alert.organizationId) ?? alert.organizationId,
      action: {
        label: alert.kind === 'metadata_changed' ? 'Review the change' : 'Open single sign-on',
        href: `/e/${facts.environmentId}/tenants/${alert.organizationId}/sso`,
      },
    }));
}

function formatDays(days: number): string {
  if (days === 0) return 'less than a day';
  return formatPlural(days, 'day', 'days');
}
