import { isObject, type Json, type JsonObject } from './protocol/json';

/** Bodies and paths as the request log keeps them: without secrets, and short. */

const MAX_LOGGED_CHARS = 65_536;
const MASK = '[masked]';
const SECRET_NAME = /password|secret|token/i;

/** The text of a request body that was read as `body`. Text without any secret's name is kept as it came. */
export function maskBody(text: string, body: JsonObject): string {
  return cut(SECRET_NAME.test(text) ? JSON.stringify(mask(body)) : text);
}

function mask(value: Json): Json {
  if (Array.isArray(value)) return value.map(mask);
  if (!isObject(value)) return value;
  // A PATCH operation names the secret in its path.
  const aimed = Object.entries(value).some(
    ([name, path]) => name.toLowerCase() === 'path' && typeof path === 'string' && SECRET_NAME.test(path),
  );
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => {
      const secret = SECRET_NAME.test(name) || (aimed && name.toLowerCase() === 'value');
      return [name, secret ? MASK : mask(entry)];
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
