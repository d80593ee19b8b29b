import { NarrowPage } from '@/components/setup/narrow-page';
import { SamlStatus } from '@/components/setup/saml-status';
import { ScimStatus } from '@/components/setup/scim-status';
import { Button } from '@/components/ui/button';
import { PageHeader } from '@/components/ui/page-header';
import { samlTask, scimTask } from '@/lib/onboarding/checklist';
import { toActivityView } from '@/lib/onboarding/directory-watch';
import { findGuide } from '@/lib/onboarding/guides/registry';
import { requireSetupSession } from '@/lib/onboarding/session';
import type { SetupSession } from '@/lib/onboarding/session-types';
import { getRuntime } from '@/lib/runtime';
import { portalOf, progressOf, samlSetupOf, scimSetupOf } from '../../deps';

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
      <div className="grid gap-4 lg:grid-cols-2">
        {session.canManageSaml ? <Saml session={session} /> : null}
        {session.canManageScim ? <Scim session={session} /> : null}
      </div>
    </NarrowPage>
  );
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
