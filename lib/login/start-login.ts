import { DomainError } from '@/lib/errors';
import { ApiError } from '@/lib/ssoready/errors';
import type { LoginHost } from './find-organizations';
import { createLoginState } from './login-state';

/**
 * Where to send a browser to sign in at its organization's identity provider. `browserSecret` is what its login cookie holds.
 * Throws `precondition_failed` when the organization is gone or none of its connections takes sign-ins.
 */
export async function startLogin(
  host: LoginHost,
  args: { environmentId: string; organizationId: string; browserSecret: string },
): Promise<string> {
  const client = host.clientFor(args.environmentId);
  const state = createLoginState(args.browserSecret);
  const { redirectUrl } = await client
    .getSamlRedirectUrl({ organizationId: args.organizationId, state })
    .catch((error: unknown) => {
      throw error instanceof ApiError && (error.status === 400 || error.status === 404) ? noConnection(error) : error;
    });
  // It becomes a link and a location of our page: another scheme would run as a script.
  const protocol = URL.canParse(redirectUrl) ? new URL(redirectUrl).protocol : '';
  if (protocol !== 'https:' && protocol !== 'http:') {
    throw new DomainError(
      'upstream',
      'The engine answered with a sign-in address that is not a web address. Check the connection’s redirect URL.',
    );
  }
  return redirectUrl;
}

/** What the engine says of it is for developers; this is for the person at the sign-in page. */
function noConnection(cause: ApiError): DomainError {
  return new DomainError(
    'precondition_failed',
    'Your company’s single sign-on is not ready: none of its connections is the primary one. Whoever runs this product can choose it in the console.',
    { cause },
  );
}
