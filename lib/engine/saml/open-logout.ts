import { formatId } from '@/lib/ids';
import type { OpenLogout } from '../login/logout';
import { signState } from '../login/state';
import { findSignedIn, startLogout } from './logout-store';

/** What a sign-out of the application has to do over SAML: the browser fetches a signed LogoutRequest from us on its way. */
export const openSamlLogout: OpenLogout = async (deps, scope, flowId) => {
  const signedIn = await findSignedIn(deps, scope, flowId);
  if (signedIn === null) return null;
  const { organizationId, redirectUrl, sloUrl, spEntityId, session } = signedIn;
  return {
    organizationId,
    redirectUrl,
    async leave(returnUrl) {
      if (sloUrl === '' || session === null) return '';
      const logoutId = formatId('samlLogout', await startLogout(deps, scope, signedIn, returnUrl));
      const url = new URL(`${spEntityId}/logout`);
      url.searchParams.set('state', signState(deps.stateSigningKey, logoutId));
      return url.href;
    },
  };
};
