import { formatId } from '@/lib/ids';
import { LogoutSamlFlowRequest, type LogoutSamlFlowResponse } from '../contract';
import type { EngineDeps } from '../deps';
import { EngineError, unknownId } from '../errors';
import { type ApiHandler, authenticateApiKey, parseJsonBody, requireId } from '../http';
import type { EnvironmentScope } from '../scope';
import { endSession } from './session-store';

/** What one protocol knows of a sign-in that is to end; null when it is none of its own. */
export type OpenLogout = (
  deps: EngineDeps,
  scope: EnvironmentScope,
  flowId: string,
) => Promise<{
  /** UUID. */
  readonly organizationId: string;
  /** Where the environment's sign-ins land; empty when nowhere. */
  readonly redirectUrl: string;
  /** Where the browser goes to end the session at the identity provider; empty when that is not to be had. */
  leave(returnUrl: string): Promise<string>;
} | null>;

/**
 * POST /v1/saml-flows/:id/logout. Extension: ends a sign-in, over SAML or OpenID Connect, and answers where to send the browser so
 * that the identity provider ends its session too; nowhere where it offers no such thing.
 */
export function logoutFlow(protocols: readonly OpenLogout[]): ApiHandler {
  return (deps) => async (context) => {
    const { scope } = await authenticateApiKey(deps, context.req.raw, { management: false });
    const flowId = requireId('samlFlow', context.req.param('id'), 'login');
    const { returnUrl: wished = '' } = await parseJsonBody(context.req.raw, LogoutSamlFlowRequest);
    for (const open of protocols) {
      const signedIn = await open(deps, scope, flowId);
      if (signedIn === null) continue;
      const { organizationId } = signedIn;
      const returnUrl = readReturnUrl(deps, signedIn.redirectUrl, wished);
      await endSession(deps, flowId);
      await deps.onLogout?.(printedSessions({ environmentId: scope.environmentId, organizationId }, [flowId]));
      const redirectUrl = await signedIn.leave(returnUrl);
      return Response.json({ redirectUrl } satisfies LogoutSamlFlowResponse);
    }
    throw unknownId('login');
  };
}

/**
 * An address of another site would make an open redirect of us. Gives it as it was judged, and so as a header can carry it: text
 * that only reads like it may hold line ends and letters that none can.
 */
function readReturnUrl({ baseUrl }: EngineDeps, redirectUrl: string, wished: string): string {
  if (wished === '') return '';
  const allowed = [redirectUrl, baseUrl].filter((each) => URL.canParse(each)).map((each) => new URL(each).origin);
  const url = URL.canParse(wished) ? new URL(wished) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && allowed.includes(url.origin)) return url.href;
  const description = "must be on the origin of the environment's redirectUrl";
  throw new EngineError('invalid_argument', `returnUrl ${description}.`, {
    violations: [{ field: 'returnUrl', description }],
  });
}

/** What a host is told of sign-ins that ended, with printed ids. */
export function printedSessions(
  { environmentId, organizationId }: { readonly environmentId: string; readonly organizationId: string },
  flowIds: readonly string[],
) {
  return {
    environmentId: formatId('environment', environmentId),
    organizationId: formatId('organization', organizationId),
    samlFlowIds: flowIds.map((each) => formatId('samlFlow', each)),
  };
}
