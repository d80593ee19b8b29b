import { Hono } from 'hono';
import { toldChanges } from './api-changes';
import type { EngineDeps } from './deps';
import { EngineError } from './errors';
import { type ApiHandler, type EngineEnv, renderApiError } from './http';
import { idempotent, idempotentForConsole } from './idempotency/idempotent';
import { asRouted, createPathClassifier, type Dialect, type PathClass } from './limits/path-class';
import type { LimitKind } from './limits/rate-limit';
import * as signIn from './login/api-handlers';
import { refuseMethod } from './login/browser-hop';
import * as logins from './login/flow-handlers';
import { logoutFlow } from './login/logout';
import * as apiKeys from './management/api-keys/handlers';
import * as environments from './management/environments/handlers';
import * as oidcConnections from './management/oidc-connections/handlers';
import * as organizationDomains from './management/organization-domains/handlers';
import * as organizationSummaries from './management/organization-summaries/handlers';
import * as organizations from './management/organizations/handlers';
import * as samlConnections from './management/saml-connections/handlers';
import * as samlOauthClients from './management/saml-oauth-clients/handlers';
import * as scimDirectories from './management/scim-directories/handlers';
import * as setupLinks from './management/setup-links/handlers';
import { authorize } from './oauth/authorize';
import { getKeySet, getOpenidConfiguration, refuseOauthMethod } from './oauth/discovery';
import { listOauthSigningKeys, rotateOauthSigningKeys } from './oauth/key-handlers';
import { exchangeToken } from './oauth/token';
import { userinfo } from './oauth/userinfo';
import * as oidcApi from './oidc/api-handlers';
import * as oidcBrowser from './oidc/browser-handlers';
import { initiateFromProvider } from './oidc/initiate';
import * as oidcLogout from './oidc/logout-handlers';
import { getOpenApiDocument } from './openapi';
import { operationOf } from './operations/operations';
import * as samlAlerts from './saml/alert-handlers';

import * as samlBrowser from './saml/browser-handlers';
import { reportDeclined } from './saml/declined';
import * as samlLogout from './saml/logout-handlers';
import * as samlMetadata from './saml/metadata-handlers';
import { openSamlLogout } from './saml/open-logout';
import * as samlProposals from './saml/proposal-handlers';
import * as samlRecheck from './saml/recheck';
import * as samlServiceKeys from './saml/service-key-handlers';
import * as scimApi from './scim/api-handlers';
import { listScimChanges } from './scim/change-feed';
import { scimServer } from './scim/server';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Route = readonly [method: Method, path: string, handler: ApiHandler];

/**
 * The whole surface on one screen: method and path to handler. A handler authenticates first, parses, makes one or two store
 * calls, and renders. These speak the contract's JSON, errors included.
 */
