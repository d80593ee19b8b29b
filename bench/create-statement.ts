import type { Sql } from 'postgres';
import { hashSecretHex } from '@/lib/crypto';
import { findAccess } from '@/lib/engine/scim/access-store';
import { createUsers } from '@/lib/engine/scim/user-writes-store';
import { StoredAttributes } from '@/lib/engine/scim/users-store';

const ROW_ID = '00000000-0000-4000-8000-000000000001';
const LOG_ID = '00000000-0000-4000-8000-000000000002';

/**
 * Creates one user by the program's own store. `requestBody` has `@n@` for what differs between people. The text of the statement
 * and its parameters reach the `debug` function of `sql`.
 */
export async function runCreateStatement(
  sql: Sql,
  { scimDirectoryId, token, requestBody }: { scimDirectoryId: string; token: string; requestBody: string },
): Promise<void> {
  const { schemas, ...attributes } = JSON.parse(requestBody);
  const now = new Date();
  const facts = {
    userName: attributes.userName,
    userNameFolded: attributes.userName,
    externalId: attributes.externalId,
    email: attributes.userName,
    emailFolded: attributes.userName,
    active: true,
  };
  const meta = { resourceType: 'User', created: now, lastModified: now, location: '@location@', version: 'W/"1"' };
  const log = {
    id: LOG_ID,
    at: now,
    method: 'POST',
    path: '/Users',
    status: 201,
    errorCode: null,
    dialect: null,
    capability: 'create',
    resourceId: ROW_ID,
    requestBody,
    responseBody: JSON.stringify({ schemas, id: ROW_ID, meta, ...attributes }),
    resourceBefore: null,
    resourceAfter: null,
    durationMicros: 1000,
  };
  const tokenSha256 = hashSecretHex('scimBearerToken', token);
  const [access] = tokenSha256 === null ? [] : await findAccess(sql, [{ scimDirectoryId, tokenSha256, now }]);
  if (!access) throw new Error('the token of the benchmark opens no directory');
  await createUsers(sql, [{ access, id: ROW_ID, facts, attributes: StoredAttributes.of(attributes), now, log }]);
}

/** The input of the statement, with `@id@` and `@log@` for the two ids. */
export function withPlaces(parameter: string): string {
  return parameter.replaceAll(ROW_ID, '@id@').replaceAll(LOG_ID, '@log@');
}
