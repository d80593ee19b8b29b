import Link from 'next/link';
import { notFound, redirect } from 'next/navigation';
import { FindingsCard } from '@/components/findings/findings-card';
import { ActivityTicker } from '@/components/setup/activity-ticker';
import { AtProvider } from '@/components/setup/at-provider';
import { Instructions } from '@/components/setup/instructions';
import { LooksDifferent } from '@/components/setup/looks-different';
import { MappingTable } from '@/components/setup/mapping-table';
import { NarrowPage } from '@/components/setup/narrow-page';
import { PreviousToken } from '@/components/setup/previous-token';
import { SandboxLink } from '@/components/setup/sandbox-link';
import { Snippets } from '@/components/setup/snippets';
import { StepForm } from '@/components/setup/step-form';
import { StepLayout } from '@/components/setup/step-layout';
import { StepRail } from '@/components/setup/step-rail';
import { TokenForm } from '@/components/setup/token-form';
import { Verified } from '@/components/setup/verified';
import { Button } from '@/components/ui/button';
import { CopyField } from '@/components/ui/copy-field';
import { PageHeader } from '@/components/ui/page-header';
import type { Finding } from '@/lib/diagnosis/finding';
import { toActivityView } from '@/lib/onboarding/directory-watch';
import { findGuide } from '@/lib/onboarding/guides/registry';
import type { GuideStep, ScimValue } from '@/lib/onboarding/guides/types';
import { sandboxCompanyPath } from '@/lib/onboarding/sandbox-company';
import { readActivity } from '@/lib/onboarding/scim-setup';
import { requireScimSetup } from '@/lib/onboarding/session';
import type { SetupSession } from '@/lib/onboarding/session-types';
import { openStep, scimRail, scimValue } from '@/lib/onboarding/steps';
import { getRuntime } from '@/lib/runtime';
import type { ScimDirectory } from '@/lib/ssoready/client';
import { depsOf, directoryFindingsOf, portalOf, progressOf, samlSetupOf, scimSetupOf } from '../../../deps';
import { completeScimStep, makeToken } from '../actions';

type Props = { params: Promise<{ provider: string }>; searchParams: Promise<{ step?: string | string[] }> };

export const metadata = { title: 'Directory' };

export default async function DirectoryGuidePage({ params, searchParams }: Props) {
  const session = await requireScimSetup();
  const [{ provider }, { step: wanted }] = await Promise.all([params, searchParams]);
  const guide = findGuide(provider, getRuntime().env.sandbox);
  if (guide === null) notFound();
  const { scim } = guide;
  if ('unavailable' in scim) return <Unavailable name={guide.name} reason={scim.unavailable} />;
  const [progress, { directory }, activity, findings] = await Promise.all([
    progressOf(session),
    scimSetupOf(session),
    readActivity(depsOf(session), session),
    directoryFindingsOf(session),
  ]);
  if (directory === null || activity === null || progress.scimProvider === null) redirect('/setup/directory');
  const rail = scimRail(guide, {
    done: progress.scimSteps,
    connected: activity.firstRequestTime !== undefined,
    received: activity.userCount > 0,
  });
  if (typeof wanted !== 'string') redirect(openStep(rail)?.href ?? '/setup/status');
  const step = scim.steps.find(({ id }) => id === wanted);
  if (step === undefined) notFound();
  return (
    <StepLayout
      rail={
        <StepRail
          title="Connect your directory"
          first={{ title: 'Your directory', detail: guide.name, href: '/setup/directory' }}
          steps={rail}
          currentId={step.id}
        />
      }
      side={
        <>
          <Values step={step} directory={directory} />
          <PreviousToken directory={directory} />
          <ActivityTicker initial={toActivityView(activity)} providerName={guide.name} />
          <p className="px-1 text-sm text-ink-3">{scim.rhythm}</p>
          <Verified guide={guide} />
        </>
      }
    >
      <h1>{step.title}</h1>
      <Instructions where={step.where} items={step.instructions} />
      <Snippets snippets={step.snippets ?? []} />
      {step.showsMapping ? <MappingTable rows={scim.mapping} note={scim.mappingNote} /> : null}
      <div className="flex flex-wrap items-center gap-2">
        {guide.id === 'sandbox' ? <OpenSandboxCompany session={session} /> : null}
        <StepForm
          action={completeScimStep}
          provider={guide.id}
          step={step.id}
          done={progress.scimSteps.includes(step.id)}
        />
      </div>
      <LooksDifferent advice={step.ifDifferent} />
      {step.id === scim.steps.at(-1)?.id ? <AtProvider guide={guide} task="scim" /> : null}
      <Diagnosis findings={findings} connected={activity.firstRequestTime !== undefined} />
    </StepLayout>
  );
}

/** What looks wrong with what arrives, once something does: before that there is nothing to be wrong. */
function Diagnosis({ findings, connected }: { findings: readonly Finding[]; connected: boolean }) {
  const pressing = findings.filter(({ severity }) => severity === 'broken' || (severity === 'waiting' && connected));
  if (pressing.length === 0) return null;
  return (
    <div className="mt-5">
      <FindingsCard title="What looks wrong" findings={pressing} nothing="" />
    </div>
  );
}

function Values({ step, directory }: { step: GuideStep<ScimValue>; directory: ScimDirectory }) {
  return (step.values ?? []).map(({ value, label, hint }) => {
    const known = scimValue(value, directory);
    return known === null ? (
      <TokenForm key={value} rotate={makeToken} label={label} hint={hint} hasToken={directory.hasClientBearerToken} />
    ) : (
      <CopyField key={value} label={label} value={known} {...(hint === undefined ? {} : { hint })} />
    );
  });
}

function Unavailable({ name, reason }: { name: string; reason: string }) {
  return (
    <NarrowPage>
      <PageHeader
        title={`${name} cannot send people here`}
        crumbs={[
          { href: '/setup/checklist', label: 'Checklist' },
          { href: '/setup/directory', label: 'Directory' },
        ]}
      />
      <p className="max-w-prose text-ink-2">{reason}</p>
      <div className="mt-5 flex flex-wrap gap-2">
        <Button asChild variant="primary">
          <Link href="/setup/checklist">Back to the checklist</Link>
        </Button>
        <Button asChild>
          <Link href="/setup/directory">Choose another directory</Link>
        </Button>
      </div>
    </NarrowPage>
  );
}

/** The company that single sign-on was connected to, or the form for a new one. */
async function OpenSandboxCompany({ session }: { session: SetupSession }) {
  const [{ connection }, portal] = await Promise.all([samlSetupOf(session), portalOf(session)]);
  const company = sandboxCompanyPath(connection?.idpEntityId ?? '', getRuntime().env.publicUrl);
  const query = new URLSearchParams({ name: portal.organizationName, domain: portal.domain });
  return <SandboxLink href={company ?? `/sandbox/new?${query}`} />;
}
