import { Card, CardHeader } from '@/components/ui/card';
import { Copyable } from '@/components/ui/copyable';
import { StateBadge } from '@/components/ui/state-badge';
import { Time } from '@/components/ui/time';
import { describeDomain } from '@/lib/onboarding/domains';
import type { OrganizationDomain } from '@/lib/ssoready/client';
import { DomainButtons } from './domain-buttons';

type Props = {
  environmentId: string;
  organizationId: string;
  domains: readonly OrganizationDomain[];
  mayChange: boolean;
  /** Sign-in by e-mail finds the tenant only by proven domains. */
  required: boolean;
};

/** Which of a tenant's domains are proven to be its own, and by what. */
export function DomainsCard({ environmentId, organizationId, domains, mayChange, required }: Props) {
  return (
    <Card>
      <CardHeader title="Proof of domains" />
      <p className="border-b border-line px-4 py-3 text-ink-2">
        {required
          ? 'Sign-in by e-mail finds this tenant only by the domains that are verified here.'
          : 'Sign-in by e-mail finds this tenant by all of them: the environment does not ask for proof.'}{' '}
        Their admin sees the records in the setup portal.
      </p>
      <ul className="divide-y divide-line">
        {domains.map((domain) => {
          const view = describeDomain(domain);
          return (
            <li key={domain.domain} className="grid gap-2 px-4 py-3">
              <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
                <b className="min-w-0 wrap-anywhere">{domain.domain}</b>
                <StateBadge state={view.tone}>{view.word}</StateBadge>
                <span className="text-sm text-ink-3">{byWhom(domain)}</span>
                {mayChange ? (
                  <span className="ml-auto flex flex-wrap gap-2">
                    <DomainButtons
                      {...{ environmentId, organizationId }}
                      domain={domain.domain}
                      verified={view.verified}
                      provable={view.record !== null}
                    />
                  </span>
                ) : null}
              </div>
              {view.message === '' ? null : <p className="text-ink-2">{view.message}</p>}
              {view.record === null || view.verified ? null : (
                <div className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-3 gap-y-1 text-sm">
                  <span className="text-ink-3">TXT name</span>
                  <Copyable value={view.record.name} label="name of the TXT record" />
                  <span className="text-ink-3">Value</span>
                  <Copyable value={view.record.value} label="value of the TXT record" />
                </div>
              )}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function byWhom({ state, verifiedBy, verifyTime, checkTime }: OrganizationDomain) {
  if (state === 'verified') {
    return (
      <>
        {verifiedBy === 'operator' ? 'by an operator’s word' : 'by DNS'} <Time value={verifyTime} />
      </>
    );
  }
  return checkTime === undefined ? null : (
    <>
      checked <Time value={checkTime} />
    </>
  );
}
