import { badRequest, quote } from './errors';
import { parseInstant } from './instant';
import { emptyObject, isObject, type Json, type JsonObject } from './json';
import { type Attribute, findAttribute } from './schema';

/**
 * Brings a value into the shape its schema gives it, under canonical names. Vendors' spellings are taken where the schema leaves
 * no doubt what is meant; anything else is `invalidValue`. `undefined` means unassigned (RFC 7643 §2.5).
 */

const MAX_ELEMENTS = 1000;
/** The standard and the URL-safe alphabet (RFC 4648 §4, §5); certificates come with either. */
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** The stored form of one attribute's value. */
export function normalizeValue(attribute: Attribute, value: Json): Json | undefined {
  if (value === null) return undefined;
  return attribute.multiValued ? normalizeMany(attribute, value) : normalizeOne(attribute, unwrap(attribute, value));
}

/** The stored form of one element of a multi-valued attribute. */
function normalizeElement(attribute: Attribute, value: Json): Json | undefined {
  return value === null ? undefined : normalizeOne(attribute, value);
}

function normalizeMany(attribute: Attribute, value: Json): Json[] | undefined {
  const elements: Json[] = [];
  for (const entry of Array.isArray(value) ? value : [value]) {
    const element = normalizeElement(attribute, entry);
    if (element !== undefined) elements.push(element);
  }
  if (elements.length > MAX_ELEMENTS) {
    throw badRequest('invalidValue', `${attribute.name} may have at most ${MAX_ELEMENTS} values.`);
  }
  return elements.length === 0 ? undefined : keepOnePrimary(elements);
}

/** RFC 7643 §2.4: at most one value is primary. The first one stays it. */
function keepOnePrimary(elements: Json[]): Json[] {
  let found = false;
  return elements.map((element) => {
    if (!isObject(element) || element.primary !== true) return element;
    if (!found) {
      found = true;
      return element;
    }
    return copyWith(element, { primary: false });
  });
}

/** Entra ID wraps single values in an array. */
function unwrap(attribute: Attribute, value: Json): Json {
  if (!Array.isArray(value)) return value;
  if (value.length === 0) return null;
  const [only] = value;
  if (value.length === 1 && only !== undefined) return only;
  throw badRequest('invalidValue', `${attribute.name} takes one value, not ${value.length}.`);
}

function normalizeOne(attribute: Attribute, value: Json): Json | undefined {
  if (value === null) return undefined;
  switch (attribute.type) {
    case 'complex':
      return normalizeComplex(attribute, value);
    case 'boolean':
      return normalizeBoolean(attribute, value);
    case 'integer':
      if (Number.isInteger(value)) return value;
      throw wrongType(attribute, 'a whole number');
    case 'decimal':
      if (typeof value === 'number') return value;
      throw wrongType(attribute, 'a number');
    case 'dateTime':
      if (typeof value === 'string' && parseInstant(value) !== null) return value;
      throw wrongType(attribute, 'a date and time');
    case 'binary':
      if (typeof value === 'string' && BASE64.test(value)) return value;
      throw wrongType(attribute, 'base64 text');
    case 'string':
    case 'reference':
      if (typeof value === 'string') return value;
      throw wrongType(attribute, 'a string');
    default:
      return attribute.type satisfies never;
  }
}

/** Entra ID sends "True" and "False" (idiom of its default dialect). */
function normalizeBoolean(attribute: Attribute, value: Json): boolean {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  if (word === 'true' || word === 'false') return word === 'true';
  throw wrongType(attribute, 'true or false');
}

function normalizeComplex(attribute: Attribute, value: Json): JsonObject | undefined {
  const source = isObject(value) ? value : asDefaultSub(attribute, value);
  const result = emptyObject();
  for (const [name, entry] of Object.entries(source)) {
    const sub = findAttribute(attribute.subAttributes, name);
    // An unknown sub-attribute is kept as it came.
    const normalized =
      sub === undefined ? keepUnknown(entry) : sub.mutability === 'readOnly' ? undefined : normalizeValue(sub, entry);
    if (normalized !== undefined) result[sub?.name ?? name] = normalized;
  }
  const names = Object.keys(result);
  // Entra ID clears a manager with an empty string, or with an object that holds one.
  if (!attribute.multiValued && names.length === 1 && result.value === '') return undefined;
  return names.length === 0 ? undefined : result;
}

/** A bare string stands for the element's `value`: "manager": "26118915". */
function asDefaultSub(attribute: Attribute, value: Json): JsonObject {
  if (typeof value !== 'string' || findAttribute(attribute.subAttributes, 'value') === undefined) {
    throw wrongType(attribute, attribute.multiValued ? 'a list of objects' : 'an object');
  }
  return Object.assign(emptyObject(), { value });
}

/** The stored form of a value no schema describes: nothing where there is nothing. */
export function keepUnknown(value: Json): Json | undefined {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value;
  if (isObject(value)) return Object.keys(value).length === 0 ? undefined : value;
  return value;
}

/** A copy of an object with some members set, without a prototype. */
export function copyWith(object: JsonObject, members: Record<string, Json>): JsonObject {
  return Object.assign(emptyObject(), object, members);
}

function wrongType(attribute: Attribute, expected: string): Error {
  return badRequest('invalidValue', `${quote(attribute.name)} must be ${expected}.`);
}
