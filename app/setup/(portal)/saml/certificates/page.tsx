import { redirect } from 'next/navigation';
import { OwnCertificate } from '@/components/setup/own-certificate';
import { SamlRail } from '@/components/setup/saml-rail';
import { StepForm } from '@/components/setup/step-form';
import { StepLayout } from '@/components/setup/step-layout';
import { CopyField } from '@/components/ui/copy-field';
import { isConfigured } from '@/lib/onboarding/checklist';
import { ownCertificateSteps } from '@/lib/onboarding/guides/own-certificates';
import { fallbackGuide, findGuide } from '@/lib/onboarding/guides/registry';
import { requireSamlSetup } from '@/lib/onboarding/session';
import { CERTIFICATES_STEP, hasOwnCertificates, samlRail } from '@/lib/onboarding/steps';
import { getRuntime } from '@/lib/runtime';
import { progressOf, samlSetupOf } from '../../../deps';
import { completeSamlStep } from '../actions';

export const metadata = { title: 'Our certificates' };

export default async function CertificatesPage() {
  const session = await requireSamlSetup();
  const [progress, { connection }] = await Promise.all([progressOf(session), samlSetupOf(session)]);
  // Without such a setting there is nothing to carry over.
  if (connection === null || !hasOwnCertificates(connection)) redirect('/setup/saml');
  const guide = findGuide(progress.samlProvider, getRuntime().env.sandbox) ?? fallbackGuide;
  const facts = {
    done: progress.samlSteps,
    configured: isConfigured(connection),
    tested: progress.samlTestedAt !== null,
    ownCertificates: true,
  };
  const { spSigningCertificate, spEncryptionCertificate, spEntityId } = connection;
  return (
    <StepLayout rail={<SamlRail guide={guide} steps={samlRail(guide, facts)} currentId={CERTIFICATES_STEP} />}>
      <h1>Give {guide.name} our certificates</h1>
      <p className="mt-1 mb-5 text-ink-2">
        They are public: they may be sent by mail and shown to anybody. When we renew one, this page shows the new one.
      </p>
      <div className="mb-5 grid gap-4">
        {spSigningCertificate === '' ? null : (
          <OwnCertificate
            title="Signing certificate"
            purpose={`With it, ${guide.name} sees that a request comes from us and nobody else.`}
            certificate={spSigningCertificate}
            fileName="signing-certificate.pem"
            steps={ownCertificateSteps(guide.id, 'signing')}
          />
        )}
        {spEncryptionCertificate === '' ? null : (
          <OwnCertificate
            title="Encryption certificate"
            purpose={`With it, ${guide.name} encrypts what it says of your people, so that only we can read it.`}
            certificate={spEncryptionCertificate}
            fileName="encryption-certificate.pem"
            steps={ownCertificateSteps(guide.id, 'encryption')}
          />
        )}
        <CopyField label="Our metadata" value={`${spEntityId}/metadata`} hint="Holds the certificates as well." />
      </div>
      <StepForm
        action={completeSamlStep}
        provider={guide.id}
        step={CERTIFICATES_STEP}
        done={progress.samlSteps.includes(CERTIFICATES_STEP)}
      />
    </StepLayout>
  );
}
