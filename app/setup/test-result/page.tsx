import Link from 'next/link';
import { redirect } from 'next/navigation';
import { NarrowPage } from '@/components/setup/narrow-page';
import { TestResultView } from '@/components/setup/test-result-view';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { PageHeader } from '@/components/ui/page-header';
import { findOperator } from '@/lib/auth/require-operator';
import { findSetupSession, requireSamlSetup } from '@/lib/onboarding/session';
import { viewTest } from '../test-view';

type Props = { searchParams: Promise<{ flow?: string | string[] }> };

export const metadata = { title: 'Test result' };

/** Where the browser lands after a test sign-in. The address names the attempt; what happened is read from the server. */
export default async function TestResultPage({ searchParams }: Props) {
  const { flow } = await searchParams;
  const known = typeof flow === 'string' ? flow : '';
  // A test that an operator started from the console ends here too; its result is there.
  const operatorsPage = (await findOperator()) === null ? null : `/logins/${encodeURIComponent(known)}`;
  if (operatorsPage !== null && (await findSetupSession()) === null) redirect(operatorsPage);
  const session = await requireSamlSetup();
  const test = known === '' ? null : await viewTest(session, known);
  if (operatorsPage !== null && test === null && known !== '') redirect(operatorsPage);
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
          <Link href={test?.result.outcome === 'passed' ? '/setup/checklist' : (test?.backTo ?? '/setup/saml/test')}>
            {test?.result.outcome === 'passed' ? 'Back to the checklist' : 'Back to the test'}
          </Link>
        </Button>
        <span className="text-ink-2">The result is also in the tab you came from: you may close this one.</span>
      </div>
    </NarrowPage>
  );
}
