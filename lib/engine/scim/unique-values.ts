import type { Call } from './call';
import { quote, ScimError } from './protocol/errors';
import { checkExtensions, STANDARD_TYPES } from './protocol/extensions';
import type { JsonObject } from './protocol/json';
import { withUniqueValues } from './unique-values-store';

type Written = { type: 'User' | 'Group'; id: string; before: JsonObject | null; attributes: JsonObject };

/**
 * Holds a resource against the extensions declared for its directory and runs `write`; alone in the directory where the resource
 * gets values that have to be unique. Throws `invalidValue`, `mutability` and `uniqueness`.
 */
export async function writeUnique<T>(
  call: Call,
  { type, id, before, attributes }: Written,
  write: () => Promise<T>,
): Promise<T> {
  const { engine, access } = call;
  if (access.types === STANDARD_TYPES) return write();
  const described = type === 'User' ? access.types.user : access.types.group;
  const values = checkExtensions(described, before, attributes);
  if (values.length === 0) return write();
  const settled = await engine.inTurn('unique values', () =>
    withUniqueValues(engine.sql, access.scope, { type, ownId: id, values }, write),
  );
  if ('result' in settled) return settled.result;
  const { extension, attribute } = settled.taken;
  throw new ScimError(409, `Another resource has this value of ${quote(`${extension}:${attribute}`)}.`, {
    scimType: 'uniqueness',
  });
}
