import { recordAuditEvent } from '@/lib/audit/record';
import { whenSupported } from '@/lib/console/supported';
import { DomainError } from '@/lib/errors';
import type { OrganizationDomain } from '@/lib/ssoready/client';
import { setupAudit } from './actor';
import type { Task } from './checklist';
import type { OnboardingDeps } from './portal';
import type { SetupSession } from './session-types';

/** A domain as the customer's administrator sees it. */
export type DomainView = {
  domain: string;
  tone: 'live' | 'waiting' | 'broken';
  word: string;
  /** What was found, and what to do; empty before the first look. */
  message: string;
  /** Values that were there instead of ours. */
  foundValues: readonly string[];
  /** Null for what cannot be proven. */
  record: { name: string; host: string; value: string } | null;
  verified: boolean;
  checkedAt: string | undefined;
  nextCheckAt: string | undefined;
};

/** The domains of the session's organization. Null where the connected server proves none. */
export async function listDomains(
  { client }: Pick<OnboardingDeps, 'client'>,
  session: Pick<SetupSession, 'organizationId'>,
): Promise<DomainView[] | null> {
  const domains = await whenSupported(client.listOrganizationDomains(session.organizationId));
  return domains === null ? null : domains.map(describeDomain);
}

/** Looks for the record now. A domain that it proves is noted in the audit log. */
export async function checkDomain(deps: OnboardingDeps, session: SetupSession, domain: string): Promise<DomainView> {
  const { organizationId } = session;
  const before = (await deps.client.listOrganizationDomains(organizationId)).find((one) => one.domain === domain);
  if (before === undefined)
    throw new DomainError('not_found', 'This domain is not in the list any more. Load the page again.');
  const after = await deps.client.checkOrganizationDomain({ organizationId, domain });
  if (after.state === 'verified' && before.state !== 'verified') {
    await recordAuditEvent(deps.db, {
      ...setupAudit(session),
      action: 'domain.verified',
      targetId: organizationId,
      detail: { domain },
    });
  }
  return describeDomain(after);
}

/** A domain with its state in words. */
export function describeDomain(domain: OrganizationDomain): DomainView {
  const { state, message, foundValues, recordName, recordHost, recordValue, checkTime, nextCheckTime } = domain;
  const verified = state === 'verified';
  return {
    domain: domain.domain,
    ...stateWords(domain),
    message: describeState(domain, message),
    foundValues,
    record: recordName === '' ? null : { name: recordName, host: recordHost, value: recordValue },
    verified,
    checkedAt: checkTime,
    nextCheckAt: nextCheckTime,
  };
}

function stateWords({ state, reason, checkTime }: OrganizationDomain): Pick<DomainView, 'tone' | 'word'> {
  if (state === 'verified') return { tone: 'live', word: 'Verified' };
  if (state === 'waiting')
    return { tone: 'waiting', word: checkTime === undefined ? 'Waiting for the record' : 'Not found yet' };
  const words: Record<string, string> = {
    other_value: 'Other value',
    lapsed: 'Lapsed',
    domain_not_found: 'Domain not found',
    not_a_domain: 'Cannot be proven',
    public_suffix: 'Cannot be proven',
    mail_provider: 'Cannot be proven',
  };
  return { tone: 'broken', word: words[reason] ?? 'Failed' };
}

function describeState({ state, verifiedBy, reason }: OrganizationDomain, message: string): string {
  if (state !== 'verified') return message;
  if (verifiedBy === 'operator') return 'The application’s people have vouched for it. No record is needed.';
  if (reason === '') return 'Leave the record in place: it is checked once a day.';
  return 'The record was not found at the last look. Put it back: without it, the proof lapses after 14 days.';
}

/** The state of the domains together, for the checklist; null where there is nothing to prove. */
export function domainsTask(domains: readonly DomainView[], required: boolean): Task | null {
  const provable = domains.filter(({ record }) => record !== null);
  if (provable.length === 0) return null;
  const open = provable.filter(({ verified }) => !verified);
  const task = (state: Task['state'], word: string, sentence: string, label: string): Task => ({
    id: 'domains',
    state,
    word,
    sentence,
    next: { href: '/setup/domains', label },
  });
  const [first] = open;
  if (first === undefined) {
    return task(
      'live',
      'Verified',
      `${listed(provable)} ${provable.length === 1 ? 'is' : 'are'} proven to be yours.`,
      'Look at it',
    );
  }
  const why = required
    ? 'Until then nobody finds your single sign-on by e-mail address.'
    : 'It is not required, and changes nothing for your people.';
  if (open.some(({ tone }) => tone === 'broken')) {
    return task(
      'broken',
      first.word,
      `${listed(open.filter(({ tone }) => tone === 'broken'))}: ${first.message || why}`,
      'See what was found',
    );
  }
  const started = open.some(({ checkedAt }) => checkedAt !== undefined) || open.length < provable.length;
  if (!started)
    return task(
      'not_started',
      required ? 'Not started' : 'Optional',
      `Prove by a DNS record that ${listed(open)} ${open.length === 1 ? 'is' : 'are'} yours. ${why}`,
      'Start',
    );
  return task(
    'waiting',
    'Waiting for DNS',
    `${listed(open)} ${open.length === 1 ? 'is' : 'are'} not proven yet. ${why}`,
    'Continue',
  );
}

function listed(domains: readonly DomainView[]): string {
  const names = domains.map(({ domain }) => domain);
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}
