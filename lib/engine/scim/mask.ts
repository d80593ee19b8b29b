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

/** A stored resource, or the body of an answer, given as JSON text. */
export function maskJson(text: string, secrets: ReadonlySet<string>): string {
  if (secrets.size === 0 && !SECRET_NAME.test(text)) return cut(text);
  const value: Json = JSON.parse(text);
  return cut(JSON.stringify(mask(value, secrets)));
}

function mask(value: Json, secrets: ReadonlySet<string>): Json {
  if (Array.isArray(value)) return value.map((entry) => mask(entry, secrets));
  // JSON within a text, as some clients send it.
  if (typeof value === 'string') return SECRET_NAME.test(value) && /^\s*[[{]/.test(value) ? MASK : value;
  if (!isObject(value)) return value;
  // A PATCH operation names the secret in its path.
  const aimed = Object.entries(value).some(
    ([name, path]) => name.toLowerCase() === 'path' && typeof path === 'string' && comparesSecret(path, secrets),
  );
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => {
      const secret = SECRET_NAME.test(name) || secrets.has(name.toLowerCase());
      if (secret || (aimed && name.toLowerCase() === 'value')) return [name, MASK];
      return [name, typeof entry === 'string' ? maskText(name, entry, secrets) : mask(entry, secrets)];
    }),
  );
}

/** The text under `name`: the filter of a search, and paths with a filter or a query, can speak of secrets. */
function maskText(name: string, text: string, secrets: ReadonlySet<string>): Json {
  const kind = name.toLowerCase();
  if (kind === 'filter') return comparesSecret(text, secrets) ? MASK : text;
  if (kind !== 'path') return mask(text, secrets);
  return maskPath(comparesSecret(text, secrets) ? text.replace(LITERAL, `"${MASK}"`) : text, secrets);
}

/** A response body, or the text of a request, cut to what the log keeps. */
export function cut(text: string): string {
  if (text.length <= MAX_LOGGED_CHARS) return text;
  return `${text.slice(0, MAX_LOGGED_CHARS).replace(/\p{Cs}/gu, '')}… (${text.length} characters)`;
}

/**
 * The target of a request without the values of parameters that carry secrets, and without a filter that compares one. `secrets` as
 * for {@link maskBody}.
 */
export function maskPath(target: string, secrets: ReadonlySet<string>): string {
  const mark = target.indexOf('?');
  const query =
    mark < 0
      ? []
      : target
          .slice(mark + 1)
          .split('&')
          .map((parameter) => maskParameter(parameter, secrets));
  const masked = mark < 0 ? target : `${target.slice(0, mark)}?${query.join('&')}`;
  return masked.slice(0, 2048).replace(/\p{Cs}/gu, '');
}

function maskParameter(parameter: string, secrets: ReadonlySet<string>): string {
  const [name = '', value = ''] = [...new URLSearchParams(parameter)][0] ?? [];
  const hidden = namesSecret(name, secrets) || (name.toLowerCase() === 'filter' && comparesSecret(value, secrets));
  return hidden ? `${parameter.split('=', 1)[0]}=${MASK}` : parameter;
}

function namesSecret(text: string, secrets: ReadonlySet<string>): boolean {
  return SECRET_NAME.test(text) || text.split(/[^\w$-]+/).some((name) => secrets.has(name.toLowerCase()));
}

const LITERAL = /"(?:[^"\\]|\\.)*"?/gs;

/** Whether a filter, or a path with one, speaks of a secret outside its own literals. */
function comparesSecret(filter: string, secrets: ReadonlySet<string>): boolean {
  return namesSecret(filter.replace(LITERAL, '""'), secrets);
}
