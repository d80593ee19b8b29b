import { GoLiveCard } from '@/components/setup/go-live-card';
import { NarrowPage } from '@/components/setup/narrow-page';
import { SetupAlerts } from '@/components/setup/setup-alerts';
import { TaskCard } from '@/components/setup/task-card';
import { Alert } from '@/components/ui/alert';
import { PageHeader } from '@/components/ui/page-header';
import { samlTask, scimTask, type Task } from '@/lib/onboarding/checklist';
import { domainsTask } from '@/lib/onboarding/domains';
import { toGoLive } from '@/lib/onboarding/go-live';
import { findGuide } from '@/lib/onboarding/guides/registry';
import { findLastOidcTest, oidcTask } from '@/lib/onboarding/oidc-setup';
import type { Portal } from '@/lib/onboarding/portal';
import { requireSetupSession } from '@/lib/onboarding/session';
import type { SetupSession } from '@/lib/onboarding/session-types';
import { getRuntime } from '@/lib/runtime';
import {
  depsOf,
  domainsOf,
  oidcInUseOf,
  portalOf,
  progressOf,
  samlSetupOf,
  scimSetupOf,
  setupAlertsOf,
} from '../../deps';
import { sayItIsReady } from './actions';

export const metadata = { title: 'Checklist' };

const CARDS = {
  domains: { title: 'Domains', purpose: 'Proof that your company’s e-mail domains are yours.' },
  saml: { title: 'Single sign-on', purpose: 'One company account opens this product.' },
  scim: { title: 'Directory', purpose: 'Joiners get access and leavers lose it, by themselves.' },
} as const;

export default async function ChecklistPage() {
  const session = await requireSetupSession();
  const portal = await portalOf(session);
  const tasks = await tasksOf(session, portal);
  return (
    <NarrowPage>
      <PageHeader
        title={`Connect ${portal.organizationName}`}
        description="Do these in any order. Everything is saved as you go, so you can stop and come back by the same link."
      />
      <div className="grid gap-4">
        {session.canManageSaml ? <SetupAlerts alerts={await setupAlertsOf(session)} /> : null}
        {tasks.map((task) => (
          <TaskCard key={task.id} {...CARDS[task.id]} task={task} />
        ))}
        {tasks.length === 0 ? <NothingToDo session={session} /> : null}
        {session.canManageSaml || session.canManageScim ? (
          <GoLive session={session} portal={portal} tasks={tasks} />
        ) : null}
      </div>
    </NarrowPage>
  );
}

function NothingToDo({ session }: { session: SetupSession }) {
  return (
    <Alert tone="waiting" title="This link opens no task">
      {session.canManageDomains
        ? 'It is for the proof of your domains, and none is entered that could be proven. Ask whoever sent it.'
        : 'It was made without permission for domains, single sign-on or the directory. Ask whoever sent it for another.'}
    </Alert>
  );
}

async function GoLive({ session, portal, tasks }: { session: SetupSession; portal: Portal; tasks: readonly Task[] }) {
  const goLive = toGoLive(tasks, await progressOf(session), portal.requireDomainProof);
  return (
    <GoLiveCard
      {...goLive}
      vendor={portal.vendorName || 'your vendor'}
      waitsForOperator={portal.goLivePolicy === 'operator'}
      live={tasks.some(({ id, state }) => id === 'saml' && state === 'live')}
      say={sayItIsReady}
    />
  );
}

/** The tasks that the link opens, as far as each is. */
async function tasksOf(session: SetupSession, portal: Portal): Promise<Task[]> {
  const tasks = await Promise.all([
    session.canManageDomains ? domainsTask((await domainsOf(session)) ?? [], portal.requireDomainProof) : null,
    session.canManageSaml ? signInTask(session, portal) : null,
    session.canManageScim ? directoryTask(session) : null,
  ]);
  return tasks.filter((task) => task !== null);
}

async function signInTask(session: SetupSession, portal: Portal): Promise<Task> {
  const { env, clock } = getRuntime();
  const [progress, saml, oidc] = await Promise.all([progressOf(session), samlSetupOf(session), oidcInUseOf(session)]);
  const providerName = findGuide(progress.samlProvider, env.sandbox)?.name ?? null;
  // What people sign in with is what the card tells of.
  const task =
    oidc === null
      ? samlTask({ progress, providerName, ...saml, now: clock() })
      : oidcTask(oidc, await findLastOidcTest(depsOf(session).client, oidc.id));
  const primary = oidc?.primary ?? saml.connection?.primary ?? false;
  if (task.state !== 'tested' || primary) return task;
  const vendor = portal.vendorName || 'your vendor';
  return { ...task, sentence: `A test sign-in worked. People can sign in as soon as ${vendor} puts it live.` };
}

async function directoryTask(session: SetupSession): Promise<Task> {
  const [progress, scim] = await Promise.all([progressOf(session), scimSetupOf(session)]);
  return scimTask({ progress, ...scim });
}
