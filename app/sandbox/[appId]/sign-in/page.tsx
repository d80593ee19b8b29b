import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { WeatherSelect } from '@/components/sandbox/weather-select';
import { Alert } from '@/components/ui/alert';
import { Card, CardBody } from '@/components/ui/card';
import { findSandboxApp } from '@/lib/sandbox/apps';
import { MAX_RELAY_STATE } from '@/lib/sandbox/input';
import { listSandboxPeople } from '@/lib/sandbox/people';
import { requireSandbox } from '../../sandbox-host';

export const metadata: Metadata = { title: 'Choose an account' };

type Props = {
  params: Promise<{ appId: string }>;
  searchParams: Promise<{ request?: string | string[]; state?: string | string[] }>;
};

/** The account chooser: every account is one button of one form, so it works without JavaScript. */
export default async function ChooseAccountPage({ params, searchParams }: Props) {
  const deps = await requireSandbox();
  const app = (await findSandboxApp(deps, (await params).appId)) ?? notFound();
  const { request, state } = await searchParams;
  const people = (await listSandboxPeople(deps, app.id)).filter((person) => person.active);
  return (
    <div className="mx-auto max-w-md">
      <Card>
        <CardBody className="grid gap-4 p-6">
          <div>
            <h1>Choose an account</h1>
            <p className="mt-1 text-ink-2">
              {app.name} signs you in to {app.spEntityId === null ? 'a service' : serviceName(app.spEntityId)}.
            </p>
          </div>
          <form method="post" action={`/sandbox/${app.id}/respond`} className="grid gap-4">
            <input type="hidden" name="request" value={single(request)} />
            <input type="hidden" name="state" value={single(state)} />
            {people.length === 0 ? (
              <Alert tone="waiting">Nobody here is active. Activate somebody on the page of this sandbox app.</Alert>
            ) : (
              <ul className="grid overflow-hidden rounded-lg border border-line">
                {people.map((person) => (
                  <li key={person.id} className="border-b border-line last:border-b-0">
                    <button
                      type="submit"
                      name="personId"
                      value={person.id}
                      className="flex w-full items-center gap-3 px-3 py-2.5 text-left hover:bg-raised focus-visible:-outline-offset-2"
                    >
                      <span
                        aria-hidden
                        className="grid size-8 shrink-0 place-items-center rounded-full bg-accent-soft text-sm font-medium"
                      >
                        {person.givenName.slice(0, 1)}
                        {person.familyName.slice(0, 1)}
                      </span>
                      <span className="min-w-0">
                        <span className="block font-medium">
                          {person.givenName} {person.familyName}
                        </span>
                        <span className="block truncate text-sm text-ink-2">{person.userName}</span>
                      </span>
                    </button>
                  </li>
                ))}
              </ul>
            )}
            <WeatherSelect />
          </form>
        </CardBody>
      </Card>
    </div>
  );
}

function single(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value.slice(0, MAX_RELAY_STATE) : '';
}

/** The host of an entity id that is a URL; else the id itself. */
function serviceName(entityId: string): string {
  return URL.canParse(entityId) && new URL(entityId).host !== '' ? new URL(entityId).host : entityId.slice(0, 80);
}
