import { oidcOperations } from './oidc';
import type { Operation } from './operation';
import { organizationOperations } from './organizations';
import { samlOperations, scimOperations } from './protocols';
import { samlLifecycleOperations } from './saml-lifecycle';
import { settingsOperations } from './settings';

/** Every operation of the JSON API. */
export const OPERATIONS: readonly Operation[] = [
  ...samlOperations,
  ...scimOperations,
  ...organizationOperations,
  ...settingsOperations,
  ...samlLifecycleOperations,
  ...oidcOperations,
];

const BY_ROUTE = new Map(
  OPERATIONS.map((operation) => [`${operation.method} ${operation.path.replace(/\{(\w+)\}/g, ':$1')}`, operation]),
);

/** The operation of a line of the route table; undefined for what is no operation. */
export function operationOf(method: string, routePath: string): Operation | undefined {
  return BY_ROUTE.get(`${method} ${routePath}`);
}
