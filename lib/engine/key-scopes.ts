import type { ApiKeyScope } from './contract';

/** What a route asks of a key; `console` for what no key may do. */
export type RouteScope = ApiKeyScope | 'console';

/** Whether a key's scopes hold one: by itself, or because who may write may read. */
export function includesScope(held: readonly string[], wanted: ApiKeyScope): boolean {
  return held.includes(wanted) || (wanted.endsWith(':read') && held.includes(wanted.replace(/read$/, 'write')));
}

/** What a key without the management permission may do (contract §1.3, and ending what it began): everything else needs it. */
const PLAIN: readonly ApiKeyScope[] = ['saml:redirect', 'saml:redeem', 'saml:logout', 'scim:read'];

/** Whether one of the scopes reaches further than the contract's plain key. */
export function needsManagement(scopes: readonly string[]): boolean {
  return scopes.some((scope) => !PLAIN.some((plain) => plain === scope));
}
