import { invariant } from '@/lib/invariant';

declare const scoped: unique symbol;

/**
 * Proof that a caller may act in one environment. Only {@link authenticateApiKey} and the engine's own look-ups by an
 * unguessable id make one, and every query on environment-owned rows takes one.
 */
export type EnvironmentScope = { readonly environmentId: string; readonly [scoped]: 'environment' };

/** Proof that a request carries the bearer token of one SCIM directory. */
export type DirectoryScope = {
  readonly environmentId: string;
  readonly organizationId: string;
  readonly scimDirectoryId: string;
  readonly [scoped]: 'directory';
};

const UUID = /^[0-9a-f-]{36}$/;

/** For authenticators only. `environmentId` is a UUID. */
export function mintEnvironmentScope(environmentId: string): EnvironmentScope {
  invariant(UUID.test(environmentId), 'an environment scope needs a UUID');
  // The brand has no runtime value: this is the one place that asserts it.
  return Object.freeze({ environmentId }) as EnvironmentScope;
}

/** For authenticators only. All ids are UUIDs. */
export function mintDirectoryScope(ids: Omit<DirectoryScope, typeof scoped>): DirectoryScope {
  invariant(UUID.test(ids.scimDirectoryId), 'a directory scope needs a UUID');
  return Object.freeze({ ...ids }) as DirectoryScope;
}
