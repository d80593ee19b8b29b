import { notFound, redirect } from 'next/navigation';
import { FieldMap } from '@/components/setup/field-map';
import { Instructions } from '@/components/setup/instructions';
import { LooksDifferent } from '@/components/setup/looks-different';
import { MappingTable } from '@/components/setup/mapping-table';
import { SamlRail } from '@/components/setup/saml-rail';
import { SandboxLink } from '@/components/setup/sandbox-link';
import { Snippets } from '@/components/setup/snippets';
import { StepForm } from '@/components/setup/step-form';
import { StepLayout } from '@/components/setup/step-layout';
import { Verified } from '@/components/setup/verified';
import { CopyField } from '@/components/ui/copy-field';
import { isConfigured } from '@/lib/onboarding/checklist';
import { findGuide } from '@/lib/onboarding/guides/registry';
import type { Portal } from '@/lib/onboarding/portal';
import { requireSamlSetup } from '@/lib/onboarding/session';
import { fillSnippet, hasOwnCertificates, openStep, samlRail, samlValue } from '@/lib/onboarding/steps';
import { getRuntime } from '@/lib/runtime';
import type { SamlConnection } from '@/lib/ssoready/client';
import { portalOf, progressOf, samlSetupOf } from '../../../deps';
import { completeSamlStep } from '../actions';

type Props = { params: Promise<{ provider: string }>; searchParams: Promise<{ step?: string | string[] }> };

export const metadata = { title: 'Single sign-on' };

export default async function SamlGuidePage({ params, searchParams }: Props) {
  const session = await requireSamlSetup();
  const [{ provider }, { step: wanted }] = await Promise.all([params, searchParams]);
  const guide = findGuide(provider, getRuntime().env.sandbox);
  if (guide === null) notFound();
  const [progress, { connection }] = await Promise.all([progressOf(session), samlSetupOf(session)]);
  // A guide opened by its address alone: the choice makes the connection that the values come from.
  if (connection === null || progress.samlProvider === null) redirect('/setup/saml');
  const facts = {
    done: progress.samlSteps,
    configured: isConfigured(connection),
    tested: progress.samlTestedAt !== null,
    ownCertificates: hasOwnCertificates(connection),
  };
  const rail = samlRail(guide, facts);
  if (typeof wanted !== 'string') redirect(openStep(rail)?.href ?? '/setup/saml/test');
  const step = [...guide.saml.before, ...guide.saml.after].find(({ id }) => id === wanted);
  if (step === undefined) notFound();
  return (
    <StepLayout
      rail={<SamlRail guide={guide} steps={rail} currentId={step.id} />}
      side={
        <>
          {(step.values ?? []).map(({ value, label, hint }) => (
            <CopyField
              key={value}
              label={label}
              value={samlValue(value, connection)}
              {...(hint === undefined ? {} : { hint })}
            />
          ))}
          <Verified guide={guide} />
        </>
      }
    >
      <h1>{step.title}</h1>
      <Instructions where={step.where} items={step.instructions} />
      <FieldMap
        providerName={guide.name}
        fields={(step.values ?? []).map(({ value, label }) => ({ label, value: samlValue(value, connection) }))}
      />
      <Snippets snippets={(step.snippets ?? []).map((snippet) => fillSnippet(snippet, connection))} />
      {step.showsMapping ? <MappingTable rows={guide.saml.mapping} note={guide.saml.mappingNote} /> : null}
      <div className="flex flex-wrap items-center gap-2">
        {guide.id === 'sandbox' ? <OpenSandbox connection={connection} portal={await portalOf(session)} /> : null}
        <StepForm action={completeSamlStep} provider={guide.id} step={step.id} done={facts.done.includes(step.id)} />
      </div>
      <LooksDifferent advice={step.ifDifferent} />
    </StepLayout>
  );
}

function OpenSandbox({ connection, portal }: { connection: SamlConnection; portal: Portal }) {
  const query = new URLSearchParams({
    name: portal.organizationName,
    domain: portal.domain,
    acsUrl: connection.spAcsUrl,
    spEntityId: connection.spEntityId,
  });
  return <SandboxLink href={`/sandbox/new?${query}`} />;
}
