import { describe, expect, it } from 'vitest';
import { printAttributeMapping, readAttributeMapping } from './oidc-mapping';

describe('the attribute mapping as it is typed', () => {
  it('survives the way into the field and back', () => {
    const mapping = [
      { attribute: 'firstName', claim: 'given_name' },
      { attribute: 'roles', claim: 'https://acme.example/roles?a=b' },
    ];
    expect(readAttributeMapping(printAttributeMapping(mapping))).toEqual({ ok: true, mapping });
  });

  it('does not mind space and empty lines', () => {
    expect(readAttributeMapping('\r\n  a=b  \n\n')).toEqual({ ok: true, mapping: [{ attribute: 'a', claim: 'b' }] });
    expect(readAttributeMapping('')).toEqual({ ok: true, mapping: [] });
  });

  it.each([
    ['a = b\ngiven_name', 'Line 2 is not like'],
    ['= b', 'Line 1 is not like'],
    ['a =', 'Line 1 is not like'],
    ['a = b\na = c', 'Line 2 names a a second time'],
    [`a = ${'x'.repeat(201)}`, 'Line 1 is too long'],
    [Array.from({ length: 51 }, (_, index) => `a${index} = b`).join('\n'), 'At most 50'],
  ])('names what is wrong with %j', (text, problem) => {
    expect(readAttributeMapping(text)).toEqual({ ok: false, problem: expect.stringContaining(problem) });
  });
});
