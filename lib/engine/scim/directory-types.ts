import { ScimExtensionSchemas } from '../extension-schema';
import { type DirectoryTypes, STANDARD_TYPES, typesWith } from './protocol/extensions';

const MAX_REMEMBERED = 500;
const remembered = new Map<string, DirectoryTypes>();

/**
 * The resource types of a directory from its stored extensions. The same declaration gives the same objects, so that what is
 * derived from them is derived once.
 */
export function directoryTypes(stored: unknown): DirectoryTypes {
  if (Array.isArray(stored) && stored.length === 0) return STANDARD_TYPES;
  const key = JSON.stringify(stored);
  let types = remembered.get(key);
  if (types === undefined) {
    types = typesWith(ScimExtensionSchemas.parse(stored));
    const [oldest] = remembered.keys();
    if (remembered.size >= MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    remembered.set(key, types);
  }
  return types;
}