export const API_ROUTES: readonly Route[] = [
  ['POST', '/v1/saml/redirect', signIn.createRedirect],
  ['POST', '/v1/saml/redeem', signIn.redeemCode],
  ['GET', '/v1/saml-flows', logins.listSamlFlows],
  ['GET', '/v1/saml-flows/:id', logins.getSamlFlow],
  ['POST', '/v1/saml-flows/:id/recheck', samlRecheck.recheckSamlFlow],
  ['POST', '/v1/saml-flows/:id/logout', logoutFlow([openSamlLogout, oidcLogout.openOidcLogout])],
  ['POST', '/v1/saml-connections/:id/test-flows', signIn.createSamlTestFlow],
  ['POST', '/v1/saml-metadata/parse', samlMetadata.parseSamlMetadata],

  ['GET', '/v1/organizations', organizations.listOrganizations],
  ['POST', '/v1/organizations', idempotent(organizations.createOrganization)],
  ['GET', '/v1/organizations/:id', organizations.getOrganization],
  ['PATCH', '/v1/organizations/:id', organizations.updateOrganization],
  ['DELETE', '/v1/organizations/:id', organizations.deleteOrganization],

  ['GET', '/v1/setup-urls', setupLinks.listSetupUrls],
  ['POST', '/v1/setup-urls', idempotent(setupLinks.createSetupUrl)],
  ['POST', '/v1/setup-urls/redeem', setupLinks.redeemSetupUrl],
  ['POST', '/v1/setup-urls/inspect', setupLinks.inspectSetupUrl],
  ['GET', '/v1/setup-urls/:id', setupLinks.getSetupUrl],
  ['POST', '/v1/setup-urls/:id/extend', setupLinks.extendSetupUrl],
  ['POST', '/v1/setup-urls/:id/revoke', setupLinks.revokeSetupUrl],

  ['GET', '/v1/organization-summaries', organizationSummaries.listOrganizationSummaries],
  ['GET', '/v1/organization-summaries/:id', organizationSummaries.getOrganizationSummary],

  ['GET', '/v1/organization-domains', organizationDomains.listOrganizationDomains],
  ['POST', '/v1/organization-domains/check', organizationDomains.checkOrganizationDomain],
  ['POST', '/v1/organization-domains/verify', organizationDomains.verifyOrganizationDomain],
  ['POST', '/v1/organization-domains/withdraw', organizationDomains.withdrawOrganizationDomain],

  ['GET', '/v1/saml-connections', samlConnections.listSamlConnections],
  ['POST', '/v1/saml-connections', idempotent(samlConnections.createSamlConnection)],
  ['GET', '/v1/saml-connections/:id', samlConnections.getSamlConnection],
  ['PATCH', '/v1/saml-connections/:id', samlConnections.updateSamlConnection],
  ['DELETE', '/v1/saml-connections/:id', samlConnections.deleteSamlConnection],

  ['POST', '/v1/saml-connections/:id/refresh-metadata', samlProposals.refreshSamlMetadata],
  ['GET', '/v1/saml-metadata-proposals', samlProposals.listSamlMetadataProposals],
  ['POST', '/v1/saml-metadata-proposals/:id/accept', samlProposals.acceptSamlMetadataProposal],
  ['POST', '/v1/saml-metadata-proposals/:id/dismiss', samlProposals.dismissSamlMetadataProposal],
  ['GET', '/v1/saml-service-keys', samlServiceKeys.listSamlServiceKeys],
  ['POST', '/v1/saml-service-keys', idempotent(samlServiceKeys.createSamlServiceKey)],
  ['POST', '/v1/saml-service-keys/:id/activate', samlServiceKeys.activateSamlServiceKey],
  ['POST', '/v1/saml-service-keys/:id/retire', samlServiceKeys.retireSamlServiceKey],
  ['GET', '/v1/saml-alerts', samlAlerts.listSamlAlerts],
  ['POST', '/v1/saml-alerts/:id/acknowledge', samlAlerts.acknowledgeSamlAlert],

  ['GET', '/v1/oidc-connections', oidcConnections.listOidcConnections],
  ['POST', '/v1/oidc-connections', idempotent(oidcConnections.createOidcConnection)],
  ['GET', '/v1/oidc-connections/:id', oidcConnections.getOidcConnection],
  ['PATCH', '/v1/oidc-connections/:id', oidcConnections.updateOidcConnection],
  ['DELETE', '/v1/oidc-connections/:id', oidcConnections.deleteOidcConnection],
  ['POST', '/v1/oidc-connections/:id/test-flows', signIn.createOidcTestFlow],
  ['POST', '/v1/oidc-issuers/inspect', oidcApi.inspectIssuer],

  ['GET', '/v1/scim-directories', scimDirectories.listScimDirectories],
  ['POST', '/v1/scim-directories', idempotent(scimDirectories.createScimDirectory)],
  ['GET', '/v1/scim-directories/:id', scimDirectories.getScimDirectory],
  ['PATCH', '/v1/scim-directories/:id', scimDirectories.updateScimDirectory],
  ['DELETE', '/v1/scim-directories/:id', scimDirectories.deleteScimDirectory],
  ['POST', '/v1/scim-directories/:id/rotate-bearer-token', scimDirectories.rotateScimDirectoryBearerToken],
  ['POST', '/v1/scim-directories/:id/revoke-previous-bearer-token', scimDirectories.revokePreviousBearerToken],

  ['GET', '/v1/scim-directories/:id/activity', scimApi.getScimActivity],

  ['GET', '/v1/scim/users', scimApi.listScimUsers],
  ['GET', '/v1/scim/users/:id', scimApi.getScimUser],
  ['GET', '/v1/scim/groups', scimApi.listScimGroups],
  ['GET', '/v1/scim/groups/:id', scimApi.getScimGroup],
  ['GET', '/v1/scim/changes', listScimChanges],
  ['GET', '/v1/scim-requests', scimApi.listScimRequests],
  ['GET', '/v1/scim-requests/:id', scimApi.getScimRequest],

  ['GET', '/v1/environments', environments.listEnvironments],
  ['POST', '/v1/environments', idempotentForConsole(environments.createEnvironment)],
  ['GET', '/v1/environments/:id', environments.getEnvironment],
  ['PATCH', '/v1/environments/:id', environments.updateEnvironment],
  ['GET', '/v1/api-keys', apiKeys.listApiKeys],
  ['POST', '/v1/api-keys', idempotent(apiKeys.createApiKey)],
  ['POST', '/v1/api-keys/:id/revoke', apiKeys.revokeApiKey],

  ['GET', '/v1/oauth-signing-keys', listOauthSigningKeys],
  ['POST', '/v1/oauth-signing-keys/rotate', rotateOauthSigningKeys],
  ['GET', '/v1/saml-oauth-clients', samlOauthClients.listSamlOauthClients],
  ['POST', '/v1/saml-oauth-clients', idempotent(samlOauthClients.createSamlOauthClient)],
  ['PATCH', '/v1/saml-oauth-clients/:id', samlOauthClients.updateSamlOauthClient],
  ['POST', '/v1/saml-oauth-clients/:id/rotate-secret', samlOauthClients.rotateSamlOauthClientSecret],
  ['POST', '/v1/saml-oauth-clients/:id/revoke', samlOauthClients.revokeSamlOauthClient],

  ['GET', '/v1/openapi.json', getOpenApiDocument],
];

