import type { BoundFilter, BoundPath } from './bind';
import { addElements, removeListed, removeSelected, setSelected, setSubOfSelected } from './elements';
import { badRequest, quote } from './errors';
import { matches } from './evaluate';
import { emptyObject, isForbiddenName, isObject, type Json, type JsonObject, memberOf, textsOf } from './json';
import { keepUnknown, normalizeValue } from './normalize';
import type { Attribute, ResourceType } from './schema';
import { findAttribute, findExtension } from './schema';
import { resolveName, resolvePatchPath, type Target } from './target';

/** PATCH (RFC 7644 §3.5.2): a resource and operations in, a new resource out; all of them or none. */

export const PATCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export type PatchOperation = { op: 'add' | 'replace' | 'remove'; path: string | null; value: Json | undefined };
export type PatchOptions = {
  /** Refuses what the interoperability profile refuses: operations without a path, and unknown attributes. */
  strict: boolean;
};

const MAX_OPERATIONS = 5000;

/** Reads the operations of a PATCH body; their names are read in any letter case. Throws `invalidSyntax`. */
export function parsePatchRequest(body: JsonObject): PatchOperation[] {
  const schemas = textsOf(memberOf(body, 'schemas'));
  const named = schemas.some((urn) => urn.toLowerCase() === PATCH_SCHEMA.toLowerCase());
  if (!named) throw badRequest('invalidSyntax', `A PATCH request must list the schema "${PATCH_SCHEMA}".`);
  const operations = memberOf(body, 'Operations');
  if (!Array.isArray(operations)) throw badRequest('invalidSyntax', '"Operations" must be a list.');
  if (operations.length > MAX_OPERATIONS) {
    throw badRequest('tooMany', `A PATCH request may have at most ${MAX_OPERATIONS} operations.`);
  }
  return operations.map(parseOperation);
}

function parseOperation(source: Json, index: number): PatchOperation {
  if (!isObject(source)) throw badRequest('invalidSyntax', `Operation ${index + 1} must be an object.`);
  const op = memberOf(source, 'op');
  const path = memberOf(source, 'path') ?? null;
  const verb = typeof op === 'string' ? op.toLowerCase() : '';
  if (verb !== 'add' && verb !== 'replace' && verb !== 'remove') {
    throw badRequest('invalidSyntax', `Operation ${index + 1} must have an "op" of "add", "remove" or "replace".`);
  }
  if (path !== null && typeof path !== 'string') {
    throw badRequest('invalidSyntax', `The "path" of operation ${index + 1} must be a string.`);
  }
  return { op: verb, path: path === null || path.trim() === '' ? null : path, value: memberOf(source, 'value') };
}

/** Applies operations in order to a copy of `resource`. Throws `ScimError`; never changes its input. */
export function applyPatch(
  type: ResourceType,
  resource: JsonObject,
  operations: readonly PatchOperation[],
  options: PatchOptions,
): JsonObject {
  const draft = copy(resource);
  for (const operation of operations) {
    applyOperation(type, draft, operation, options);
    checkAttributeCount(draft);
  }
  return draft;
}

const MAX_ATTRIBUTES = 500;

/** Throws `invalidValue` for a resource of more attributes than any directory has: each name is looked for among all of them. */
export function checkAttributeCount(attributes: JsonObject): void {
  if (Object.keys(attributes).length <= MAX_ATTRIBUTES) return;
  throw badRequest('invalidValue', `A resource may have at most ${MAX_ATTRIBUTES} attributes and extensions.`);
}

/** What one request may bring is as much as a resource may become, in any number of requests. */
const MAX_BYTES = 1_048_576;

/**
 * Throws `invalidValue` for a resource that a change makes larger than one may be: each request reads, writes and logs all of it.
 * `before` and `after` are JSON; what is too large already may shrink.
 */
export function checkSize(before: string, after: string): void {
  const size = Buffer.byteLength(after);
  if (size <= MAX_BYTES || size <= Buffer.byteLength(before)) return;
  throw badRequest('invalidValue', `A resource may have at most ${MAX_BYTES} bytes of attributes.`);
}

/** A copy whose objects share nothing with the original's. Elements of lists are never changed in place, so they are shared. */
function copy(object: JsonObject): JsonObject {
  const result = emptyObject();
  for (const [name, value] of Object.entries(object)) result[name] = isObject(value) ? copy(value) : value;
  return result;
}

