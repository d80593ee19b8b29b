import { adfs } from './adfs';
import { authentik } from './authentik';
import { cyberark } from './cyberark';
import { entra } from './entra';
import { generic } from './generic';
import { google } from './google';
import { jumpcloud } from './jumpcloud';
import { keycloak } from './keycloak';
import { okta } from './okta';
import { onelogin } from './onelogin';
import { pingfederate } from './pingfederate';
import { pingone } from './pingone';
import { rippling } from './rippling';
import { sandbox } from './sandbox';
import { shibboleth } from './shibboleth';
import type { Guide } from './types';

const GUIDES: readonly Guide[] = [
  okta,
  entra,
  google,
  jumpcloud,
  onelogin,
  pingone,
  pingfederate,
  rippling,
  cyberark,
  adfs,
  keycloak,
  authentik,
  shibboleth,
  generic,
];

/** Every guide in the order of the picker. `withSandbox`: the built-in provider is switched on. */
export function listGuides(withSandbox: boolean): readonly Guide[] {
  return withSandbox ? [...GUIDES, sandbox] : GUIDES;
}

/** The guide of a provider, or null when there is none of that id. */
export function findGuide(id: string | null, withSandbox: boolean): Guide | null {
  return listGuides(withSandbox).find((guide) => guide.id === id) ?? null;
}

/** The guide whose texts fit when nothing is known about the provider. */
export const fallbackGuide = generic;
