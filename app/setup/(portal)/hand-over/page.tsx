import { HandOverForm } from '@/components/setup/hand-over-form';
import { NarrowPage } from '@/components/setup/narrow-page';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { PageHeader } from '@/components/ui/page-header';
import { requireSetupSession } from '@/lib/onboarding/session';
import { createHandOver } from './actions';

export const metadata = { title: 'Hand over' };

export default async function HandOverPage() {
  const session = await requireSetupSession();
  const tasks = [
    {
      id: 'domains',
      title: 'Domains only',
      forWhom: 'For whoever manages your DNS.',
      permitted: session.canManageDomains,
    },
    {
      id: 'saml',
      title: 'Single sign-on only',
      forWhom: 'For whoever looks after your identity provider.',
      permitted: session.canManageSaml,
    },
    {
      id: 'scim',
      title: 'Directory only',
      forWhom: 'For whoever decides which people and groups are sent.',
      permitted: session.canManageScim,
    },
  ] as const;
  return (
    <NarrowPage>
      <PageHeader
        title="Hand a task to a colleague"
        crumbs={[{ href: '/setup/checklist', label: 'Checklist' }]}
        description="Makes a link that opens one task and nothing else. It ends when yours ends, and what your colleague saves appears in your checklist."
      />
      <div className="grid gap-4">
        {tasks
          .filter((task) => task.permitted)
          .map((task) => (
            <Card key={task.id}>
              <CardHeader title={task.title} />
              <CardBody className="grid gap-3">
                <p className="text-ink-2">{task.forWhom}</p>
                <HandOverForm task={task.id} title={task.title} create={createHandOver} />
              </CardBody>
            </Card>
          ))}
      </div>
    </NarrowPage>
  );
}
