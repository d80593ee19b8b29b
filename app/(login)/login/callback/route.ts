import { seeOther } from '@/lib/auth/see-other';
import { newUuid } from '@/lib/ids';
import { completeLogin } from '@/lib/login/complete-login';
import { loginHost } from '@/lib/login/login-host';
import { readBrowserSecret, readLastOrganization, setMemberCookies } from '@/lib/login/member-cookies';
import { getRuntime } from '@/lib/runtime';
import { ApiError } from '@/lib/ssoready/errors';

/** Where the engine sends a browser after a login, with an access code that works once. */
export async function GET(request: Request): Promise<Response> {
  const runtime = getRuntime();
  try {
    const outcome = await completeLogin(runtime.db, loginHost(runtime), {
      accessCode: new URL(request.url).searchParams.get('saml_access_code'),
      browserSecret: await readBrowserSecret(runtime),
      environmentHint: (await readLastOrganization(runtime))?.environmentId,
      now: runtime.clock(),
    });
    if (!outcome.ok) return problem(outcome.code, outcome.samlFlowId);
    await setMemberCookies(runtime, outcome.token, outcome.remembered);
    return seeOther('/member');
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const requestId = newUuid();
    runtime.logger.error({ err: error, requestId }, 'login could not be completed');
    return problem('sso_unavailable', null);
  }
}

function problem(code: string, samlFlowId: string | null): Response {
  const flow = samlFlowId ? `&flow=${encodeURIComponent(samlFlowId)}` : '';
  return seeOther(`/sign-in/problem?code=${code}${flow}`);
}
