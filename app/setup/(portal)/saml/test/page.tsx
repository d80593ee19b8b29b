import Link from 'next/link';
import { AtProvider } from '@/components/setup/at-provider';
import { SamlRail } from '@/components/setup/saml-rail';
import { StepLayout } from '@/components/setup/step-layout';
import { TestPanel } from '@/components/setup/test-panel';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { isConfigured } from '@/lib/onboarding/checklist';
import { fallbackGuide, findGuide } from '@/lib/onboarding/guides/registry';
import { requireSamlSetup } from '@/lib/onboarding/session';
import { hasOwnCertificates, samlRail } from '@/lib/onboarding/steps';
import { getRuntime } from '@/lib/runtime';
import { progressOf, samlSetupOf } from '../../../deps';
import { viewTest } from '../../../test-view';

export const metadata = { title: 'Test sign-in' };

export default async function TestPage() {
  const session = await requireSamlSetup();
  const [progress, { connection }, test] = await Promise.all([
    progressOf(session),
    samlSetupOf(session),
    viewTest(session),
  ]);
  const guide = findGuide(progress.samlProvider, getRuntime().env.sandbox) ?? fallbackGuide;
  const configured = isConfigured(connection);
  const passed = test?.result.outcome === 'passed';
  const rail = samlRail(guide, {
    done: progress.samlSteps,
    configured,
    tested: progress.samlTestedAt !== null || passed,
    ownCertificates: connection !== null && hasOwnCertificates(connection),
  });
  return (
    <StepLayout rail={<SamlRail guide={guide} steps={rail} currentId="test" />}>
      <h1>Test sign-in</h1>
      <p className="mt-1 mb-5 text-ink-2">
        Sign in once through {guide.name}, as a person who is assigned to the app. It opens in a new tab, changes
        nothing for anybody, and the result appears here.
      </p>
      {configured ? (
        <TestPanel initial={test} startLabel="Start the test" />
      ) : (
        <Alert
          tone="waiting"
          title="The metadata is missing"
          actions={
            <Button asChild size="sm">
              <Link href="/setup/saml/metadata">Give metadata</Link>
            </Button>
          }
        >
          A test needs to know where {guide.name} signs people in.
        </Alert>
      )}
      {configured && !passed ? <AtProvider guide={guide} task="saml" /> : null}
      <div className="mt-6 flex flex-wrap gap-2">
        <Button asChild variant={passed ? 'primary' : 'quiet'}>
          <Link href={session.canManageScim ? '/setup/checklist' : '/setup/status'}>
            {session.canManageScim ? 'Back to the checklist' : 'See status'}
          </Link>
        </Button>
      </div>
    </StepLayout>
  );
}
