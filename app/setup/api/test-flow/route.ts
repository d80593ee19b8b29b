import { movingPage } from '@/lib/auth/moving-page';
import { startTest } from '@/lib/onboarding/saml-setup';
import { depsOf } from '../../deps';
import { viewTest } from '../../test-view';
import { setupRoute } from '../route-guard';

/** The last test sign-in with its result; answers `{ test: TestAnswer }`. */
export const GET = setupRoute('canManageSaml', async (session) => ({ test: await viewTest(session) }));

/** Starts a test sign-in in the tab the form was sent to. */
export const POST = setupRoute('canManageSaml', async (session) => {
  const { redirectUrl } = await startTest(depsOf(session), session);
  return movingPage(redirectUrl, 'Test sign-in');
});
