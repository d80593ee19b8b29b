import { isUtf8 } from 'node:buffer';
import { badRequest } from './errors';

/** A JSON value whose objects have no prototype. */
export type Json = string | number | boolean | null | Json[] | JsonObject;
export type JsonObject = { [name: string]: Json };

const MAX_DEPTH = 24;
const MAX_STRING_LENGTH = 65_536;
const MAX_NAMES = 1000;
/** Names that mean something to JavaScript and nothing to SCIM: refused, so that no consumer of an attribute meets them. */
const FORBIDDEN_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

/** True for a name that no attribute may have. */
export function isForbiddenName(name: string): boolean {
  return FORBIDDEN_NAMES.has(name.toLowerCase());
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An empty object without a prototype. */
export function emptyObject(): JsonObject {
  return Object.create(null);
}

/**
 * Reads a request body: its text, and what it says. Throws `invalidSyntax` for what is not one JSON object in UTF-8, or names an attribute twice (also in
 * another letter case: RFC 7643 §2.1), and `invalidValue` for what PostgreSQL or JSON cannot hold: NUL, half a surrogate pair, a number
 * beyond the exact range, a string over 64 KiB, nesting over 24 levels, an object of more than 1,000 names.
 */
export function parseBody(bytes: Uint8Array): { text: string; value: JsonObject } {
  const text = decodeUtf8(bytes);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw badRequest('invalidSyntax', 'The request body is not valid JSON.', cause);
  }
  // Text in UTF-8 holds neither NUL nor halves of pairs: only escapes can name them.
  const names = { count: 0, plain: text.length <= MAX_STRING_LENGTH && !text.includes('\\u') };
  const value = toJson(parsed, 0, names);
  if (!isObject(value)) throw badRequest('invalidSyntax', 'The request body must be a JSON object.');
  // JSON.parse keeps the last of two equal names; fewer names than colons outside strings means that there were two.
  if (names.count !== countNames(text)) {
    throw badRequest('invalidSyntax', 'The request body names an attribute twice in one object.');
  }
  return { text, value };
}

function decodeUtf8(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw badRequest('invalidSyntax', 'The request body is not valid UTF-8.');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  // RFC 7643 §8 wants no byte order mark, and some clients send one.
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** Copies a parsed value into objects without prototypes, checking it on the way. */
export function toJson(value: unknown, depth = 0, names = { count: 0, plain: false }): Json {
  if (depth > MAX_DEPTH)
    throw badRequest('invalidSyntax', `The request body nests more than ${MAX_DEPTH} levels deep.`);
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return names.plain ? value : checkText(value);
  if (typeof value === 'number') return checkNumber(value);
  if (Array.isArray(value)) return value.map((entry) => toJson(entry, depth + 1, names));
  if (typeof value !== 'object') throw badRequest('invalidSyntax', 'The value is not JSON.');
  const result = emptyObject();
  const entries = Object.entries(value);
  // One name cannot be there twice, and most objects of a large body are small.
  const folded = entries.length > 1 ? new Set<string>() : null;
  if (entries.length > MAX_NAMES) {
    throw badRequest('invalidValue', `An object may have at most ${MAX_NAMES} attributes.`);
  }
  for (const [name, entry] of entries) {
    if (!names.plain) checkText(name);
    if (isForbiddenName(name)) throw badRequest('invalidSyntax', 'The request body uses a reserved attribute name.');
    const lower = name.toLowerCase();
    if (folded?.has(lower)) {
      throw badRequest('invalidSyntax', 'The request body names an attribute twice in different letter case.');
    }
    folded?.add(lower);
    names.count += 1;
    result[name] = toJson(entry, depth + 1, names);
  }
  return result;
}

function checkText(text: string): string {
  if (text.length > MAX_STRING_LENGTH) {
    throw badRequest('invalidValue', `A text may have at most ${MAX_STRING_LENGTH} characters.`);
  }
  // PostgreSQL's text and jsonb hold neither.
  if (text.includes('\0') || /\p{Cs}/u.test(text)) {
    throw badRequest('invalidValue', 'A text contains a NUL character or half of a surrogate pair.');
  }
  return text;
}

function checkNumber(value: number): number {
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
    throw badRequest('invalidValue', 'A number is too large to be kept exactly. Send it as a string.');
  }
  return value;
}

/** The number of member names in valid JSON text: its colons outside strings. */
function countNames(text: string): number {
  let count = 0;
  let index = 0;
  while (index < text.length) {
    const char = text.charCodeAt(index);
    if (char === 0x22) index = endOfString(text, index);
    else if (char === 0x3a) count += 1;
    index += 1;
  }
  return count;
}

/** The index of the quote that closes the string opened at `start`, or the end of the text. */
export function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const char = text.charCodeAt(index);
    if (char === 0x5c) index += 1;
    else if (char === 0x22) return index;
  }
  return text.length;
}

export function equalJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((entry, index) => equalJson(entry, b[index]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => name in b && equalJson(a[name], b[name]));
}

/** The texts of a list; whatever else is in it, or is sent instead of it, is passed over. */
export function textsOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

/** Finds a member by name in any letter case. */
export function memberOf(object: JsonObject, name: string): Json | undefined {
  if (name in object) return object[name];
  const lower = name.toLowerCase();
  const found = Object.keys(object).find((key) => key.toLowerCase() === lower);
  return found === undefined ? undefined : object[found];
}
