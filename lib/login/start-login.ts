import { DomainError } from '@/lib/errors';
import type { LoginHost } from './find-organizations';
import { createLoginState } from './login-state';

/**
 * Where to send a browser to sign in at its organization's identity provider. `browserSecret` is what its login cookie holds.
 * Throws the client's ApiError when the organization is gone or its single sign-on is not set up.
 */
export async function startLogin(
  host: LoginHost,
  args: { environmentId: string; organizationId: string; browserSecret: string },
): Promise<string> {
  const { redirectUrl } = await host.clientFor(args.environmentId).getSamlRedirectUrl({
    organizationId: args.organizationId,
    state: createLoginState(args.browserSecret),
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
