import { FolderSync } from 'lucide-react';
import type { Metadata } from 'next';
import { CreateDirectoryButton } from '@/components/console/create-directory-button';
import { DirectoryActivity } from '@/components/console/directory-activity';
import { DirectoryCard } from '@/components/console/directory-card';
import { DirectoryContents } from '@/components/console/directory-contents';
import { EditDirectoryButton } from '@/components/console/edit-directory-button';
import { ExtensionsCard } from '@/components/console/extensions-card';
import { PoliciesCard } from '@/components/console/policies-card';
import { RemoteNotice } from '@/components/console/remote-notice';
import { SetupLinkButton } from '@/components/console/setup-link-button';
import { FindingsCard } from '@/components/findings/findings-card';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { listPolicies } from '@/lib/console/directory-policies';
import { loadDirectoryFindings } from '@/lib/console/load-findings';
import { whenSupported } from '@/lib/console/supported';
import type { ScimDirectory } from '@/lib/ssoready/client';
import { openTenant, type SearchParams, type TenantPage, textParam } from '../../../../../console-page';

export const metadata: Metadata = { title: 'Directory' };

type Props = { params: Promise<{ environmentId: string; organizationId: string }>; searchParams: SearchParams };

export default async function DirectoryPage({ params, searchParams }: Props) {
  const scope = await params;
  const page = await openTenant(scope.environmentId, scope.organizationId);
  const search = await searchParams;
  const { client } = page.deps;
  const { scimDirectories } = await client.listScimDirectories({ organizationId: scope.organizationId });
  if (scimDirectories.length === 0) return <NoDirectory scope={scope} mayChange={page.mayChange} />;
  const asked = textParam(search.directory);
  const directory =
    scimDirectories.find((one) => one.id === asked) ?? scimDirectories.find((one) => one.primary) ?? scimDirectories[0];
  return (
    <div className="grid grid-cols-1 gap-4">
      {scimDirectories.map((one) => (
        <DirectoryCard
          key={one.id}
          directory={one}
          environmentId={scope.environmentId}
          tenantName={page.organization.displayName || page.organization.id}
          mayChange={page.mayChange}
          remote={client.remote}
        />
      ))}
      {directory === undefined ? null : (
        <OneDirectory
          page={page}
          directory={directory}
          show={textParam(search.show)}
          pageToken={textParam(search.page)}
        />
      )}
      {page.mayChange ? (
        <div>
          <CreateDirectoryButton {...scope} label="Add another directory" />
        </div>
      ) : null}
    </div>
  );
}

type DirectoryProps = { page: TenantPage; directory: ScimDirectory; show: string; pageToken: string };

async function OneDirectory({ page, directory, show, pageToken }: DirectoryProps) {
  const { client } = page.deps;
  const scope = { environmentId: page.environment.id, organizationId: page.organization.id };
  const [activity, findings] = await Promise.all([
    whenSupported(client.getScimActivity(directory.id)),
    loadDirectoryFindings(page.deps, scope, directory),
  ]);
  return (
    <>
      {findings === null ? null : (
        <FindingsCard
          title="Diagnosis"
          findings={findings}
          nothing={
            directory.firstRequestTime === undefined
              ? 'Nothing has arrived that could be wrong.'
              : 'Nothing looks wrong with what has arrived in the last week.'
          }
          evidencePath={`/e/${scope.environmentId}/requests`}
        />
      )}
      {client.remote ? null : (
        <PoliciesCard
          policies={listPolicies(directory, page.tenant.matchBy)}
          settingsHref={`${page.path}/settings`}
          action={
            page.mayChange ? <EditDirectoryButton environmentId={scope.environmentId} directory={directory} /> : null
          }
        />
      )}
      {client.remote ? null : (
        <ExtensionsCard
          environmentId={scope.environmentId}
          directoryId={directory.id}
          extensions={directory.extensionSchemas ?? []}
          mayChange={page.mayChange}
        />
      )}
      {activity === null ? (
        <RemoteNotice what="The directory’s activity" />
      ) : (
        <DirectoryActivity environmentId={page.environment.id} initial={activity} />
      )}
      <DirectoryContents
        client={client}
        directoryId={directory.id}
        path={`${page.path}/directory`}
        show={show === 'groups' ? 'groups' : 'users'}
        pageToken={pageToken}
      />
    </>
  );
}

function NoDirectory({
  scope,
  mayChange,
}: {
  scope: { environmentId: string; organizationId: string };
  mayChange: boolean;
}) {
  return (
    <Card>
      <EmptyState
        title="No SCIM directory yet"
        icon={<FolderSync />}
        action={
          mayChange ? (
            <>
              <SetupLinkButton {...scope} primary label="Send setup link" />
              <CreateDirectoryButton {...scope} />
            </>
          ) : null
        }
      >
        With a directory, the customer’s identity provider sends their people and groups here, and leavers lose access.
        Send the admin a setup link, or create one here and hand over its base URL and token.
      </EmptyState>
    </Card>
  );
}