function applyOperation(type: ResourceType, draft: JsonObject, operation: PatchOperation, options: PatchOptions): void {
  const { op, path, value } = operation;
  if (op !== 'remove' && value === undefined) throw badRequest('invalidValue', `"${op}" needs a "value".`);
  if (path === null) {
    applyWithoutPath(type, draft, operation, options);
    return;
  }
  const target = resolvePatchPath(type, path, value, draft);
  if (target.kind === 'attribute') refuseReadOnly(target.path);
  if (target.kind === 'resource') applyWithoutPath(type, draft, { ...operation, path: null }, options);
  else apply(type, draft, op, target, value);
}

function applyWithoutPath(
  type: ResourceType,
  draft: JsonObject,
  operation: PatchOperation,
  options: PatchOptions,
): void {
  const { op, value } = operation;
  if (op === 'remove') throw badRequest('noTarget', '"remove" needs a "path".');
  if (options.strict) throw badRequest('invalidPath', 'This directory takes only operations that have a "path".');
  if (!isObject(value)) {
    throw badRequest('invalidValue', 'Without a "path", "value" must be an object of attributes, not text or a list.');
  }
  assignAll(type, draft, op, value);
}

/** Applies each member of an object of attributes. What the service keeps itself is passed over, as in POST and PUT. */
export function assignAll(type: ResourceType, draft: JsonObject, op: 'add' | 'replace', values: JsonObject): void {
  for (const [name, value] of Object.entries(values)) {
    const target = resolveName(type, name, value, draft);
    if (target.kind === 'resource') {
      if (isObject(value)) assignAll(type, draft, op, value);
    } else if (target.kind === 'extension' && isObject(value)) {
      // Like a complex attribute: what is given is replaced, and the rest of the extension stays (RFC 7644 §3.5.2.3).
      assignToExtension(type, draft, op, target.urn, value);
    } else if (target.kind !== 'attribute' || !isReadOnly(target.path)) {
      apply(type, draft, op, target, value);
    }
  }
}

function isReadOnly({ attribute, sub }: BoundPath): boolean {
  return attribute.mutability === 'readOnly' || sub?.mutability === 'readOnly';
}

function refuseReadOnly(path: BoundPath): void {
  if (isReadOnly(path)) throw badRequest('mutability', `${(path.sub ?? path.attribute).name} cannot be changed.`);
}

type Op = PatchOperation['op'];
type Applicable = Exclude<Target, { kind: 'resource' }>;

function apply(type: ResourceType, draft: JsonObject, op: Op, target: Applicable, value: Json | undefined): void {
  switch (target.kind) {
    case 'extension':
      applyToExtension(type, draft, op, target.urn, value);
      break;
    case 'unknown':
      applyToUnknown(draft, op, target, value);
      break;
    case 'attribute':
      // RFC 7643 §4.1.1: a password is accepted, and discarded. What an extension has of the kind is kept and never shown.
      if (target.path.attribute.mutability !== 'writeOnly' || target.path.extension !== null) {
        applyToAttribute(draft, op, target.path, target.filter, value);
      }
      break;
    default:
      target satisfies never;
  }
}

function applyToExtension(type: ResourceType, draft: JsonObject, op: Op, urn: string, value: Json | undefined): void {
  if (op === 'remove' || value === null) {
    delete draft[urn];
    return;
  }
  if (!isObject(value)) throw badRequest('invalidValue', `${quote(urn)} must be an object.`);
  if (op === 'replace') delete draft[urn];
  assignToExtension(type, draft, op, urn, value);
}

function assignToExtension(
  type: ResourceType,
  draft: JsonObject,
  op: 'add' | 'replace',
  urn: string,
  value: JsonObject,
): void {
  const schema = findExtension(type, urn);
  for (const [name, entry] of Object.entries(value)) {
    const attribute = schema === undefined ? undefined : findAttribute(schema.attributes, name);
    if (attribute === undefined) applyToUnknown(draft, op, { extension: urn, name, sub: null }, entry);
    else if (attribute.mutability !== 'readOnly') {
      applyToAttribute(draft, op, { extension: urn, attribute, sub: null }, null, entry);
    }
  }
}

function applyToUnknown(
  draft: JsonObject,
  op: Op,
  { extension, name, sub }: { extension: string | null; name: string; sub: string | null },
  value: Json | undefined,
): void {
  if ([name, sub ?? ''].some(isForbiddenName))
    throw badRequest('invalidPath', 'The path uses a reserved attribute name.');
  const kept = op === 'remove' || value === undefined ? undefined : keepUnknown(value);
  edit(draft, extension, (holder) => {
    if (sub === null) return set(holder, name, kept);
    const parent = holder[name];
    const object = isObject(parent) ? copy(parent) : emptyObject();
    set(object, sub, kept);
    set(holder, name, keepUnknown(object));
  });
}

