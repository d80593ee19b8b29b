import { badRequest } from './errors';
import { fold } from './fold';
import { isObject, type Json, type JsonObject } from './json';

/** What is looked up, and so kept in columns of its own. */
export type UserFacts = {
  userName: string;
  userNameFolded: string;
  externalId: string | null;
  email: string;
  emailFolded: string;
  active: boolean;
};
export type GroupFacts = { displayName: string; displayNameFolded: string; externalId: string | null };

/** A row of a PostgreSQL index holds some 2,700 bytes; what is indexed must stay below. */
const MAX_KEY_BYTES = 2000;
const EMAIL = /^[^\s@]{1,256}@[^\s@]{1,255}$/u;

/**
 * Reads the facts of a user, whose `active` counts as `activeBefore` where it is not given. Throws `invalidValue` for a resource
 * that may not be stored.
 */
export function userFacts(attributes: JsonObject, activeBefore: boolean): UserFacts {
  const userName = requiredText(attributes, 'userName');
  const email = identityEmail(userName, attributes.emails);
  return {
    userName,
    userNameFolded: key(userName, 'userName'),
    externalId: optionalKey(attributes, 'externalId'),
    email,
    emailFolded: key(email, 'emails'),
    active: typeof attributes.active === 'boolean' ? attributes.active : activeBefore,
  };
}

/** Reads the facts of a group. Throws `invalidValue`. */
export function groupFacts(attributes: JsonObject): GroupFacts {
  const displayName = requiredText(attributes, 'displayName');
  return {
    displayName,
    displayNameFolded: key(displayName, 'displayName'),
    externalId: optionalKey(attributes, 'externalId'),
  };
}

function requiredText(attributes: JsonObject, name: string): string {
  const value = attributes[name];
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw badRequest('invalidValue', `"${name}" is required and may not be empty.`);
}

function optionalKey(attributes: JsonObject, name: string): string | null {
  const value = attributes[name];
  if (typeof value !== 'string' || value === '') return null;
  checkKey(value, name);
  return value;
}

function key(text: string, name: string): string {
  const folded = fold(text);
  checkKey(folded, name);
  return folded;
}

function checkKey(text: string, name: string): void {
  if (Buffer.byteLength(text) > MAX_KEY_BYTES) {
    throw badRequest('invalidValue', `"${name}" may have at most ${MAX_KEY_BYTES} bytes.`);
  }
}

/**
 * The e-mail address that stands for a user in the API: the userName when it is one, else the primary or the work address, else
 * the only one there is, else none.
 */
export function identityEmail(userName: string, emails: Json | undefined): string {
  if (EMAIL.test(userName)) return userName;
  const candidates = (Array.isArray(emails) ? emails : [])
    .filter(isObject)
    .filter(({ value }) => EMAIL.test(String(value)));
  const isWork = (entry: JsonObject) => typeof entry.type === 'string' && entry.type.toLowerCase() === 'work';
  const chosen =
    candidates.find((entry) => entry.primary === true && isWork(entry)) ??
    candidates.find((entry) => entry.primary === true) ??
    candidates.find(isWork) ??
    (candidates.length === 1 ? candidates[0] : undefined);
  return typeof chosen?.value === 'string' ? chosen.value : '';
}

/** The part of an address after the at sign, folded and without a final dot; empty when there is no address. */
export function emailDomain(email: string): string {
  return fold(email.slice(email.lastIndexOf('@') + 1)).replace(/\.$/, '');
}
