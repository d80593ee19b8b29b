import { describe, expect, it } from 'vitest';
import type { IdpEntity } from './metadata';
import {
  chooseEntity,
  compareDescriptions,
  type IdpDescription,
  onlyAddsCertificates,
  refusalOf,
} from './metadata-diff';

const notAfter = new Date('2040-01-01T00:00:00Z');
const certificate = (fingerprintSha256: string) => ({ fingerprintSha256, notAfter });
const stored: IdpDescription = {
  ssoUrl: 'https://idp.example/sso',
  binding: 'post',
  sloUrl: '',
  sloResponseUrl: '',
  sloBinding: 'redirect',
  certificates: [certificate('aa')],
};
const entity = (changes: Partial<IdpEntity> = {}): IdpEntity => ({
  entityId: 'urn:idp',
  ssoUrl: 'https://idp.example/sso',
  binding: 'post',
  sloUrl: '',
  sloResponseUrl: '',
  sloBinding: 'redirect',
  expired: false,
  certificates: [
    {
      der: Buffer.alloc(0),
      pem: '',
      fingerprintSha256: 'aa',
      notBefore: notAfter,
      notAfter,
      subject: '',
      keyType: 'rsa',
      keyBits: 2048,
    },
  ],
  warnings: [],
  ...changes,
});

describe('META5: what a refresh finds', () => {
  it('is nothing when the metadata says what is stored, in any order', () => {
    const two = { ...stored, certificates: [certificate('aa'), certificate('bb')] };
    const turned = { ...stored, certificates: [certificate('bb'), certificate('aa')] };
    expect(compareDescriptions(two, turned)).toEqual([]);
    expect(onlyAddsCertificates([])).toBe(false);
  });

  it('names certificates that came and went, and each address that moved', () => {
    const found = { ...stored, ssoUrl: 'https://idp.example/new', certificates: [certificate('bb')] };
    expect(compareDescriptions(stored, found)).toEqual([
      { field: 'certificate', from: '', to: 'bb', notAfter },
      { field: 'certificate', from: 'aa', to: '', notAfter },
      { field: 'idpRedirectUrl', from: 'https://idp.example/sso', to: 'https://idp.example/new', notAfter: null },
    ]);
  });

  it('is an addition only when nothing else changes with the new certificate', () => {
    const added = { ...stored, certificates: [certificate('aa'), certificate('bb')] };
    expect(onlyAddsCertificates(compareDescriptions(stored, added))).toBe(true);
    for (const more of [
      { ssoUrl: 'https://idp.example/new' },
      { sloUrl: 'https://idp.example/slo' },
      { binding: 'redirect' as const },
      { certificates: [certificate('bb')] },
    ]) {
      expect(onlyAddsCertificates(compareDescriptions(stored, { ...added, ...more }))).toBe(false);
    }
  });
});

describe('META4, META5: what is never proposed', () => {
  it.each([
    ['metadata past its validUntil', { expired: true }, /validUntil/],
    ['an empty key set', { certificates: [] }, /no usable signing certificate/],
    ['metadata without a sign-on address', { ssoUrl: '' }, /no sign-on address/],
    ['a sign-on address that falls from https to http', { ssoUrl: 'http://idp.example/sso' }, /from https to http/],
  ])('%s', (_, changes, reason) => {
    expect(refusalOf(entity(changes), stored)).toMatch(reason);
  });

  it('takes what passes', () => {
    expect(refusalOf(entity(), stored)).toBeNull();
  });

  it('another entity ID: the document is searched for the stored one, and no other is taken instead', () => {
    expect(chooseEntity([entity({ entityId: 'urn:other' }), entity()], 'urn:idp')).toEqual({ entity: entity() });
    const refused = chooseEntity([entity({ entityId: 'urn:evil' })], 'urn:idp');
    expect(refused).toEqual({ refusal: expect.stringContaining('urn:evil') });
  });
});