/** What providers send from server to server. They hear what went wrong in words of RFC 6749. */
const PROVIDER_ROUTES: readonly Route[] = [
  ['POST', '/v1/oidc/:connection/backchannel-logout', oidcLogout.receiveLogoutToken],
];

/** Steps of a browser between a product and an identity provider: whatever goes wrong is a page. */
export const BROWSER_ROUTES: readonly Route[] = [
  ['GET', '/v1/saml/:connection/init', samlBrowser.initiateLogin],
  ['POST', '/v1/saml/:connection/acs', samlBrowser.receiveResponse],
  ['GET', '/v1/saml/:connection/acs', refuseMethod('saml', 'POST')],
  ['GET', '/v1/saml/:connection/declined', reportDeclined],
  ['GET', '/v1/saml/:connection/logout', samlLogout.initiateLogout],
  ['GET', '/v1/saml/:connection/slo', samlLogout.receiveRedirectedLogout],
  ['POST', '/v1/saml/:connection/slo', samlLogout.receivePostedLogout],
  ['GET', '/v1/saml/:connection/metadata', samlBrowser.serveSpMetadata],
  ['GET', '/v1/oidc/:connection/init', oidcBrowser.initiateLogin],
  ['GET', '/v1/oidc/:connection/initiate', initiateFromProvider],
  ['POST', '/v1/oidc/:connection/initiate', initiateFromProvider],
  ['GET', '/v1/oidc/:connection/logged-out', oidcLogout.finishLogout],
  ['GET', '/v1/oidc/:connection/callback', oidcBrowser.receiveAnswer],
  ['POST', '/v1/oidc/:connection/callback', refuseMethod('oidc', 'GET')],
];

/** SAML over OAuth, for clients that speak OpenID Connect. Errors are those of RFC 6749, or pages where a person is looking. */
export const OAUTH_ROUTES: readonly (readonly [...Route, dialect: Dialect, limit: LimitKind | null])[] = [
  ['GET', '/v1/oauth/.well-known/openid-configuration', getOpenidConfiguration, 'oauth', null],
  ['GET', '/v1/oauth/jwks', getKeySet, 'oauth', null],
  ['GET', '/v1/oauth/authorize', authorize, 'page', null],
  ['POST', '/v1/oauth/authorize', authorize, 'page', null],
  ['POST', '/v1/oauth/token', exchangeToken, 'oauth', 'oauth'],
  ['GET', '/v1/oauth/userinfo', userinfo, 'oauth', 'oauth'],
  ['POST', '/v1/oauth/userinfo', userinfo, 'oauth', 'oauth'],
];

