import { redirect } from 'next/navigation';
import { DomainList } from '@/components/setup/domain-list';
import { NarrowPage } from '@/components/setup/narrow-page';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { listDomains } from '@/lib/onboarding/domains';
import { requireDomainsSetup } from '@/lib/onboarding/session';
import { depsOf, portalOf } from '../../deps';
import { checkDomainNow } from './actions';

export const metadata = { title: 'Domains' };

export default async function DomainsPage() {
  const session = await requireDomainsSetup();
  const [portal, domains] = await Promise.all([portalOf(session), listDomains(depsOf(session), session)]);
  // The connected server proves no domains: the checklist does not offer it either.
  if (domains === null) redirect('/setup/checklist');
  return (
    <NarrowPage>
      <PageHeader
        title="Prove your domains"
        crumbs={[{ href: '/setup/checklist', label: 'Checklist' }]}
        description={`Add a TXT record for each domain where its DNS is managed. It proves that the people with these e-mail addresses belong to ${portal.organizationName}. Mail and web site are not touched.`}
        actions={
          <Button asChild size="sm">
            <a href="/setup/hand-over">Hand this to whoever manages your DNS</a>
          </Button>
        }
      />
      {domains.length === 0 ? (
        <Card>
          <EmptyState title="No domain is set">
            {portal.vendorName || 'Whoever sent you the link'} has not entered a domain of {portal.organizationName}{' '}
            yet. Ask them to, then come back by the same link.
          </EmptyState>
        </Card>
      ) : (
        <DomainList initial={domains} check={checkDomainNow} />
      )}
    </NarrowPage>
  );
}
