import { z } from 'zod';
import type { ScimFilter } from './filter';
import { printFilter } from './filter';

/** What to ask of a collection (RFC 7644 §3.4.2). */
export type ScimQuery = {
  filter?: ScimFilter | string;
  sortBy?: string;
  sortOrder?: 'ascending' | 'descending';
  /** 1-based. */
  startIndex?: number;
  count?: number;
  attributes?: readonly string[];
  excludedAttributes?: readonly string[];
};

export type ScimPage<T> = {
  resources: T[];
  /** What the server says it has for this query; not always true. */
  totalResults: number;
  startIndex: number;
  itemsPerPage: number;
};

const looseNumber = z.preprocess(
  (value) => (typeof value === 'string' ? Number(value) : value),
  z.number().int().min(0),
);

/**
 * Reads a ListResponse as servers really send it: numbers as strings, `resources` in lower case, no `Resources` when there
 * are none, a bare array. Null when it is none of these.
 */
export function parseListResponse<T>(body: unknown, item: z.ZodType<T>): ScimPage<T> | null {
  const source = Array.isArray(body) ? { Resources: body } : body;
  if (typeof source !== 'object' || source === null) return null;
  const fields = new Map(Object.entries(source).map(([name, value]) => [name.toLowerCase(), value]));
  const total = looseNumber.safeParse(fields.get('totalresults'));
  const listed = fields.get('resources') ?? (total.success ? [] : undefined);
  const resources = z.array(item).safeParse(listed);
  if (!resources.success) return null;
  const startIndex = looseNumber.safeParse(fields.get('startindex'));
  const itemsPerPage = looseNumber.safeParse(fields.get('itemsperpage'));
  return {
    resources: resources.data,
    totalResults: total.success ? total.data : resources.data.length,
    startIndex: startIndex.success ? startIndex.data : 1,
    itemsPerPage: itemsPerPage.success ? itemsPerPage.data : resources.data.length,
  };
}

/** The query as URL parameters, values not yet percent-encoded. */
export function toQueryParameters(query: ScimQuery): Record<string, string | undefined> {
  return {
    filter: query.filter === undefined ? undefined : toFilterText(query.filter),
    sortBy: query.sortBy,
    sortOrder: query.sortOrder,
    startIndex: query.startIndex?.toString(),
    count: query.count?.toString(),
    attributes: query.attributes?.join(','),
    excludedAttributes: query.excludedAttributes?.join(','),
  };
}

/** The query as the body of a search (RFC 7644 §3.4.3). */
export function toSearchBody(query: ScimQuery): Record<string, unknown> {
  return { ...query, ...(query.filter === undefined ? {} : { filter: toFilterText(query.filter) }) };
}

function toFilterText(filter: ScimFilter | string): string {
  return typeof filter === 'string' ? filter : printFilter(filter);
}
