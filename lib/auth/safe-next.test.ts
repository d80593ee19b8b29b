import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { safeNext } from './safe-next';

describe('W29 W52: after signing in one is only sent to a page of ours', () => {
  test.each(['/overview', '/e/env_1/tenants?query=acme&page=2', '/e/env_1/tenants/org_1/people#top', '/account'])(
    '%s is followed',
    (path) => {
      expect(safeNext(path, '/')).toBe(path);
    },
  );

  test.each([
    ['another site', 'https://evil.example/'],
    ['without a scheme', '//evil.example/'],
    ['with backslashes', '/\\evil.example/'],
    ['with two backslashes', '\\\\evil.example'],
    ['with a tab that browsers drop', '/\t/evil.example'],
    ['with a line feed that browsers drop', '/\n/evil.example'],
    ['a header of its own', '/a\r\nset-cookie: x=y'],
    ['dots that end in two slashes', '/..//evil.example'],
    ['dots that end in two slashes, encoded', '/%2e%2e//evil.example'],
    ['a script', 'javascript:alert(1)'],
    ['a script after a slash', '/javascript:alert(1)\u0000'],
    ['user information', '@evil.example'],
    ['a blank before it', ' https://evil.example'],
    ['an inner page address', 'overview'],
    ['nothing', ''],
    ['the sign-in page, which would be a loop', '/sign-in/operator?next=/'],
    ['the sign-in page, encoded', '/sign%2din'],
    ['signing out', '/sign-out'],
    ['the API', '/v1/organizations'],
    ['a setup page', '/setup?one-time-token=x'],
    ['next-auth', '/api/auth/signout'],
    ['very much', `/${'a'.repeat(2000)}`],
    ['non-ASCII', '/ü'],
  ])('%s is not followed', (_what, path) => {
    expect(safeNext(path, '/home')).toBe('/home');
  });

  test.each([undefined, null, 7, ['/overview'], {}])('%s is not followed', (value) => {
    expect(safeNext(value, '/home')).toBe('/home');
  });

  test('no text at all leads to another origin', () => {
    const character = fc.constantFrom(
      '/',
      '\\',
      '.',
      '%2f',
      '%5c',
      '@',
      ':',
      'evil.example',
      '?',
      '#',
      '\t',
      '\n',
      'a',
      '%',
      ';',
    );
    fc.assert(
      fc.property(fc.array(character, { maxLength: 12 }), (parts) => {
        const result = safeNext(`/${parts.join('')}`, '/home');
        expect(new URL(result, 'https://own.example').origin).toBe('https://own.example');
        expect(result.startsWith('//')).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });
});
