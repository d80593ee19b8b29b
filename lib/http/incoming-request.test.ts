import { describe, expect, test } from 'vitest';
import { pinOrigin, refuseRequest } from './incoming-request';

const own = 'https://sso.example.com';

function pinned(headers: Record<string, string>, { url = '/account', publicUrl = own } = {}) {
  const request = { url, headers: { ...headers } };
  pinOrigin(request, publicUrl);
  return request;
}

describe('W71: host and scheme come from the configuration', () => {
  test.each<[string, Record<string, string>]>([
    ['a foreign Host', { host: 'evil.example' }],
    ['a proxy that names itself', { host: '127.0.0.1:3000' }],
    ['no Host at all', {}],
    ['a Host that is none', { host: 'a b/@' }],
    ['a Host that begins with ours', { host: 'sso.example.com.evil.example' }],
    ['a Host that hides ours before an @', { host: 'sso.example.com@evil.example' }],
  ])('%s becomes the own host', (_, headers) => {
    expect(pinned(headers).headers.host).toBe('sso.example.com');
  });

  test('what proxies and strangers say of host, port and scheme is dropped', () => {
    const said = { 'x-forwarded-host': 'evil.example', 'x-forwarded-port': '81', 'x-forwarded-proto': 'http' };
    const { headers } = pinned({ host: 'sso.example.com', ...said });
    expect(headers).toEqual({ host: 'sso.example.com', 'x-forwarded-proto': 'https' });
  });

  test('another spelling of loopback stays, because the browser sends it as Origin', () => {
    const local = { publicUrl: 'http://localhost:3000' };
    expect(pinned({ host: '127.0.0.1:3000' }, local).headers.host).toBe('127.0.0.1:3000');
    expect(pinned({ host: '127.0.0.1:9999' }, local).headers.host).toBe('localhost:3000');
  });

  test.each([
    ['http://evil.example/overview?x=1', '/overview?x=1'],
    ['HTTPS://evil.example', '/'],
    ['http://evil.example?x=1', '/?x=1'],
    ['/account?next=http://evil.example/', '/account?next=http://evil.example/'],
  ])('the absolute target %s is its path', (url, path) => {
    expect(pinned({}, { url }).url).toBe(path);
  });
});

describe('W72: what no handler should see is refused in front of all of them', () => {
  test.each(['TRACE', 'CONNECT', 'PROPFIND', 'QUERY'])('the method %s is 405 with what is allowed', (method) => {
    const refusal = refuseRequest({ method, url: '/' });
    expect(refusal).toMatchObject({ status: 405 });
    expect(refusal?.headers.allow).toContain('GET');
  });

  test.each(['/%ED%A0%80', '/e/%00', '/e/env_%2500%00', '/%', '*', 'evil.example:443'])(
    'the target %s is 400',
    (url) => {
      expect(refuseRequest({ method: 'GET', url })).toMatchObject({ status: 400 });
    },
  );

  test.each(['/', '/sign-in?next=%', '/e/%E2%80%AE', '/v1/scim/scim_directory_x/Users?filter=userName%20eq%20%22a%22'])(
    'the target %s passes',
    (url) => {
      expect(refuseRequest({ method: 'GET', url })).toBeNull();
    },
  );
});
