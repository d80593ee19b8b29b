import Link from 'next/link';
import { SnippetCard } from '@/components/console/snippet-card';
import { Alert } from '@/components/ui/alert';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { Copyable } from '@/components/ui/copyable';
import { DescriptionList } from '@/components/ui/description-list';
import { FilterChips } from '@/components/ui/filter-chips';
import { type InstanceAddresses, loadInstance } from '@/lib/console/load-instance';
import { QUICK_STARTS } from '@/lib/console/quick-starts';
import { getRuntime } from '@/lib/runtime';
import { openEnvironment, type SearchParams, textParam } from '../../../console-page';

type Props = { params: Promise<{ environmentId: string }>; searchParams: SearchParams };

export default async function DevelopersPage({ params, searchParams }: Props) {
  const { environmentId } = await params;
  const { deps } = await openEnvironment(environmentId);
  const { env } = getRuntime();
  const instance = await loadInstance(deps.client, environmentId, env);
  const wanted = textParam((await searchParams).with);
  const quickStart = QUICK_STARTS.find(({ id }) => id === wanted) ?? QUICK_STARTS[0];
  const path = `/e/${environmentId}/developers`;
  return (
    <div className="grid grid-cols-1 gap-4">
      {env.remote === null ? null : (
        <Alert title="Your product talks to the connected server" code="unsupported_by_remote">
          These snippets name <code>{env.remote.baseUrl}</code>, which this console drives. Its keys, redirect URLs and
          OAuth clients are managed in its own console; the OpenID Connect issuer is an example.
        </Alert>
      )}
      {endsHere(instance.facts.redirectUrl, env.publicUrl) ? <OwnRedirectAlert /> : null}
      <AddressesCard addresses={instance.addresses} environmentId={environmentId} remote={env.remote !== null} />
      <FilterChips
        label="Language or library"
        chips={QUICK_STARTS.map(({ id, label }) => ({
          label,
          href: id === QUICK_STARTS[0]?.id ? path : `${path}?with=${id}`,
          current: id === quickStart?.id,
        }))}
      />
      {quickStart === undefined ? null : (
        <>
          <p className="max-w-3xl text-ink-2">{quickStart.about}</p>
          {quickStart.snippets(instance.facts).map((snippet) => (
            <SnippetCard key={snippet.title} {...snippet} />
          ))}
        </>
      )}
    </div>
  );
}

/** Whether logins end on the member page of this installation, as in the first environment, and not in a product. */
function endsHere(redirectUrl: string, publicUrl: string): boolean {
  return URL.canParse(redirectUrl) && new URL(redirectUrl).origin === publicUrl;
}

function OwnRedirectAlert() {
  return (
    <Alert title="Logins here end on Vestibule’s own member page">
      That is where the redirect URL of this environment leads, so your product never sees the access code. Make an
      environment whose redirect URL is your callback, under{' '}
      <Link href="/environments" className="text-accent underline underline-offset-2">
        Environments
      </Link>
      .
    </Alert>
  );
}

type AddressesProps = { addresses: InstanceAddresses; environmentId: string; remote: boolean };

function AddressesCard({ addresses, environmentId, remote }: AddressesProps) {
  const link = 'text-accent underline underline-offset-2';
  return (
    <Card>
      <CardHeader title="This environment" />
      <CardBody className="grid gap-3">
        <DescriptionList
          items={addresses.map(({ name, value, missing }) => ({
            name,
            value:
              value === '' ? <span className="text-ink-3">{missing}</span> : <Copyable value={value} label={name} />,
          }))}
        />
        {remote ? null : (
          <p className="text-ink-2">
            Secrets are shown once, when they are made: see{' '}
            <Link href={`/e/${environmentId}/api-keys`} className={link}>
              API keys
            </Link>{' '}
            and{' '}
            <Link href={`/e/${environmentId}/oauth-clients`} className={link}>
              OAuth clients
            </Link>
            .
          </p>
        )}
      </CardBody>
    </Card>
  );
}
