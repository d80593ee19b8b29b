import 'server-only';
import type { Runtime } from '@/lib/runtime';
import { ApiError, UnsupportedByRemoteError } from '@/lib/ssoready/errors';
import { checkBrowserMember, endCurrentMemberSession } from './member-cookies';

/**
 * Signs the member of this browser out. Answers where the browser must go so that the identity provider ends its session too, from
 * where it comes back to the sign-in page; null where that is not to be had. Our own session is over in any case.
 */
export async function signOutMember(runtime: Runtime): Promise<string | null> {
  const check = await checkBrowserMember(runtime);
  // First ours: what the engine does may fail, and the member asked to be signed out.
  await endCurrentMemberSession(runtime, 'signed_out');
  if (!check.ok || check.session.samlFlowId === null) return null;
  const { environmentId, samlFlowId } = check.session;
  const returnUrl = `${runtime.env.publicUrl}/sign-in?signed_out=1`;
  try {
    const { redirectUrl } = await runtime.clientFor(environmentId).logoutSamlFlow(samlFlowId, { returnUrl });
    return isWebAddress(redirectUrl) ? redirectUrl : null;
  } catch (error) {
    if (error instanceof UnsupportedByRemoteError) return null;
    if (!(error instanceof ApiError)) throw error;
    // Deleted sign-ins have no single logout.
    if (!error.isNotFound) runtime.logger.warn({ err: error, samlFlowId }, 'single logout could not be started');
    return null;
  }
}

/** It becomes a location of our page: another scheme would run as a script. */
function isWebAddress(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}
