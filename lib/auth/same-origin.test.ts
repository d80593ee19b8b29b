import { describe, expect, test } from 'vitest';
import { isSameOrigin } from './same-origin';

const own = 'https://sso.example.com';

describe('W37 W38: a state-changing request is only taken from our own pages', () => {
  test.each<[string, Record<string, string>, string, boolean]>([
    ['our own page', { origin: own }, own, true],
    ['another site', { origin: 'https://evil.example' }, own, false],
    ['a sibling domain', { origin: 'https://evil.example.com' }, own, false],
    ['our name with more behind it', { origin: 'https://sso.example.com.evil.example' }, own, false],
    ['our name over http', { origin: 'http://sso.example.com' }, own, false],
    ['another port', { origin: 'https://sso.example.com:8443' }, own, false],
    ['a sandboxed frame or a stripped referrer', { origin: 'null' }, own, false],
    ['no Origin and no Fetch Metadata', {}, own, false],
    ['no Origin, another site by Fetch Metadata', { 'sec-fetch-site': 'cross-site' }, own, false],
    ['no Origin, typed or bookmarked', { 'sec-fetch-site': 'none' }, own, false],
    ['no Origin, our page by Fetch Metadata', { 'sec-fetch-site': 'same-origin' }, own, true],
    [
      'a foreign Origin beside friendly Fetch Metadata',
      { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
      own,
      false,
    ],
    [
      'a forwarded host that names the other site',
      { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' },
      own,
      false,
    ],
    ['not a URL', { origin: 'sso.example.com' }, own, false],
    ['the other name of this machine', { origin: 'http://127.0.0.1:3000' }, 'http://localhost:3000', true],
    ['another program on this machine', { origin: 'http://127.0.0.1:3001' }, 'http://localhost:3000', false],
    ['this machine, when we are not on it', { origin: 'http://localhost:3000' }, 'http://sso.example.com:3000', false],
  ])('%s', (_who, headers, publicUrl, expected) => {
    expect(isSameOrigin(new Headers(headers), publicUrl)).toBe(expected);
  });
});
