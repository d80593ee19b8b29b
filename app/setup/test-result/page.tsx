import Link from 'next/link';
import { NarrowPage } from '@/components/setup/narrow-page';
import { TestResultView } from '@/components/setup/test-result-view';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { PageHeader } from '@/components/ui/page-header';
import { requireSamlSetup } from '@/lib/onboarding/session';
import { viewTest } from '../test-view';

type Props = { searchParams: Promise<{ flow?: string | string[] }> };

export const metadata = { title: 'Test result' };

/** Where the browser lands after a test sign-in. The address names the attempt; what happened is read from the server. */
export default async function TestResultPage({ searchParams }: Props) {
  const session = await requireSamlSetup();
  const { flow } = await searchParams;
  const test = typeof flow === 'string' ? await viewTest(session, flow) : null;
  return (
    <NarrowPage>
      <PageHeader title="Test sign-in" />
      {test === null ? (
        <Alert tone="broken" title="This test is not known">
          It belongs to another setup, or the address was cut off. Start a new test.
        </Alert>
      ) : (
        <TestResultView result={test.result} />
      )}
      <div className="mt-6 flex flex-wrap items-center gap-3">
        <Button asChild variant="primary">
          <Link href={test?.result.outcome === 'passed' ? '/setup/checklist' : '/setup/saml/test'}>
            {test?.result.outcome === 'passed' ? 'Back to the checklist' : 'Back to the test'}
          </Link>
        </Button>
        <span className="text-ink-2">The result is also in the tab you came from: you may close this one.</span>
      </div>
    </NarrowPage>
  );
}
