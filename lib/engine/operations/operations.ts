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