/**
 * The service of a directory, which answers every method itself, 404 and 405 included. Ids have a prefix, so the API's own paths are
 * never theirs.
 */
const SCIM_PATH = '/v1/scim/:scimDirectoryId{scim_directory_[^/]*}/*';

/** What each route is limited as, and in whose words it answers. */
export const ROUTE_CLASSES: readonly { path: string; class: PathClass }[] = [
  { path: SCIM_PATH, class: { limit: 'scim', dialect: 'scim' } },
  ...BROWSER_ROUTES.map(([, path]) => ({ path, class: { limit: null, dialect: 'page' } as const })),
  ...OAUTH_ROUTES.map(([, path, , dialect, limit]) => ({ path, class: { limit, dialect } })),
  ...PROVIDER_ROUTES.map(([, path]) => ({ path, class: { limit: null, dialect: 'oauth' } as const })),
  ...API_ROUTES.map(([method, path]) => ({ path, class: { limit: apiLimit(method, path), dialect: 'api' } as const })),
];

/** What describes the operations is public: only the address limits who reads it. */
function apiLimit(method: string, path: string): LimitKind | null {
  const operation = operationOf(method, path);
  return operation === undefined ? null : (operation.limit ?? 'api');
}

/** What a request is limited as, and in whose words it is answered, by its path. */
export const classifyPath = createPathClassifier(ROUTE_CLASSES);

/** The router over the tables. An unknown path is 404; a known path with another method is 405 with `Allow` (RFC 9110 §15.5.6). */
export function createRoutes(
  deps: EngineDeps,
): (request: Request, requestId: string, path: string) => Promise<Response> {
  const serveScim = scimServer(deps);
  const app = new Hono<EngineEnv>();

  for (const [method, path, handler] of API_ROUTES) {
    const operation = operationOf(method, path);
    const change = operation === undefined || operation.method === 'GET' ? null : operation.change;
    const build = toldChanges(`${method} ${path}`, change, handler);
    app.on(method, path, build({ ...deps, routeScope: operation?.scope ?? null }));
  }
  for (const [method, path, handler] of [...OAUTH_ROUTES, ...BROWSER_ROUTES, ...PROVIDER_ROUTES])
    app.on(method, path, handler(deps));
  for (const [path, allow] of methodsByPath(API_ROUTES)) {
    app.all(path, () => {
      throw new EngineError('method_not_allowed', `This path answers ${allow} only.`, { headers: { allow } });
    });
  }
  for (const [path, allow] of methodsByPath([...OAUTH_ROUTES, ...PROVIDER_ROUTES]))
    app.all(path, refuseOauthMethod(allow)(deps));
  app.onError((error, context) => renderApiError(deps, error, context.env.requestId));
  const noSuchOperation = new EngineError('not_found', 'There is no such operation. Check the method and the path.');
  app.notFound((context) => renderApiError(deps, noSuchOperation, context.env.requestId));

  // What is most asked for is not looked for among all the others.
  return async (request, requestId, path) => {
    const scimDirectoryId = directoryOf(path);
    return scimDirectoryId === null
      ? app.fetch(request, { requestId })
      : serveScim(request, requestId, scimDirectoryId);
  };
}

const SCIM_DIRECTORY = /^\/v1\/scim\/(scim_directory_[^/]*)(?:\/|$)/;

/** The printed id of the directory whose service a path belongs to ({@link SCIM_PATH}), or null. */
function directoryOf(path: string): string | null {
  const [, id] = SCIM_DIRECTORY.exec(asRouted(path)) ?? [];
  return id ?? null;
}

function methodsByPath(
  routes: readonly (readonly [method: Method, path: string, ...rest: unknown[]])[],
): Map<string, string> {
  const methods = new Map<string, string>();
  for (const [method, path] of routes) {
    const known = methods.get(path);
    methods.set(path, known === undefined ? method : `${known}, ${method}`);
  }
  return methods;
}