/** Runs `change` on the object that holds an attribute, and drops an extension that is left empty. */
function edit(draft: JsonObject, extension: string | null, change: (holder: JsonObject) => void): void {
  if (extension === null) {
    change(draft);
    return;
  }
  const existing = draft[extension];
  const holder = isObject(existing) ? existing : emptyObject();
  change(holder);
  set(draft, extension, keepUnknown(holder));
}

function set(holder: JsonObject, name: string, value: Json | undefined): void {
  if (value === undefined) delete holder[name];
  else holder[name] = value;
}

function applyToAttribute(
  draft: JsonObject,
  op: Op,
  path: BoundPath,
  filter: BoundFilter | null,
  value: Json | undefined,
): void {
  const { extension, attribute, sub } = path;
  if (op === 'remove' && attribute.required) throw badRequest('mutability', `${attribute.name} cannot be removed.`);
  edit(draft, extension, (holder) => {
    const before = holder[attribute.name];
    const after = attribute.multiValued
      ? changeList(op, path, filter, Array.isArray(before) ? before : [], value)
      : sub === null && filter === null
        ? changeValue(op, attribute, before, value)
        : changeParts(op, path, filter, before, value);
    set(holder, attribute.name, Array.isArray(after) && after.length === 0 ? undefined : after);
  });
}

function changeList(
  op: Op,
  { attribute, sub }: BoundPath,
  filter: BoundFilter | null,
  before: readonly Json[],
  value: Json | undefined,
): Json[] {
  const given = value ?? null;
  if (op === 'remove') {
    const listed = sub === null && filter === null && given !== null;
    return listed ? removeListed(attribute, before, given) : removeSelected(before, filter, sub);
  }
  if (sub !== null) return setSubOfSelected(attribute, before, filter, sub, given);
  if (filter !== null) return setSelected(attribute, before, filter, given, op);
  return addElements(attribute, op === 'add' ? before : [], given);
}

function changeValue(
  op: Op,
  attribute: Attribute,
  before: Json | undefined,
  value: Json | undefined,
): Json | undefined {
  if (op === 'remove') return undefined;
  const given = normalizeValue(attribute, value ?? null);
  const normalized = given ?? (namesOnlyNulls(value) ? emptyObject() : undefined);
  if (attribute.type !== 'complex' || !isObject(normalized) || !isObject(before)) return given;
  // RFC 7644 §3.5.2.3: of a complex attribute, the sub-attributes given are replaced and the others stay.
  const merged = copy(before);
  const source = isObject(value) ? value : normalized;
  for (const name of Object.keys(source)) {
    const sub = findAttribute(attribute.subAttributes, name);
    if (sub?.mutability !== 'readOnly') set(merged, sub?.name ?? name, normalized[sub?.name ?? name]);
  }
  return keepUnknown(withoutStaleReference(before, merged, source));
}

/** `{"givenName": null}` unassigns the parts that it names, where `{}` says nothing. */
function namesOnlyNulls(value: Json | undefined): boolean {
  return isObject(value) && Object.keys(value).length > 0 && Object.values(value).every((part) => part === null);
}

/** A reference that belonged to the former value does not stay beside a new one. */
function withoutStaleReference(before: JsonObject, after: JsonObject, given: JsonObject): JsonObject {
  if (after.value !== before.value && memberOf(given, '$ref') === undefined) delete after.$ref;
  return after;
}

/** `name.givenName`, `manager.value`: a part of a single complex value. */
function changeParts(
  op: Op,
  { attribute, sub }: BoundPath,
  filter: BoundFilter | null,
  before: Json | undefined,
  value: Json | undefined,
): Json | undefined {
  const object = isObject(before) ? before : emptyObject();
  if (filter !== null && !matches(filter, object)) {
    if (op === 'remove') return before;
    throw badRequest('noTarget', `${attribute.name} does not match the filter in the path.`);
  }
  if (sub === null) return changeValue(op, attribute, before, value);
  const after = copy(object);
  set(after, sub.name, op === 'remove' ? undefined : normalizeValue(sub, value ?? null));
  const settled = withoutStaleReference(object, after, after.$ref === object.$ref ? emptyObject() : after);
  const names = Object.keys(settled);
  // Entra ID clears a manager with an empty string.
  return names.length === 0 || (names.length === 1 && settled.value === '') ? undefined : settled;
}
