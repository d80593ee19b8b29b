'use client';

import { useQuery } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import type { TestResult } from '@/lib/onboarding/test-result';
import { readJson } from './api';
import { TestResultView } from './test-result-view';

const POLL_MS = 2000;

/** `null`: no test was run yet. */
export type TestAnswer = { flowId: string; result: TestResult } | null;

/**
 * Starts a test sign-in in a new tab and shows its result in place. The form is an ordinary one, so that it works without
 * JavaScript; with it, the result comes by itself.
 */
export function TestPanel({ initial, startLabel }: { initial: TestAnswer; startLabel: string }) {
  const { data, error } = useQuery({
    queryKey: ['setup', 'test'],
    queryFn: ({ signal }) => readJson<{ test: TestAnswer }>('/setup/api/test-flow', signal).then((body) => body.test),
    initialData: initial,
    refetchInterval: POLL_MS,
    refetchIntervalInBackground: false,
  });
  const outcome = data?.result.outcome;
  return (
    <div className="grid gap-5">
      <form method="post" action="/setup/api/test-flow" target="_blank" rel="noopener">
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
