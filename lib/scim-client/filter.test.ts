import { describe, expect, it } from 'vitest';
import { allOf, anyOf, compare, equals, not, present, printFilter } from './filter';

describe('printing filters', () => {
  it('puts parentheses where "and" and "or" meet', () => {
    const filter = allOf(equals('active', true), anyOf(equals('userName', 'a'), not(present('title'))));
    expect(printFilter(filter)).toBe('active eq true and (userName eq "a" or not (title pr))');
  });

  it('keeps every value a single JSON string', () => {
    expect(printFilter(compare('userName', 'sw', 'a" or ""\n\\'))).toBe('userName sw "a\\" or \\"\\"\\n\\\\"');
  });

  it('knows extension attributes and refuses anything that is not an attribute path', () => {
    const path = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value';
    expect(printFilter(equals(path, 'x'))).toBe(`${path} eq "x"`);
    expect(() => equals('userName eq "x" or id', 'y')).toThrow(RangeError);
  });
});
