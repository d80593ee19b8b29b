import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError } from '@/lib/ssoready/errors';
import ConsoleErrorPage from './(console)/error';
import ErrorPage from './error';
import GlobalError from './global-error';

const router = vi.hoisted(() => ({ refresh: vi.fn() }));
vi.mock('next/navigation', () => ({ useRouter: () => router }));

beforeEach(() => router.refresh.mockReset());
afterEach(cleanup);

const show = (error: Error & { digest?: string | undefined }) => {
  const { digest } = error;
  render(
    <ErrorPage error={Object.assign(new Error('hidden'), digest === undefined ? {} : { digest })} reset={() => {}} />,
  );
};

test('RF38: a page whose server did not answer says so, and who can mend it', () => {
  show(new ApiError('no answer', { status: 0, operation: 'listOrganizations' }));
  expect(screen.getByRole('heading', { name: 'The SSOReady server does not answer' })).toBeTruthy();
  expect(screen.getByText('server_unavailable')).toBeTruthy();
});

test('any other failure of a page is called ours, with the code that the log has', () => {
  show(Object.assign(new ApiError('refused', { status: 400, operation: 'x' }), { digest: '12345' }));
  expect(screen.getByRole('heading', { name: 'Something went wrong on our side' })).toBeTruthy();
  expect(screen.getByText('12345')).toBeTruthy();
});

test.each([
  ['of the console', ConsoleErrorPage],
  ['anywhere else', ErrorPage],
])('RF03: a page %s whose database died while it was sent asks the server again, not only itself', (_, Page) => {
  const reset = vi.fn();
  render(<Page error={new Error('hidden')} reset={reset} />);
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(router.refresh).toHaveBeenCalledOnce();
  expect(reset).toHaveBeenCalledOnce();
});

test('RF03: a document that could not be shown at all is loaded anew', () => {
  const reload = vi.spyOn(window.location, 'reload').mockImplementation(() => {});
  // It renders a document of its own, which the page of a test cannot hold.
  vi.spyOn(console, 'error').mockImplementation(() => {});
  render(<GlobalError error={new Error('hidden')} />);
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(reload).toHaveBeenCalledOnce();
});
