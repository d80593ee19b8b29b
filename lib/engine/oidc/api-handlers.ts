import { InspectOidcIssuerRequest, type OidcProvider } from '../contract';
import { EngineError } from '../errors';
import { type ApiHandler, authenticateApiKey, parseJsonBody } from '../http';
import { readIssuer } from '../oidc-settings/issuer';
import { fetchProvider } from './providers';

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
