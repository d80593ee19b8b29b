import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { DeleteAppForm } from '@/components/sandbox/delete-app-form';
import { DirectoryForm } from '@/components/sandbox/directory-form';
import { GroupForm } from '@/components/sandbox/group-form';
import { GroupsCard } from '@/components/sandbox/groups-card';
import { IdpValues } from '@/components/sandbox/idp-values';
import { PeopleCard } from '@/components/sandbox/people-card';
import { PersonForm } from '@/components/sandbox/person-form';
import { PushForm } from '@/components/sandbox/push-form';
import { ServiceProviderForm } from '@/components/sandbox/service-provider-form';
import { Alert } from '@/components/ui/alert';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { DescriptionList } from '@/components/ui/description-list';
import { PageHeader } from '@/components/ui/page-header';
import { findOperator, LOOK_ONLY } from '@/lib/auth/require-operator';
import { findSandboxApp } from '@/lib/sandbox/apps';
import { listSandboxGroups, type SandboxGroup } from '@/lib/sandbox/groups';
import { listSandboxPeople, type SandboxPerson } from '@/lib/sandbox/people';
import { deleteApp } from '../actions';
import { requireSandbox } from '../sandbox-host';
import { push, saveDirectory, saveServiceProvider } from './actions';
import { addGroup, editGroup, removeGroup } from './group-actions';
import { addPerson, editPerson, removePerson, setPersonActive } from './people-actions';

type Props = {
  params: Promise<{ appId: string }>;
  searchParams: Promise<{ add?: string | string[]; edit?: string | string[] }>;
};

const SIGN_IN_FORM = 'sign-in-as';

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const app = await findSandboxApp(await requireSandbox(), (await params).appId);
  return { title: app?.name ?? 'Not found' };
}

/** Reached by its unguessable address, so that a customer's admin can use it without an account. */
export default async function SandboxAppPage({ params, searchParams }: Props) {
  const deps = await requireSandbox();
  const app = (await findSandboxApp(deps, (await params).appId)) ?? notFound();
  const { add, edit } = await searchParams;
  const [people, groups, operator] = await Promise.all([
    listSandboxPeople(deps, app.id),
    listSandboxGroups(deps, app.id),
    findOperator(),
  ]);
  const mayChange = operator?.role !== 'viewer';
  const canSignIn = app.acsUrl !== null && app.spEntityId !== null;
  return (
    <>
      <PageHeader
        title={app.name}
        crumbs={operator === null ? [] : [{ href: '/sandbox', label: 'Sandbox apps' }]}
        description={`A make-believe company at ${app.domain} and its identity provider. Whoever knows this address can change it and sign in with it.`}
      />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        {mayChange ? null : <Alert title="You can look and sign in">{LOOK_ONLY}</Alert>}
        <PeopleCard
          appId={app.id}
          people={people}
          signInFormId={canSignIn ? SIGN_IN_FORM : null}
          setActive={setPersonActive}
          remove={removePerson}
          mayChange={mayChange}
        >
          {mayChange ? <PersonPanel {...{ app, people, adding: add === 'person', editing: edit }} /> : null}
        </PeopleCard>
        <GroupsCard appId={app.id} groups={groups} people={people} remove={removeGroup} mayChange={mayChange}>
          {mayChange ? <GroupPanel {...{ app, people, groups, adding: add === 'group', editing: edit }} /> : null}
        </GroupsCard>
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[repeat(2,minmax(0,1fr))]">
          <Card>
            <CardHeader title="Identity provider" />
            <CardBody>
              <p className="mb-3 text-ink-2">What the service provider wants to know of {app.name}.</p>
              <IdpValues app={app} />
            </CardBody>
          </Card>
          <Card>
            <CardHeader title="Service provider" />
            <CardBody>
              <p className="mb-3 text-ink-2">Whom {app.name} signs its people in to.</p>
              {mayChange ? (
                <ServiceProviderForm
                  action={saveServiceProvider}
                  appId={app.id}
                  acsUrl={app.acsUrl}
                  spEntityId={app.spEntityId}
                />
              ) : (
                <DescriptionList
                  items={[
                    { name: 'ACS URL', value: app.acsUrl ?? 'not given yet' },
                    { name: 'SP entity ID', value: app.spEntityId ?? 'not given yet' },
                  ]}
                />
              )}
            </CardBody>
          </Card>
        </div>
        <Card>
          <CardHeader title="Directory" />
          {mayChange ? (
            <CardBody className="grid grid-cols-[minmax(0,1fr)] items-start gap-x-8 gap-y-6 lg:grid-cols-[22rem_minmax(0,1fr)]">
              <DirectoryForm
                action={saveDirectory}
                appId={app.id}
                scimBaseUrl={app.scimBaseUrl}
                hasToken={app.hasScimToken}
              />
              <PushForm action={push} appId={app.id} ready={app.scimBaseUrl !== null && app.hasScimToken} />
            </CardBody>
          ) : (
            <CardBody>
              <DescriptionList
                items={[
                  { name: 'SCIM base URL', value: app.scimBaseUrl ?? 'not given yet' },
                  { name: 'Bearer token', value: app.hasScimToken ? 'stored, never shown' : 'none' },
                ]}
              />
            </CardBody>
          )}
        </Card>
        {operator === null || !mayChange ? null : (
          <Card className="max-w-2xl">
            <CardHeader title="Delete" />
            <CardBody>
              <DeleteAppForm action={deleteApp} appId={app.id} name={app.name} />
            </CardBody>
          </Card>
        )}
      </div>
    </>
  );
}

type PanelProps = {
  app: { id: string; domain: string };
  people: readonly SandboxPerson[];
  adding: boolean;
  editing: string | string[] | undefined;
};

function PersonPanel({ app, people, adding, editing }: PanelProps) {
  const person = people.find((candidate) => candidate.id === editing);
  if (person === undefined && !adding) return null;
  const action = person === undefined ? addPerson : editPerson;
  return (
    <CardBody className="border-b border-line">
      <PersonForm key={person?.id} action={action} appId={app.id} domain={app.domain} person={person} />
    </CardBody>
  );
}

function GroupPanel({ app, people, groups, adding, editing }: PanelProps & { groups: readonly SandboxGroup[] }) {
  const group = groups.find((candidate) => candidate.id === editing);
  if (group === undefined && !adding) return null;
  const action = group === undefined ? addGroup : editGroup;
  return (
    <CardBody className="border-b border-line">
      <GroupForm key={group?.id} action={action} appId={app.id} people={people} group={group} />
    </CardBody>
  );
}
