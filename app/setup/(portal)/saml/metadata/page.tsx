import Link from 'next/link';
import { Instructions } from '@/components/setup/instructions';
import { LooksDifferent } from '@/components/setup/looks-different';
import { ManualForm } from '@/components/setup/manual-form';
import { MetadataForm } from '@/components/setup/metadata-form';
import { SamlRail } from '@/components/setup/saml-rail';
import { StepLayout } from '@/components/setup/step-layout';
import { VerdictCard } from '@/components/setup/verdict-card';
import { Verified } from '@/components/setup/verified';
import { isConfigured } from '@/lib/onboarding/checklist';
import { fallbackGuide, findGuide } from '@/lib/onboarding/guides/registry';
import { requireSamlSetup } from '@/lib/onboarding/session';
import { hasOwnCertificates, samlRail } from '@/lib/onboarding/steps';
import { describeEntity } from '@/lib/onboarding/verdict';
import { getRuntime } from '@/lib/runtime';
import type { SamlConnection } from '@/lib/ssoready/client';
import { progressOf, samlSetupOf } from '../../../deps';
import { checkMetadata, chooseProvider, saveManualSettings, saveMetadata } from '../actions';

type Props = { searchParams: Promise<{ by?: string | string[] }> };

export const metadata = { title: 'Metadata' };

export default async function MetadataPage({ searchParams }: Props) {
  const session = await requireSamlSetup();
  const { env, clock } = getRuntime();
  const [progress, { connection }, { by }] = await Promise.all([
    progressOf(session),
    samlSetupOf(session),
    searchParams,
  ]);
  const guide = findGuide(progress.samlProvider, env.sandbox) ?? fallbackGuide;
  const configured = isConfigured(connection);
  const step = guide.saml.metadata;
  const rail = samlRail(guide, {
    done: progress.samlSteps,
    configured,
    tested: progress.samlTestedAt !== null,
    ownCertificates: connection !== null && hasOwnCertificates(connection),
  });
  return (
    <StepLayout
      rail={<SamlRail guide={guide} steps={rail} currentId="metadata" />}
      side={
        <>
          {configured ? <SavedSettings connection={connection} now={clock()} /> : null}
          <Verified guide={guide} />
        </>
      }
    >
      <h1>{step.title}</h1>
      <Instructions where={step.where} items={step.instructions} />
      {by === 'fields' ? (
        <ManualForm save={saveManualSettings} />
      ) : (
        <MetadataForm
          check={checkMetadata}
          save={saveMetadata}
          providerName={guide.name}
          switchProvider={chooseProvider}
          fileFirst={step.accepts[0] === 'file'}
        />
      )}
      <p className="mt-5">
        {by === 'fields' ? (
          <Link href="/setup/saml/metadata" className="underline underline-offset-2">
            Use metadata instead
          </Link>
        ) : (
          <Link href="/setup/saml/metadata?by=fields" className="underline underline-offset-2">
            No metadata? Enter the values
          </Link>
        )}
      </p>
      <LooksDifferent advice={step.ifDifferent} />
    </StepLayout>
  );
}

function SavedSettings({ connection, now }: { connection: SamlConnection; now: Date }) {
  const lines = describeEntity(
    {
      entityId: connection.idpEntityId,
      ssoUrl: connection.idpRedirectUrl,
      binding: connection.idpBinding,
      certificates: connection.certificates.filter((certificate) => certificate.state !== 'retired'),
      warnings: [],
    },
    now,
  );
  return <VerdictCard title="Saved now" lines={lines} warnings={[]} />;
}
