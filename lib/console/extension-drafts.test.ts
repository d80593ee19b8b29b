import { describe, expect, it } from 'vitest';
import { describeAttribute, newAttribute, parseParts, printParts } from './extension-drafts';

describe('the parts of an attribute', () => {
  it('are typed as a line and come back from it', () => {
    const parts = parseParts(' plate* , seats:Integer,, ', []);
    expect(parts).toMatchObject([
      { name: 'plate', type: 'string', required: true },
      { name: 'seats', type: 'integer', required: false },
    ]);
    expect(printParts(parts ?? [])).toBe('plate*, seats:integer');
  });

  it('keep what the line does not say, and refuse a type that there is not', () => {
    const [known] = parseParts('plate', []) ?? [];
    const exact = known === undefined ? [] : [{ ...known, caseExact: true }];
    expect(parseParts('plate*', exact)).toMatchObject([{ caseExact: true, required: true }]);
    expect(parseParts('plate:money', [])).toBeNull();
  });
});

it('an attribute is described by what is unusual about it', () => {
  expect(describeAttribute(newAttribute())).toBe('string');
  const attribute = {
    ...newAttribute(),
    type: 'integer',
    required: true,
    uniqueness: 'server',
    returned: 'request',
  } as const;
  expect(describeAttribute(attribute)).toBe('integer, required, unique, returned: request');
});
