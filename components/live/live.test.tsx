import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallError } from '@/lib/call-api';
import { LiveProblem } from './live-problem';
import { nextReading, useLive } from './use-live';

const answers: (() => Response)[] = [];
let asked = 0;

beforeEach(() => {
  asked = 0;
  answers.length = 0;
  vi.stubGlobal('fetch', async () => {
    asked += 1;
    return (answers.shift() ?? (() => Response.json({ count: asked })))();
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const ENDED = () =>
  Response.json({ error: { code: 'unauthenticated', message: 'Your session has ended.' } }, { status: 401 });

function Page() {
  const { data, error } = useLive({
    queryKey: ['page'],
    path: '/count',
    initial: { count: 0 },
    intervalMs: () => 5,
  });
  return (
    <>
      <output>{data.count}</output>
      <LiveProblem error={error} again={{ href: '/again', label: 'Sign in again' }} />
    </>
  );
}

function show() {
  const queries = new QueryClient({ defaultOptions: { queries: { retryDelay: 0 } } });
  return render(
    <QueryClientProvider client={queries}>
      <Page />
    </QueryClientProvider>,
  );
}

describe('a page that follows by itself', () => {
  it('reads again in its rhythm', async () => {
    show();
    await vi.waitFor(() => expect(Number(screen.getByRole('status').textContent)).toBeGreaterThan(2));
  });

  it('asks no more when the session has ended, keeps what it showed, and says how to go on', async () => {
    answers.push(() => Response.json({ count: 7 }), ENDED);
    show();
    const alert = await screen.findByText(/Your session has ended, so this page/);
    expect(alert).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Sign in again' }).getAttribute('href')).toBe('/again');
    expect(screen.getByText('7')).toBeTruthy();
    expect(asked).toBe(2);
    window.dispatchEvent(new Event('focus'));
    document.dispatchEvent(new Event('visibilitychange'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toBe(2);
  });
});

describe('the time until the next reading', () => {
  const failure = (status: number) => new CallError('', { status, code: '' });
  it.each([
    ['what the data asks for', null, 1000, 1000],
    ['none where the data asks for none', null, false, false],
    ['none after the end of the session', failure(401), 1000, false],
    ['longer while the server fails', failure(503), 1000, 10_000],
    ['longer while no answer comes', failure(0), 1000, 10_000],
    ['not shorter than the data asks for while the server fails', failure(500), 60_000, 60_000],
    ['none while the server fails where the data asks for none', failure(500), false, false],
  ])('is %s', (_, error, wanted, expected) => {
    expect(nextReading(error, {}, () => wanted as number | false)).toBe(expected);
  });
});
