import { ApiKeyScope } from './contract';

/** What a route asks of a key; `console` for what no key may do. */
export type RouteScope = ApiKeyScope | 'console';

/**
 * Which scope a path belongs to, the first that fits. A resource with two scopes has `read` for GET and `write` for the rest.
 * A path that is not here is refused to every key that has scopes, and fails a test.
 */
const RULES: readonly (readonly [path: RegExp, scope: RouteScope | `${string}:*`])[] = [
  [/^\/v1\/environments(\/|$)/, 'console'],
  [/^\/v1\/oauth-signing-keys(\/|$)/, 'console'],
  [/^\/v1\/setup-urls\/(redeem|inspect)$/, 'console'],
  [/^\/v1\/saml\/redirect$/, 'saml:redirect'],
  [/^\/v1\/saml\/redeem$/, 'saml:redeem'],
  [/^\/v1\/scim\//, 'scim:*'],
  [/^\/v1\/(organizations|organization-summaries)(\/|$)/, 'organizations:*'],
  [/^\/v1\/setup-urls(\/|$)/, 'setup-urls:*'],
  [/^\/v1\/scim-directories\/[^/]+\/activity$/, 'logs:read'],
  [/^\/v1\/saml-flows\/[^/]+\/logout$/, 'saml:logout'],
  [/^\/v1\/saml-flows\/[^/]+\/recheck$/, 'logs:read'],
  [/^\/v1\/(saml-flows|scim-requests)(\/|$)/, 'logs:*'],
  [/^\/v1\/(saml|oidc)-connections(\/|$)/, 'connections:*'],
  [/^\/v1\/(saml-metadata\/parse|oidc-issuers\/inspect)$/, 'connections:read'],
  [/^\/v1\/saml-(metadata-proposals|alerts|service-keys)(\/|$)/, 'connections:*'],
  [/^\/v1\/scim-directories(\/|$)/, 'directories:*'],
  [/^\/v1\/api-keys(\/|$)/, 'api-keys:*'],
  [/^\/v1\/saml-oauth-clients(\/|$)/, 'oauth-clients:*'],
];

/** The scope that a route asks for; null when nobody decided. `path` is that of the route table. */
export function routeScope(method: string, path: string): RouteScope | null {
  const scope = RULES.find(([pattern]) => pattern.test(path))?.[1];
  if (scope === undefined) return null;
  const exact = scope.endsWith(':*') ? scope.replace('*', method === 'GET' ? 'read' : 'write') : scope;
  return exact === 'console' ? exact : (toScope(exact) ?? null);
}

function toScope(text: string): ApiKeyScope | undefined {
  return ApiKeyScope.options.find((known) => known === text);
}

/** Whether a key's scopes hold one: by itself, or because who may write may read. */
export function includesScope(held: readonly string[], wanted: ApiKeyScope): boolean {
  return held.includes(wanted) || (wanted.endsWith(':read') && held.includes(wanted.replace(/read$/, 'write')));
}

/** What a key without the management permission may do (contract §1.3): everything else needs it. */
const PLAIN: readonly ApiKeyScope[] = ['saml:redirect', 'saml:redeem', 'scim:read'];

/** Whether one of the scopes reaches further than the contract's plain key. */
export function needsManagement(scopes: readonly ApiKeyScope[]): boolean {
  return scopes.some((scope) => !PLAIN.includes(scope));
}
