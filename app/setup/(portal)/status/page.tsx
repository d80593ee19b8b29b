import { FindingsCard } from '@/components/findings/findings-card';
import { NarrowPage } from '@/components/setup/narrow-page';
import { OidcStatus } from '@/components/setup/oidc-status';
import { PreviousToken } from '@/components/setup/previous-token';
import { SamlStatus } from '@/components/setup/saml-status';
import { ScimStatus } from '@/components/setup/scim-status';
import { SetupAlerts } from '@/components/setup/setup-alerts';
import { Button } from '@/components/ui/button';
import { PageHeader } from '@/components/ui/page-header';
import { isConfigured, samlTask, scimTask } from '@/lib/onboarding/checklist';
import { toActivityView } from '@/lib/onboarding/directory-watch';
import { findGuide } from '@/lib/onboarding/guides/registry';
import { findLastOidcTest, oidcTask } from '@/lib/onboarding/oidc-setup';
import { requireSetupSession } from '@/lib/onboarding/session';
import type { SetupSession } from '@/lib/onboarding/session-types';
import { getRuntime } from '@/lib/runtime';
import {
  depsOf,
  directoryFindingsOf,
  oidcInUseOf,
  portalOf,
  progressOf,
  samlSetupOf,
  scimSetupOf,
  setupAlertsOf,
  signInFindingsOf,
} from '../../deps';

export const metadata = { title: 'Status' };

export default async function StatusPage() {
  const session = await requireSetupSession();
  const portal = await portalOf(session);
  return (
    <NarrowPage wide>
      <PageHeader
        title="Status"
        crumbs={[{ href: '/setup/checklist', label: 'Checklist' }]}
        description={`What is connected for ${portal.organizationName}, with the evidence.`}
        actions={
          portal.returnUrl === '' ? undefined : (
            <Button asChild>
              <a href={portal.returnUrl}>Return to {portal.vendorName || 'the product'}</a>
            </Button>
          )
        }
      />
      <Notices session={session} />
      <div className="grid gap-4 lg:grid-cols-2">
        {session.canManageSaml ? <SignIn session={session} /> : null}
        {session.canManageScim ? <Scim session={session} /> : null}
      </div>
      <div className="mt-4 grid gap-4">
        {session.canManageSaml ? <SignInDiagnosis session={session} /> : null}
        {session.canManageScim ? <DirectoryDiagnosis session={session} /> : null}
      </div>
    </NarrowPage>
  );
}

async function Notices({ session }: { session: SetupSession }) {
  const [alerts, scim] = await Promise.all([
    session.canManageSaml ? setupAlertsOf(session) : [],
    session.canManageScim ? scimSetupOf(session) : null,
  ]);
  const directory = scim?.directory ?? null;
  return (
    <div className="mb-4 grid gap-3 empty:hidden">
      <SetupAlerts alerts={alerts} />
      {directory === null ? null : <PreviousToken directory={directory} />}
    </div>
  );
}

async function SignInDiagnosis({ session }: { session: SetupSession }) {
  const [{ connection }, oidc, findings] = await Promise.all([
    samlSetupOf(session),
    oidcInUseOf(session),
    signInFindingsOf(session),
  ]);
  if (oidc === null ? !isConfigured(connection) : !oidc.configured) return null;
  return (
    <FindingsCard
      title="Does sign-in work?"
      findings={findings}
      nothing="Nothing looks wrong with the sign-ins of the last week."
    />
  );
}

async function DirectoryDiagnosis({ session }: { session: SetupSession }) {
  const [{ directory }, findings] = await Promise.all([scimSetupOf(session), directoryFindingsOf(session)]);
  if (directory === null) return null;
  return (
    <FindingsCard
      title="Is the directory connected?"
      findings={findings}
      nothing="Nothing looks wrong with what has arrived in the last week."
    />
  );
}

async function SignIn({ session }: { session: SetupSession }) {
  const oidc = await oidcInUseOf(session);
  if (oidc === null) return <Saml session={session} />;
  const test = await findLastOidcTest(depsOf(session).client, oidc.id);
  return <OidcStatus task={oidcTask(oidc, test)} connection={oidc} test={test} />;
}

async function Saml({ session }: { session: SetupSession }) {
  const { env, clock } = getRuntime();
  const [progress, setup] = await Promise.all([progressOf(session), samlSetupOf(session)]);
  const providerName = findGuide(progress.samlProvider, env.sandbox)?.name ?? null;
  const task = samlTask({ progress, providerName, ...setup, now: clock() });
  return (
    <SamlStatus task={task} setup={setup} testedAt={progress.samlTestedAt} providerName={providerName} now={clock()} />
  );
}

async function Scim({ session }: { session: SetupSession }) {
  const [progress, setup] = await Promise.all([progressOf(session), scimSetupOf(session)]);
  const task = scimTask({ progress, ...setup });
  const activity = setup.activity === null ? null : toActivityView(setup.activity);
  return <ScimStatus task={task} directory={setup.directory} activity={activity} />;
}
