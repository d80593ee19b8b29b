import { Badge } from '@/components/ui/badge';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { Copyable } from '@/components/ui/copyable';
import { DescriptionList } from '@/components/ui/description-list';
import { Time } from '@/components/ui/time';
import { dialectLabel } from '@/lib/console/dialects';
import { formatCount } from '@/lib/console/format';
import type { ScimDirectory } from '@/lib/ssoready/client';
import { DeleteFromTenantButton } from './delete-from-tenant-button';
import { RotateTokenButton } from './rotate-token-button';
import { StopPreviousTokenButton } from './stop-previous-token-button';

type Props = {
  directory: ScimDirectory;
  environmentId: string;
  tenantName: string;
  mayChange: boolean;
  /** The connected server lacks policies and deletion. */
  remote: boolean;
};

/** One SCIM directory: where their identity provider sends to, what it may do, and what can be done. */
export function DirectoryCard({ directory, environmentId, tenantName, mayChange, remote }: Props) {
  const ids = { environmentId, scimDirectoryId: directory.id };
  return (
    <Card>
      <CardHeader
        title="SCIM directory"
        count={directory.primary ? <Badge>primary</Badge> : null}
        actions={
          mayChange ? (
            <>
              {remote ? null : (
                <DeleteFromTenantButton
                  path={`/api/environments/${environmentId}/directories/${directory.id}`}
                  what="SCIM directory"
                  tenantName={tenantName}
                  description={`The identity provider of ${tenantName} is refused from then on.`}
                  losses={['The people and groups it sent', 'Its token and its request log']}
                />
              )}
              <RotateTokenButton
                {...ids}
                hasToken={directory.hasClientBearerToken}
                baseUrl={directory.scimBaseUrl}
                remote={remote}
              />
            </>
          ) : null
        }
      />
      <CardBody className="grid grid-cols-1 gap-x-8 gap-y-2 md:grid-cols-2">
        <DescriptionList
          className="content-start"
          items={[
            { name: 'Base URL', value: <Copyable value={directory.scimBaseUrl} label="base URL" /> },
            { name: 'Directory ID', value: <Copyable value={directory.id} label="directory ID" /> },
            { name: 'Bearer token', value: <PresentToken directory={directory} /> },
            ...(directory.previousBearerTokenExpireTime === undefined
              ? []
              : [
                  {
                    name: 'Previous token',
                    value: <PreviousToken directory={directory} ids={mayChange ? ids : null} />,
                  },
                ]),
          ]}
        />
        {remote ? null : <DescriptionList className="content-start" items={ownFacts(directory)} />}
      </CardBody>
    </Card>
  );
}

function PresentToken({ directory }: { directory: ScimDirectory }) {
  if (!directory.hasClientBearerToken) return 'none yet';
  if (directory.bearerTokenRotateTime === undefined) return 'set; shown only when made';
  return (
    <>
      made <Time value={directory.bearerTokenRotateTime} />; shown only then
    </>
  );
}

type PreviousProps = { directory: ScimDirectory; ids: { environmentId: string; scimDirectoryId: string } | null };

function PreviousToken({ directory, ids }: PreviousProps) {
  return (
    <span className="flex flex-wrap items-center gap-2">
      <span>
        works until <Time value={directory.previousBearerTokenExpireTime} show="absolute" />,{' '}
        {directory.previousBearerTokenUseTime === undefined ? (
          'not used since'
        ) : (
          <>
            last used <Time value={directory.previousBearerTokenUseTime} />
          </>
        )}
      </span>
      {ids === null ? null : <StopPreviousTokenButton {...ids} />}
    </span>
  );
}

function ownFacts(directory: ScimDirectory) {
  return [
    { name: 'Identity provider', value: dialectLabel(directory.dialect) ?? 'not recognised yet' },
    {
      name: 'Holds',
      value: `${formatCount(directory.userCount ?? 0)} people, ${formatCount(directory.groupCount ?? 0)} groups`,
    },
    { name: 'Last request', value: <Time value={directory.lastRequestTime} /> },
  ];
}
