import { type BulkOperation, deferReferences } from './protocol/bulk';
import { ScimError } from './protocol/errors';
import type { JsonObject } from './protocol/json';
import { PATCH_SCHEMA } from './protocol/patch';

/** The two steps in which creations that wait for each other are done (RFC 7644 §3.7.1). */

/** A creation without what is missing, which is in `later`. `path` is the collection's. */
export type FirstStep = { operation: BulkOperation; later: JsonObject; path: string };

/** The first step of a creation that waits for `pending`; null where it cannot be made without. */
export function firstStepOf(operation: BulkOperation, pending: ReadonlySet<string>): FirstStep | null {
  const { data, fault, bulkId } = operation;
  const path = (operation.path.split('?', 1)[0] ?? '').replace(/\/+$/, '');
  if (fault !== null || data === null) return null;
  // A group is no member of itself.
  if (bulkId !== null && pending.has(bulkId) && /groups$/i.test(path)) return null;
  const deferred = deferReferences(data, pending);
  if (deferred === null) return null;
  const references = new Set([...operation.references].filter((id) => !pending.has(id)));
  return { operation: { ...operation, data: deferred.first, references }, later: deferred.later, path };
}

/** The operation that adds what was missing. `strict`: the directory takes only operations with a path. */
export function completionOf({ operation, later, path }: FirstStep, id: string, strict: boolean): BulkOperation {
  const named = Object.entries(later).map(([name, value]) => ({ op: 'add', path: name, value }));
  const operations = strict ? named : [{ op: 'add', value: later }];
  return {
    ...operation,
    method: 'PATCH',
    path: `${path}/${id}`,
    version: null,
    data: { schemas: [PATCH_SCHEMA], Operations: operations },
  };
}

/** RFC 7644 §3.7.1: cross-references that cannot be resolved are 409. */
export function circleFailed(): ScimError {
  return new ScimError(
    409,
    'The operation and others wait for each other, and one of them cannot be done; nothing of them is kept. Correct that one, or create them first and refer to them in a later PATCH.',
    { code: 'circular_reference' },
  );
}
