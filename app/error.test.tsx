import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { ApiError } from '@/lib/ssoready/errors';
import ErrorPage from './error';

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
