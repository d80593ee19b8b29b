import { formatId, newUuid } from '@/lib/ids';
import { InspectOidcIssuerRequest, type OidcProvider } from '../contract';
import { EngineError, unknownId } from '../errors';
import { describeProblem, initUrl, startFlow } from '../flow-start';
import { type ApiHandler, authenticateApiKey, parseJsonBody, requireId } from '../http';
import { readIssuer } from '../oidc-issuer';
import { fetchProvider } from './providers';

const NOUN = 'OpenID Connect connection';

/** POST /v1/oidc-connections/:id/test-flows. Extension: a login that ends on the test result instead of in the application. */
export const createTestFlow: ApiHandler = (deps) => async (context) => {
  const { scope } = await authenticateApiKey(deps, context.req.raw, { management: true });
  const oidcConnectionId = requireId('oidcConnection', context.req.param('id'), NOUN);
  const id = newUuid();
  const started = await startFlow(deps, scope, { oidcConnectionId }, { id, state: '', isTest: true });
  if (started === null) throw unknownId(NOUN);
  if (started.problem !== null) throw new EngineError('failed_precondition', describeProblem(started.problem));
  return Response.json({ redirectUrl: initUrl(deps, started, id), samlFlowId: formatId('samlFlow', id) });
};

/** POST /v1/oidc-issuers/inspect. Extension: reads what a provider says about itself, and stores nothing. */
export const inspectIssuer: ApiHandler = (deps) => async (context) => {
  await authenticateApiKey(deps, context.req.raw, { management: true });
  const { issuer: text } = await parseJsonBody(context.req.raw, InspectOidcIssuerRequest);
  const read = readIssuer(text, deps.metadataAllowedHosts);
  if (!read.ok) throw refused(`The issuer ${read.reason}.`);
  const found = await fetchProvider(deps, read.issuer);
  if (!found.ok) {
    const { expected, received } = found.problem;
    throw refused(
      `This is not the issuer of an OpenID Connect provider. Expected: ${expected}. Received: ${received}.`,
    );
  }
  const { authorizationEndpoint, tokenEndpoint, jwksUri, userinfoEndpoint, algorithms, warnings } = found.value;
  const oidcProvider: OidcProvider = {
    issuer: read.issuer,
    authorizationEndpoint,
    tokenEndpoint,
    jwksUri,
    userinfoEndpoint,
    algorithms: [...algorithms],
    warnings: warnings.map((warning) => ({ ...warning })),
  };
  return Response.json({ oidcProvider });
};

function refused(message: string): EngineError {
  return new EngineError('invalid_argument', message, { violations: [{ field: 'issuer', description: message }] });
}
