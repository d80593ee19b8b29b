import { at, type Exchange } from './exchange';

/** What a check expects and does not find: `message` says what was expected and what came. */
export class Unmet extends Error {
  override name = 'Unmet';
}

/** A check that cannot be made: an earlier one failed, or the server does not claim the feature. */
export class NotChecked extends Error {
  override name = 'NotChecked';
}

const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';
const LIST_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

export function require(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Unmet(message);
}

export function expectStatus(exchange: Exchange, ...expected: number[]): void {
  const { method, path, status, text } = exchange;
  require(expected.includes(
    status,
  ), `${method} ${path}: expected ${expected.join(' or ')}, got ${status} ${excerpt(text)}`);
}

/** RFC 7644 §3.12: status as a string, and the schema of errors. */
export function expectError(exchange: Exchange, ...statuses: number[]): void {
  expectStatus(exchange, ...statuses);
  const { body, status } = exchange;
  require(includes(at(body, 'schemas'), ERROR_SCHEMA), `The error ${status} does not have the schema of SCIM errors.`);
  require(at(body, 'status') ===
    String(status), `An error's "status" must be the string "${status}", not ${show(at(body, 'status'))}.`);
}

/** RFC 7644 §3.4.2. `Resources` may be left out when it is empty. */
export function expectList(exchange: Exchange): { total: number; resources: unknown[] } {
  expectStatus(exchange, 200);
  const { body } = exchange;
  require(includes(at(body, 'schemas'), LIST_SCHEMA), 'A list must have the schema ListResponse.');
  const total = at(body, 'totalResults');
  require(typeof total === 'number' &&
    Number.isInteger(total), `"totalResults" must be an integer, not ${show(total)}.`);
  const resources = at(body, 'Resources') ?? [];
  require(Array.isArray(resources), `"Resources" must be a list, not ${show(resources)}.`);
  return { total, resources };
}

export function expectValue(exchange: Exchange, path: string, expected: unknown): void {
  const found = at(exchange.body, path);
  const same = JSON.stringify(found) === JSON.stringify(expected);
  require(same, `${exchange.method} ${exchange.path}: "${path}" should be ${show(expected)}, not ${show(found)}.`);
}

export function includes(list: unknown, value: string): boolean {
  return (
    Array.isArray(list) &&
    list.some((entry) => typeof entry === 'string' && entry.toLowerCase() === value.toLowerCase())
  );
}

export function show(value: unknown): string {
  return value === undefined ? 'absent' : excerpt(JSON.stringify(value));
}

function excerpt(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
