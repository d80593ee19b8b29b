import { LockKeyhole } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { CreateOauthClientButton } from '@/components/console/oauth-client-button';
import { OauthClientsTable } from '@/components/console/oauth-clients-table';
import { orFirstPage } from '@/components/console/or-first-page';
import { RemoteNotice } from '@/components/console/remote-notice';
import { Alert } from '@/components/ui/alert';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { CopyField } from '@/components/ui/copy-field';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Pagination } from '@/components/ui/pagination';
import { whenSupported } from '@/lib/console/supported';
import { getRuntime } from '@/lib/runtime';
import { openEnvironment, type SearchParams, textParam } from '../../../console-page';

export const metadata: Metadata = { title: 'OAuth clients' };

const PAGE_SIZE = 50;

type Props = { params: Promise<{ environmentId: string }>; searchParams: SearchParams };

export default async function OauthClientsPage({ params, searchParams }: Props) {
  const { environmentId } = await params;
  const { deps, environment, mayChange } = await openEnvironment(environmentId);
  const pageToken = textParam((await searchParams).page);
  const path = `/e/${environmentId}/oauth-clients`;
  const answer = whenSupported(deps.client.listSamlOauthClients({ pageToken, pageSize: PAGE_SIZE }));
  const [clients, details] = await Promise.all([
    orFirstPage(answer, pageToken, path),
    whenSupported(deps.client.getEnvironment(environmentId)),
  ]);
  const fallback = details?.oauthRedirectUri ?? '';
  return (
    <>
      <PageHeader
        title="OAuth clients"
        description={`Products and gateways that sign people in to ${environment.displayName} over OpenID Connect, without an SDK.`}
        actions={mayChange && clients !== null ? <CreateOauthClientButton environmentId={environmentId} /> : null}
      />
      {clients === null ? (
        <RemoteNotice what="OAuth clients" />
      ) : (
        <div className="grid grid-cols-1 gap-4">
          {clients.samlOauthClients.some((one) => !one.revokeTime && one.redirectUris.length === 0) &&
          fallback === '' ? (
            <Alert tone="waiting" title="A client has no redirect URI">
              Nobody can be sent back to it. Edit it, or set the OAuth redirect URI of the environment.
            </Alert>
          ) : null}
          <Card>
            {clients.samlOauthClients.length === 0 ? (
              <EmptyState title="No OAuth clients yet" icon={<LockKeyhole />}>
                Create one for each program that signs people in with an OpenID Connect library.
              </EmptyState>
            ) : (
              <OauthClientsTable
                clients={clients.samlOauthClients}
                environmentId={environmentId}
                fallback={fallback}
                mayChange={mayChange}
              />
            )}
          </Card>
          <Pagination
            previousHref={pageToken === '' ? undefined : path}
            nextHref={clients.nextPageToken ? `${path}?page=${encodeURIComponent(clients.nextPageToken)}` : undefined}
          />
          <HowToUse environmentId={environmentId} />
        </div>
      )}
    </>
  );
}

function HowToUse({ environmentId }: { environmentId: string }) {
  const issuer = `${getRuntime().env.publicUrl}/v1/oauth`;
  return (
    <Card>
      <CardHeader title="Use it" />
      <CardBody className="grid gap-3">
        <CopyField label="Issuer" value={issuer} />
        <CopyField label="Discovery URL" value={`${issuer}/.well-known/openid-configuration`} />
        <p className="text-ink-2">
          Ready to paste:{' '}
          <Link
            href={`/e/${environmentId}/developers?with=openid-connect`}
            className="text-accent underline underline-offset-2"
          >
            quick starts for NextAuth.js, Auth.js and any OpenID Connect library
          </Link>
          .
        </p>
      </CardBody>
    </Card>
  );
}
