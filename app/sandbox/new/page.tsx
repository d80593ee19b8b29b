import type { Metadata } from 'next';
import { CreateAppForm } from '@/components/sandbox/create-app-form';
import { Card, CardBody } from '@/components/ui/card';
import { PageHeader } from '@/components/ui/page-header';
import { createApp } from '../actions';
import { requireSandbox } from '../sandbox-host';

export const metadata: Metadata = { title: 'New sandbox app' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Links lead here with what the service provider already knows about itself; a token is never part of a link. */
export default async function NewSandboxAppPage({ searchParams }: Props) {
  await requireSandbox();
  const given = await searchParams;
  const prefilled = (name: string) => {
    const value = given[name];
    return typeof value === 'string' ? value.slice(0, 2000) : '';
  };
  return (
    <div className="mx-auto max-w-2xl">
      <PageHeader
        title="New sandbox app"
        description="A make-believe company with six people, two groups, and an identity provider that you can change as you like."
      />
      <Card>
        <CardBody>
          <CreateAppForm
            action={createApp}
            defaults={{
              name: prefilled('name'),
              domain: prefilled('domain'),
              acsUrl: prefilled('acsUrl'),
              spEntityId: prefilled('spEntityId'),
              scimBaseUrl: prefilled('scimBaseUrl'),
            }}
          />
        </CardBody>
      </Card>
    </div>
  );
}
