import { entra } from './entra';
import { generic } from './generic';
import { google } from './google';
import { okta } from './okta';
import { sandbox } from './sandbox';
import type { Guide } from './types';

const GUIDES: readonly Guide[] = [okta, entra, google, generic];

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
