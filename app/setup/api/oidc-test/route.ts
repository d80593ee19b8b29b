import { movingPage } from '@/lib/auth/moving-page';
import { DomainError } from '@/lib/errors';
import { startOidcTest } from '@/lib/onboarding/oidc-setup';
import { depsOf } from '../../deps';
import { viewOidcTest } from '../../test-view';
import { setupRoute } from '../route-guard';

/** The last test sign-in over OpenID Connect with its result; answers `{ test: TestAnswer }`. */
export const GET = setupRoute('canManageSaml', async (session) => ({ test: await viewOidcTest(session) }));

/** Starts a test sign-in over OpenID Connect in the tab the form was sent to. */
export const POST = setupRoute('canManageSaml', async (session) => {
  const started = await startOidcTest(depsOf(session), session);
  if (started === null) throw new DomainError('not_found', 'Give us your provider’s issuer and client ID first.');
  return movingPage(started.redirectUrl, 'Test sign-in');
});
