import type { z } from 'zod';

/** One request to the API. */
export type Call<S extends z.ZodType> = {
  operation: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  response: S;
  signal?: AbortSignal;
};

/** Asks for one operation: its name, its method and path, the shape of its answer, and what is sent with it. */
export type Ask = <S extends z.ZodType>(
  operation: string,
  method: Call<S>['method'],
  path: string,
  response: S,
  parts?: { query?: Call<S>['query']; body?: unknown },
) => Promise<z.output<S>>;

/** What a list takes: where to go on, and (extension) how many items. */
export type Page = { pageToken?: string | undefined; pageSize?: number | undefined };

/** A path below `collection` with an id in it, encoded. */
export function at(collection: string, id: string, rest = ''): string {
  return `${collection}/${encodeURIComponent(id)}${rest}`;
}
