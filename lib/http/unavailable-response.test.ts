import { expect, test } from 'vitest';
import { unavailableResponse, worksAlone } from './unavailable-response';

test.each([
  ['/v1/scim/scim_directory_x/Users', 'application/scim+json', '"status":"503"'],
  ['/v1/organizations', 'application/json', '"code":14'],
  ['/v1/saml/redeem', 'application/json', '"code":14'],
  ['/v1/oauth/token', 'application/json', '"error":"temporarily_unavailable"'],
  ['/api/environments', 'application/json', '"code":"unavailable"'],
  ['/setup/api/activity', 'application/json', '"code":"unavailable"'],
  ['/v1/saml/saml_conn_x/acs', 'text/html; charset=utf-8', '<h1>The database cannot be reached</h1>'],
  ['/v1/oauth/authorize', 'text/html; charset=utf-8', '<h1>The database cannot be reached</h1>'],
  ['/e/env_x', 'text/html; charset=utf-8', '<h1>The database cannot be reached</h1>'],
])('RF03: while the database is away %s answers 503 in its own words', async (pathname, type, part) => {
  const response = unavailableResponse(pathname, 'database');
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('5');
  expect(response.headers.get('content-type')).toBe(type);
  expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(await response.text()).toContain(part);
});

test('the files of pages are served without the database', () => {
  expect(worksAlone('/_next/static/chunks/a.js')).toBe(true);
  expect(worksAlone('/_next/data')).toBe(false);
  expect(worksAlone('/sign-in')).toBe(false);
});
