'use client';

import { useQuery } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { callApi } from '@/lib/call-api';
import type { TestResult } from '@/lib/onboarding/test-result';
import { TestResultView } from './test-result-view';

const WAITING_POLL_MS = 2000;
/** A test may be started from another tab as well. */
const IDLE_POLL_MS = 5000;

/** `null`: no test was run yet. */
export type TestAnswer = {
  flowId: string;
  result: TestResult /** Where it was started, when not on the SAML page. */;
  backTo?: string;
} | null;

type Props = {
  initial: TestAnswer;
  startLabel: string;
  /** Where a POST starts a test and a GET answers the last one. */
  path?: '/setup/api/test-flow' | '/setup/api/oidc-test';
};

/**
 * Starts a test sign-in in a new tab and shows its result in place. The form is an ordinary one, so that it works without
 * JavaScript; with it, the result comes by itself.
 */
export function TestPanel({ initial, startLabel, path = '/setup/api/test-flow' }: Props) {
  const router = useRouter();
  const { data, error, refetch } = useQuery({
    queryKey: ['setup', 'test', path],
    queryFn: async ({ signal }) => {
      return (await callApi<{ test: TestAnswer }>({ method: 'GET', path, signal })).test;
    },
    initialData: initial,
    refetchInterval: (query) => (query.state.data?.result.outcome === 'waiting' ? WAITING_POLL_MS : IDLE_POLL_MS),
    refetchIntervalInBackground: false,
  });
  const outcome = data?.result.outcome;
  const isNews = outcome !== initial?.result.outcome;
  useEffect(() => {
    // The rest of the page, drawn by the server, tells of the outcome too.
    if (isNews) router.refresh();
  }, [isNews, router]);
  return (
    <div className="grid gap-5">
      <form
        method="post"
        action={path}
        target="_blank"
        rel="noopener"
        onSubmit={() => setTimeout(() => void refetch(), WAITING_POLL_MS)}
      >
        <Button type="submit" variant={outcome === 'passed' ? 'secondary' : 'primary'}>
          {outcome === undefined ? startLabel : outcome === 'failed' ? 'Fixed it: test again' : 'Test again'}
          <ExternalLink aria-hidden />
          <span className="sr-only"> (opens in a new tab)</span>
        </Button>
      </form>
      {error === null ? null : <Alert tone="broken">{error.message}</Alert>}
      <div aria-live="polite">{data === null ? null : <TestResultView result={data.result} />}</div>
    </div>
  );
}
