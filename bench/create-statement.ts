import type { Sql } from 'postgres';
import { createUsers } from '@/lib/engine/scim/user-writes-store';
import { mintDirectoryScope } from '@/lib/engine/scope';
import { newUuid } from '@/lib/ids';

const ROW_ID = '00000000-0000-4000-8000-000000000001';
const LOG_ID = '00000000-0000-4000-8000-000000000002';

/**
 * Creates one user by the program's own store and returns the parameter of its statement, with `@id@` and `@log@` for the two
 * ids. `requestBody` has `@n@` for what differs between people. The text of the statement reaches the `debug` function of `sql`.
 */
export async function runCreateStatement(
  sql: Sql,
  { scimDirectoryId, requestBody }: { scimDirectoryId: string; requestBody: string },
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
    durationMicros: 1000,
  };
  const scope = mintDirectoryScope({ scimDirectoryId, environmentId: newUuid(), organizationId: newUuid() });
  await createUsers(sql, [{ scope, id: ROW_ID, facts, attributes, now, log }]);
}

/** The parameter with places for the ids. */
export function withPlaces(parameter: string): string {
  return parameter.replaceAll(ROW_ID, '@id@').replaceAll(LOG_ID, '@log@');
}
