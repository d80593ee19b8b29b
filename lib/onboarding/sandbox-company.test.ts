import { expect, test } from 'vitest';
import { sandboxCompanyPath } from './sandbox-company';

const ORIGIN = 'http://localhost:3000';

test.each([
  [`${ORIGIN}/sandbox/sandbox_app_e0p1ct2xj7/metadata`, '/sandbox/sandbox_app_e0p1ct2xj7'],
  ['https://elsewhere.example/sandbox/sandbox_app_e0p1ct2xj7/metadata', null],
  [`${ORIGIN}/sandbox/sandbox_app_e0p1ct2xj7/metadata/..//evil.example`, null],
  [`${ORIGIN}/v1/saml/saml_conn_1`, null],
  ['urn:example:idp', null],
  ['', null],
])('the entity ID %j belongs to the page %j', (entityId, page) => {
  expect(sandboxCompanyPath(entityId, ORIGIN)).toBe(page);
});
