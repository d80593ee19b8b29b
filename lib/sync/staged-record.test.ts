import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayNameOf, storableJson, toStagedJson } from './staged-record';

const user = (email: string, attributes: Record<string, unknown> = {}) => ({
  ...{ id: 'scim_user_x', scimDirectoryId: 'scim_directory_x', email, deleted: false, attributes },
});

describe('a directory user as a row', () => {
  test.each([
    ['', 'no_email'],
    ['   ', 'no_email'],
    ['ada', 'invalid_email'],
    ['a b@example.com', 'invalid_email'],
    ['ada@', 'invalid_email'],
    ['ada\u0000@example.com', 'invalid_email'],
    [`${'a'.repeat(400)}@example.com`, 'invalid_email'],
    ['ada@example.com', null],
    ['ADA+tag@Example.com', null],
    ['ärger@exämple.de', null],
  ])('the address %j is judged %j', (email, problem) => {
    expect(JSON.parse(toStagedJson(user(email)))).toMatchObject({ problem });
  });

  test('the address is kept as it came, and folded beside it', () => {
    expect(JSON.parse(toStagedJson(user(' Ada@Example.COM ')))).toMatchObject({
      email: 'Ada@Example.COM',
      folded: 'ada@example.com',
    });
  });

  test('RF63: attributes beyond the limit are not stored', () => {
    const row = JSON.parse(toStagedJson(user('ada@example.com', { blob: 'x'.repeat(300_000) })));
    expect(row).toMatchObject({ problem: 'attributes_too_large', attributes: {} });
  });

  test.each([
    [{ displayName: 'Ada L' }, 'Ada L'],
    [{ displayName: '', name: { formatted: 'Ms Ada' } }, 'Ms Ada'],
    [{ name: { givenName: 'Ada', familyName: 'Lovelace' } }, 'Ada Lovelace'],
    [{ name: { familyName: 'Lovelace' } }, 'Lovelace'],
    [{ name: 'Ada', displayName: 7 }, ''],
    [{ name: null }, ''],
    [{}, ''],
  ])('%j is shown as %j', (attributes, name) => {
    expect(displayNameOf(attributes)).toBe(name);
  });
});

describe('storable JSON', () => {
  test('RF62: whatever the strings are, the text stays JSON without NUL and half surrogates', () => {
    const strings = fc.string({ unit: fc.constantFrom('\u0000', '\ud800', '\udc00', '\\', 'u', '0', '"', '😀', 'd') });
    fc.assert(
      fc.property(fc.array(fc.tuple(strings, strings)), (pairs) => {
        const value = Object.fromEntries(pairs);
        const parsed: unknown = JSON.parse(storableJson(JSON.stringify(value)));
        const clean = (text: string) => text.replaceAll('\u0000', '\ufffd').replaceAll(/\p{Surrogate}/gu, '\ufffd');
        expect(parsed).toEqual(
          Object.fromEntries(Object.entries(value).map(([key, text]) => [clean(key), clean(text)])),
        );
      }),
      { numRuns: 3000 },
    );
  });
});
