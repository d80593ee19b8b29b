import { Link2 } from 'lucide-react';
import type { Metadata } from 'next';
import { ReadyBanner } from '@/components/console/ready-banner';
import { RemoteNotice } from '@/components/console/remote-notice';
import { SetupLinkButton } from '@/components/console/setup-link-button';
import { SetupLinksTable } from '@/components/console/setup-links-table';
import { SetupProgress } from '@/components/console/setup-progress';
import { Card, CardHeader } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { whenSupported } from '@/lib/console/supported';
import { selectProgress } from '@/lib/onboarding/store';
import { openTenant, type SearchParams, textParam } from '../../../../../console-page';

export const metadata: Metadata = { title: 'Onboarding' };

type Props = { params: Promise<{ environmentId: string; organizationId: string }>; searchParams: SearchParams };

export default async function OnboardingPage({ params, searchParams }: Props) {
  const scope = await params;
  const { deps, summary, testedAt, mayChange } = await openTenant(scope.environmentId, scope.organizationId);
  const asked = textParam((await searchParams).new);
  const openWith = asked === 'saml' || asked === 'scim' || asked === 'both' ? asked : undefined;
  const [links, progress] = await Promise.all([
    whenSupported(deps.client.listSetupUrls({ organizationId: scope.organizationId, pageSize: 50 })),
    selectProgress(deps.db, scope),
  ]);
  const newLink = mayChange ? (
    <SetupLinkButton {...scope} key={openWith ?? 'closed'} label="New setup link" size="sm" openWith={openWith} />
  ) : null;
  return (
    <div className="grid grid-cols-1 gap-4">
      {progress.readyAt === null || progress.readySettledAt !== null ? null : (
        <ReadyBanner
          {...scope}
          readyAt={progress.readyAt}
          contact={progress.readyContact}
          testedAt={progress.samlTestedAt ?? testedAt}
          waitingConnectionId={
            summary?.sso.configured && !summary.sso.primary
              ? summary.sso.oidcConnectionId || summary.sso.samlConnectionId
              : null
          }
          mayChange={mayChange}
        />
      )}
      <SetupProgress progress={progress} summary={summary} testedAt={testedAt} />
      <Card>
        <CardHeader title="Setup links" count={links?.setupLinks.length} actions={newLink} />
        {links === null ? (
          <div className="p-4">
            <RemoteNotice what="Earlier links" />
          </div>
        ) : links.setupLinks.length === 0 ? (
          <EmptyState title="No setup link yet" icon={<Link2 />}>
            A setup link lets the customer’s IT admin connect their identity provider and directory themselves, without
            an account here. It can be opened again until it ends.
          </EmptyState>
        ) : (
          <SetupLinksTable
            links={links.setupLinks}
            environmentId={scope.environmentId}
            mayChange={mayChange}
            now={deps.clock()}
          />
        )}
      </Card>
    </div>
  );
}
