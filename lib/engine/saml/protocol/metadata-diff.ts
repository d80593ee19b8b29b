import type { IdpEntity } from './metadata';

/** What a connection takes from metadata. Certificates by fingerprint, with the end of each. */
export type IdpDescription = {
  readonly ssoUrl: string;
  readonly binding: 'post' | 'redirect';
  readonly sloUrl: string;
  readonly sloResponseUrl: string;
  readonly sloBinding: 'post' | 'redirect';
  readonly certificates: readonly { readonly fingerprintSha256: string; readonly notAfter: Date }[];
};

export type MetadataChange = {
  readonly field: 'certificate' | 'idpRedirectUrl' | 'idpBinding' | 'idpSloUrl' | 'idpSloResponseUrl' | 'idpSloBinding';
  /** Empty for what is added. */
  readonly from: string;
  /** Empty for what is removed. */
  readonly to: string;
  readonly notAfter: Date | null;
};

/** What the metadata says and the connection does not, certificates first. */
export function compareDescriptions(stored: IdpDescription, found: IdpDescription): MetadataChange[] {
  const had = new Set(stored.certificates.map((each) => each.fingerprintSha256));
  const has = new Set(found.certificates.map((each) => each.fingerprintSha256));
  const changes: MetadataChange[] = [];
  for (const { fingerprintSha256, notAfter } of found.certificates) {
    if (!had.has(fingerprintSha256)) changes.push({ field: 'certificate', from: '', to: fingerprintSha256, notAfter });
  }
  for (const { fingerprintSha256, notAfter } of stored.certificates) {
    if (!has.has(fingerprintSha256)) changes.push({ field: 'certificate', from: fingerprintSha256, to: '', notAfter });
  }
  const add = (field: MetadataChange['field'], from: string, to: string) => {
    if (from !== to) changes.push({ field, from, to, notAfter: null });
  };
  add('idpRedirectUrl', stored.ssoUrl, found.ssoUrl);
  add('idpBinding', stored.binding, found.binding);
  add('idpSloUrl', stored.sloUrl, found.sloUrl);
  add('idpSloResponseUrl', stored.sloResponseUrl, found.sloResponseUrl);
  // Without an address the binding says nothing.
  if (stored.sloUrl !== '' || found.sloUrl !== '') add('idpSloBinding', stored.sloBinding, found.sloBinding);
  return changes;
}

/** Whether taking the changes can lock nobody out and lets in nobody but holders of a key that the same provider published. */
export function onlyAddsCertificates(changes: readonly MetadataChange[]): boolean {
  return changes.length > 0 && changes.every(({ field, from }) => field === 'certificate' && from === '');
}

/** What a connection can hold when it is set by hand; every one of them may cost a verification at each sign-in. */
const MAX_CERTIFICATES = 10;

/** Why metadata of a connection may not even be proposed, in words for a person; null when it may. */
export function refusalOf(entity: IdpEntity, stored: Pick<IdpDescription, 'ssoUrl'>): string | null {
  if (entity.expired) return 'The metadata is past its validUntil. The identity provider has to publish it anew.';
  if (entity.certificates.length === 0) return 'The metadata has no usable signing certificate. What is stored stays.';
  if (entity.certificates.length > MAX_CERTIFICATES)
    return `The metadata has more than ${MAX_CERTIFICATES} signing certificates. What is stored stays.`;
  if (entity.ssoUrl === '') return 'The metadata has no sign-on address that can be used. What is stored stays.';
  if (stored.ssoUrl.startsWith('https:') && entity.ssoUrl.startsWith('http:')) {
    return 'The metadata would move the sign-on address from https to http. What is stored stays.';
  }
  return null;
}

/** The identity provider of a document that a connection is for. The entity ID decides; another one is never taken instead. */
export function chooseEntity(
  entities: readonly IdpEntity[],
  entityId: string,
): { readonly entity: IdpEntity } | { readonly refusal: string } {
  const entity = entities.find((each) => each.entityId === entityId);
  if (entity !== undefined) return { entity };
  const found = entities
    .slice(0, 3)
    .map((each) => each.entityId)
    .join(', ');
  const more = entities.length > 3 ? ` and ${entities.length - 3} more` : '';
  return {
    refusal: `The metadata is of another identity provider: ${found}${more}. If that is right, import it by hand.`,
  };
}
