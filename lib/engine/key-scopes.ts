import type { ApiKeyScope } from './contract';

/** What a route asks of a key; `console` for what no key may do. */
export type RouteScope = ApiKeyScope | 'console';

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
