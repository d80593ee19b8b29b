import type { ListQuery } from './list-store';
import { bindFilter, resolveAttribute } from './protocol/bind';
import { MAX_RESULTS } from './protocol/discovery';
import { badRequest, quote } from './protocol/errors';
import { type FilterSyntax, mapStrings, parseAttributePath, parseFilter, someString } from './protocol/filter';
import { type JsonObject, memberOf, textsOf } from './protocol/json';
import { type Projection, parseProjection } from './protocol/projection';
import type { ResourceType } from './protocol/schema';

/** What GET's query and `.search`'s body say, before it is known of which resource type (RFC 7644 §3.4.2, §3.4.3). */
export type ListParameters = {
  filter: FilterSyntax | null;
  sortBy: string | null;
  descending: boolean;
  startIndex: number;
  count: number;
  attributes: string[];
  excludedAttributes: string[];
};

const SEARCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
const DEFAULT_COUNT = 100;

/** Reads the query of a GET. Parameters it does not know are ignored. */
export function readListQuery(query: URLSearchParams): ListParameters {
  if (query.getAll('filter').length > 1) throw badRequest('invalidFilter', 'The filter is given twice.');
  return {
    filter: toFilter(query.get('filter')),
    ...toSort(query.get('sortBy'), query.get('sortOrder')),
    startIndex: Math.max(1, toInteger(query.get('startIndex'), 'startIndex') ?? 1),
    count: toCount(toInteger(query.get('count'), 'count')),
    ...readProjectionNames(query),
  };
}

/** The names in `attributes` and `excludedAttributes` of a query. */
export function readProjectionNames(query: URLSearchParams): { attributes: string[]; excludedAttributes: string[] } {
  const names = (parameter: string) =>
    query
      .getAll(parameter)
      .flatMap((list) => list.split(','))
      .map((name) => name.trim())
      .filter((name) => name !== '');
  return { attributes: names('attributes'), excludedAttributes: names('excludedAttributes') };
}

/** Reads a SearchRequest. Throws `invalidSyntax` for members of another JSON type. */
export function readSearchRequest(body: JsonObject): ListParameters {
  const schemas = textsOf(memberOf(body, 'schemas'));
  const named = schemas.some((urn) => urn.toLowerCase() === SEARCH_SCHEMA.toLowerCase());
  if (!named) throw badRequest('invalidSyntax', `A search must list the schema "${SEARCH_SCHEMA}".`);
  return {
    filter: toFilter(textMember(body, 'filter')),
    ...toSort(textMember(body, 'sortBy'), textMember(body, 'sortOrder')),
    startIndex: Math.max(1, integerMember(body, 'startIndex') ?? 1),
    count: toCount(integerMember(body, 'count')),
    attributes: namesMember(body, 'attributes'),
    excludedAttributes: namesMember(body, 'excludedAttributes'),
  };
}

function textMember(body: JsonObject, name: string): string | null {
  const value = memberOf(body, name) ?? null;
  if (value === null || typeof value === 'string') return value;
  throw badRequest('invalidSyntax', `"${name}" must be a string.`);
}

function integerMember(body: JsonObject, name: string): number | null {
  const value = memberOf(body, name) ?? null;
  if (value === null || (typeof value === 'number' && Number.isInteger(value))) return value;
  throw badRequest('invalidSyntax', `"${name}" must be a whole number.`);
}

function namesMember(body: JsonObject, name: string): string[] {
  const value = memberOf(body, name) ?? [];
  if (!Array.isArray(value)) throw badRequest('invalidSyntax', `"${name}" must be a list of strings.`);
  return value.map((entry) => {
    if (typeof entry === 'string') return entry;
    throw badRequest('invalidSyntax', `"${name}" must be a list of strings.`);
  });
}

/** An empty filter is a mistake, not the absence of one. */
function toFilter(text: string | null): FilterSyntax | null {
  return text === null ? null : parseFilter(text);
}

function toSort(sortBy: string | null, sortOrder: string | null): { sortBy: string | null; descending: boolean } {
  const order = (sortOrder ?? 'ascending').toLowerCase();
  if (order !== 'ascending' && order !== 'descending') {
    throw badRequest('invalidValue', '"sortOrder" must be "ascending" or "descending".');
  }
  return { sortBy: sortBy === '' ? null : sortBy, descending: order === 'descending' };
}

function toInteger(text: string | null, name: string): number | null {
  if (text === null || text === '') return null;
  if (!/^[+-]?\d{1,40}$/.test(text.trim())) throw badRequest('invalidValue', `"${name}" must be a whole number.`);
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(text)));
}

function toCount(count: number | null): number {
  return Math.max(0, Math.min(MAX_RESULTS, count ?? DEFAULT_COUNT));
}

/** Binds a list's parameters to a resource type. Throws `invalidFilter`, and `invalidPath` for what cannot be sorted by. */
export function toListQuery(type: ResourceType, parameters: ListParameters): ListQuery & { projection: Projection } {
  const { filter, sortBy, descending, startIndex, count, attributes, excludedAttributes } = parameters;
  return {
    filter: filter === null ? null : bindFilter(type, filter),
    sort: sortBy === null ? null : { path: sortPath(type, sortBy), descending },
    startIndex: Math.min(startIndex, Number.MAX_SAFE_INTEGER),
    count,
    projection: parseProjection(type, attributes, excludedAttributes),
  };
}

function sortPath(type: ResourceType, sortBy: string) {
  const syntax = parseAttributePath(sortBy.trim());
  const path = syntax === null ? null : resolveAttribute(type, syntax);
  if (path === null) throw badRequest('invalidPath', `${quote(sortBy)} is not an attribute of ${type.name}.`);
  // The order would tell what is never shown.
  if (path.attribute.returned === 'never' || path.sub?.returned === 'never') {
    throw badRequest('invalidPath', `${quote(sortBy)} cannot be sorted by.`);
  }
  return path;
}

/**
 * The filter with its strings percent-decoded, or null when nothing in it is encoded: the validator of Entra ID encodes the values
 * of a filter once more. A plus sign stays one.
 */
export function decodeFilterValues(filter: FilterSyntax): FilterSyntax | null {
  if (!someString(filter, (value) => percentDecode(value) !== value)) return null;
  return mapStrings(filter, percentDecode);
}

function percentDecode(value: string): string {
  if (!/%[0-9a-f]{2}/i.test(value)) return value;
  try {
    const decoded = decodeURIComponent(value);
    return decoded.includes('\0') ? value : decoded;
  } catch {
    return value;
  }
}
