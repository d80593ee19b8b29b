import { expect, test } from 'vitest';
import { cookieName, cookieOptions } from './cookies';

test('W21: on https a session’s cookie is tied to this host, and never readable by scripts', () => {
  expect(cookieName('operator', 'https://sso.example.com')).toBe('__Host-vestibule.operator');
  const options = cookieOptions('https://sso.example.com', 60);
  // What the prefix demands (RFC 6265bis §4.1.3.2): Secure, the whole path, and no Domain.
  expect(options).toEqual({ httpOnly: true, secure: true, sameSite: 'lax', path: '/', maxAge: 60 });
});

test('on http, for local use, there is no prefix that a browser would refuse', () => {
  expect(cookieName('member', 'http://localhost:3000')).toBe('vestibule.member');
  expect(cookieOptions('http://localhost:3000', 60).secure).toBe(false);
});
