import { NarrowPage } from '@/components/setup/narrow-page';
import { SetupAlerts } from '@/components/setup/setup-alerts';
import { TaskCard } from '@/components/setup/task-card';
import { Alert } from '@/components/ui/alert';
import { PageHeader } from '@/components/ui/page-header';
import { samlTask, scimTask } from '@/lib/onboarding/checklist';
import { findGuide } from '@/lib/onboarding/guides/registry';
import { findLastOidcTest, oidcTask } from '@/lib/onboarding/oidc-setup';
import { requireSetupSession } from '@/lib/onboarding/session';
import type { SetupSession } from '@/lib/onboarding/session-types';
import { getRuntime } from '@/lib/runtime';
import { depsOf, oidcInUseOf, portalOf, progressOf, samlSetupOf, scimSetupOf, setupAlertsOf } from '../../deps';

export const metadata = { title: 'Checklist' };

export default async function ChecklistPage() {
  const session = await requireSetupSession();
  const portal = await portalOf(session);
  const nothing = !session.canManageSaml && !session.canManageScim;
  return (
    <NarrowPage>
      <PageHeader
        title={`Connect ${portal.organizationName}`}
        description="Do these in any order. Everything is saved as you go, so you can stop and come back by the same link."
      />
      <div className="grid gap-4">
        {session.canManageSaml ? <SetupAlerts alerts={await setupAlertsOf(session)} /> : null}
        {session.canManageSaml ? <SamlCard session={session} /> : null}
        {session.canManageScim ? <ScimCard session={session} /> : null}
        {nothing ? (
          <Alert tone="waiting" title="This link opens no task">
            It was made without permission for single sign-on or the directory. Ask whoever sent it for another.
          </Alert>
        ) : null}
      </div>
    </NarrowPage>
  );
}

async function SamlCard({ session }: { session: SetupSession }) {
  const { env, clock } = getRuntime();
  const [progress, saml] = await Promise.all([progressOf(session), samlSetupOf(session)]);
  const providerName = findGuide(progress.samlProvider, env.sandbox)?.name ?? null;
  // What people sign in with is what the card tells of.
  const oidc = await oidcInUseOf(session);
  const task =
    oidc === null
      ? samlTask({ progress, providerName, ...saml, now: clock() })
      : oidcTask(oidc, await findLastOidcTest(depsOf(session).client, oidc.id));
  return <TaskCard title="Single sign-on" purpose="One company account opens this product." task={task} />;
}

async function ScimCard({ session }: { session: SetupSession }) {
  const [progress, scim] = await Promise.all([progressOf(session), scimSetupOf(session)]);
  const task = scimTask({ progress, ...scim });
  return <TaskCard title="Directory" purpose="Joiners get access and leavers lose it, by themselves." task={task} />;
}
