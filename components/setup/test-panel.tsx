'use client';

import { ExternalLink } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { LiveProblem } from '@/components/live/live-problem';
import { useLive } from '@/components/live/use-live';
import { Button } from '@/components/ui/button';
import type { TestResult } from '@/lib/onboarding/test-result';
import { SETUP_AGAIN } from './setup-again';
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
  const live = useLive({
    queryKey: ['setup', 'test', path],
    path,
    initial: { test: initial },
    intervalMs: ({ test }) => (test?.result.outcome === 'waiting' ? WAITING_POLL_MS : IDLE_POLL_MS),
  });
  const data = live.data.test;
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
        onSubmit={() => setTimeout(live.refetch, WAITING_POLL_MS)}
      >
        <Button type="submit" variant={outcome === 'passed' ? 'secondary' : 'primary'}>
          {outcome === undefined ? startLabel : outcome === 'failed' ? 'Fixed it: test again' : 'Test again'}
          <ExternalLink aria-hidden />
          <span className="sr-only"> (opens in a new tab)</span>
        </Button>
      </form>
      <LiveProblem error={live.error} again={SETUP_AGAIN} />
      <div aria-live="polite">{data === null ? null : <TestResultView result={data.result} />}</div>
    </div>
  );
}
