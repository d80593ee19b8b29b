import type { Metadata } from 'next';
import Link from 'next/link';
import { JsonBlock } from '@/components/console/json-block';
import { RemoteNotice } from '@/components/console/remote-notice';
import { ResourceDiffCard } from '@/components/console/resource-diff';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { Copyable } from '@/components/ui/copyable';
import { DescriptionList } from '@/components/ui/description-list';
import { PageHeader } from '@/components/ui/page-header';
import { StateBadge } from '@/components/ui/state-badge';
import { Time } from '@/components/ui/time';
import { dialectLabel } from '@/lib/console/dialects';
import { diffRequest } from '@/lib/console/diff-resource';
import { formatMicros } from '@/lib/console/format';
import { readablePath } from '@/lib/console/readable-path';
import { requestsHref } from '@/lib/console/request-search';
import { whenSupported } from '@/lib/console/supported';
import type { ScimRequest } from '@/lib/ssoready/client';
import { nameOfTenant, openEnvironment, orNotFound } from '../../../../console-page';

export const metadata: Metadata = { title: 'SCIM request' };

type Props = { params: Promise<{ environmentId: string; scimRequestId: string }> };

export default async function ScimRequestPage({ params }: Props) {
  const { environmentId, scimRequestId } = await params;
  const { deps } = await openEnvironment(environmentId);
  const request = await orNotFound(whenSupported(deps.client.getScimRequest(scimRequestId)));
  if (request === null) return <RemoteNotice what="SCIM requests" />;
  const directory = await orNotFound(deps.client.getScimDirectory(request.scimDirectoryId));
  const tenantName = await nameOfTenant(deps.client, directory.organizationId);
  const tenantPath = `/e/${environmentId}/tenants/${directory.organizationId}`;
  const log = `${tenantPath}/requests`;
  return (
    <>
      <PageHeader
        crumbs={[
          { href: `/e/${environmentId}/tenants`, label: 'Tenants' },
          { href: tenantPath, label: tenantName },
          { href: requestsHref(log, directory.id, {}), label: 'Requests' },
        ]}
        title={
          <>
            {request.method} {readablePath(request.path)}
          </>
        }
        badges={
          <>
            <StateBadge state={request.status < 400 ? 'live' : 'broken'}>
              {request.status < 400 ? 'Accepted' : 'Refused'} {request.status}
            </StateBadge>
            {request.errorCode === '' ? null : <code className="text-ink-2">{request.errorCode}</code>}
          </>
        }
      />
      <div className="grid grid-cols-1 gap-4">
        <Card>
          <CardHeader title="Request" />
          <CardBody>
            <DescriptionList
              items={factsOf(request, requestsHref(log, directory.id, { resource: request.resourceId }))}
            />
          </CardBody>
        </Card>
        <ResourceDiffCard diff={diffRequest(request)} isGroup={request.resourceId.startsWith('scim_group_')} />
        <div className="grid items-start grid-cols-1 gap-4 lg:grid-cols-2">
          <Body title="What they sent" text={request.requestBody} />
          <Body title="What we answered" text={request.responseBody} />
        </div>
      </div>
    </>
  );
}

function factsOf(request: ScimRequest, historyHref: string) {
  return [
    { name: 'Request ID', value: <Copyable value={request.id} label="request ID" /> },
    { name: 'Directory', value: <Copyable value={request.scimDirectoryId} label="directory ID" /> },
    { name: 'Path', value: <code>{request.path}</code> },
    { name: 'Received', value: <Time value={request.time} show="absolute" /> },
    { name: 'Took', value: formatMicros(request.durationMicros) },
    { name: 'Recognised as', value: dialectLabel(request.dialect) ?? 'not recognised' },
    { name: 'Kind', value: request.capability || '–' },
    {
      name: 'About',
      value: request.resourceId ? (
        <span className="flex flex-wrap items-center gap-x-3">
          <Copyable value={request.resourceId} label="resource ID" />
          <Link href={historyHref} className="underline underline-offset-2">
            All requests about it
          </Link>
        </span>
      ) : (
        '–'
      ),
    },
  ];
}

function Body({ title, text }: { title: string; text: string }) {
  if (text === '') {
    return (
      <Card>
        <CardHeader title={title} />
        <CardBody className="text-ink-2">No body was kept.</CardBody>
      </Card>
    );
  }
  return <JsonBlock title={title} value={parsed(text)} />;
}

/** The body as JSON, or the text itself when it is not: what came may be anything. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
