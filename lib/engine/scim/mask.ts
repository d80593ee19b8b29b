import { isObject, type Json, type JsonObject } from './protocol/json';

/** Bodies and paths as the request log keeps them: without secrets, and short. */

const MAX_LOGGED_CHARS = 65_536;
const MASK = '[masked]';
const SECRET_NAME = /password|secret|token/i;

/**
 * The text of a request body that was read as `body`. Text without any secret's name is kept as it came. `secrets` are names, in
 * lower case, that the directory's own schema keeps from being shown.
 */
export function maskBody(text: string, body: JsonObject, secrets: ReadonlySet<string>): string {
  // A name can be written with escapes, in which the text does not show it.
  const plain = secrets.size === 0 && !SECRET_NAME.test(text) && !text.includes('\\u');
  return cut(plain ? text : JSON.stringify(mask(body, secrets)));
}

/** A stored resource as JSON text. */
export function maskResource(resource: JsonObject, secrets: ReadonlySet<string>): string {
  return cut(JSON.stringify(secrets.size > 0 ? mask(resource, secrets) : resource));
}

function mask(value: Json, secrets: ReadonlySet<string>): Json {
  const isSecret = (name: string) => SECRET_NAME.test(name) || secrets.has(name.toLowerCase());
  if (Array.isArray(value)) return value.map((entry) => mask(entry, secrets));
  // JSON within a text, as some clients send it.
  if (typeof value === 'string') return SECRET_NAME.test(value) && /^\s*[[{]/.test(value) ? MASK : value;
  if (!isObject(value)) return value;
  // A PATCH operation names the secret in its path.
  const aimed = Object.entries(value).some(
    ([name, path]) => name.toLowerCase() === 'path' && typeof path === 'string' && path.split(/[:.[\]]/).some(isSecret),
  );
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => {
      const secret = isSecret(name) || (aimed && name.toLowerCase() === 'value');
      return [name, secret ? MASK : mask(entry, secrets)];
    }),
  );
}

/** A response body, or the text of a request, cut to what the log keeps. */
export function cut(text: string): string {
  if (text.length <= MAX_LOGGED_CHARS) return text;
  return `${text.slice(0, MAX_LOGGED_CHARS).replace(/\p{Cs}/gu, '')}… (${text.length} characters)`;
}

/** A path and query without the values of parameters that carry secrets, and without what the filter compares a secret with. */
export function maskPath(path: string, query: string): string {
  const masked = query.replace(/([?&][^=&]*(?:password|secret|token)[^=&]*=)[^&]*/gi, `$1${MASK}`);
  return `${path}${masked}`.slice(0, 2048);
}
