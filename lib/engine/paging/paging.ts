import type { z } from 'zod';
import type { EngineDeps } from '../deps';
import { EngineError } from '../errors';
import { queryParameter } from '../http';
import { createPageToken, readPageToken } from './page-token';

/** The reference server's ten is not configurable; callers loop on the token, so that larger pages only save round trips. */
const DEFAULT_PAGE_SIZE = 100;
const MAX_PAGE_SIZE = 1000;

/** What a list request asks for. `after` is the position of the last row of the page before. */
export type PageRequest<P> = { after: P | undefined; limit: number; binding: readonly string[] };

/**
 * Reads `pageToken` and `pageSize`. `binding` names the operation, the environment and every filter, so that a token continues
 * only the list it came from; `Position` is the shape that {@link toPage} sealed.
 */
export function readPage<S extends z.ZodType>(
  deps: Pick<EngineDeps, 'pageTokenKey'>,
  request: Request,
  binding: readonly string[],
  Position: S,
): PageRequest<z.output<S>> {
  const limit = readPageSize(request);
  const sealed = readPageToken(deps.pageTokenKey, binding, queryParameter(request, 'pageToken'));
  if (sealed === undefined) return { after: undefined, limit, binding };
  const position = Position.safeParse(sealed);
  if (position.success) return { after: position.data, limit, binding };
  // Authentic, but of an earlier release of this program.
  throw new EngineError('invalid_argument', 'This page token is out of date. Start again without a page token.', {
    cause: position.error,
    violations: [{ field: 'page_token', description: 'is out of date' }],
  });
}

/** Cuts `rows`, of which the store was asked for one more than `limit`, to a page and seals where the next one starts. */
export function toPage<R, P>(
  deps: Pick<EngineDeps, 'pageTokenKey'>,
  page: PageRequest<P>,
  rows: readonly R[],
  positionOf: (row: R) => P,
): { rows: readonly R[]; nextPageToken: string } {
  const last = rows[page.limit - 1];
  if (rows.length <= page.limit || last === undefined) return { rows, nextPageToken: '' };
  return {
    rows: rows.slice(0, page.limit),
    nextPageToken: createPageToken(deps.pageTokenKey, page.binding, positionOf(last)),
  };
}

/** The extension `pageSize`, cut to what a page may hold. Throws `invalid_argument` for anything but a whole number. */
export function readPageSize(request: Request): number {
  const raw = queryParameter(request, 'pageSize');
  if (raw === undefined) return DEFAULT_PAGE_SIZE;
  if (/^\d{1,9}$/.test(raw) && Number(raw) >= 1) return Math.min(Number(raw), MAX_PAGE_SIZE);
  const description = `must be a whole number from 1 to ${MAX_PAGE_SIZE}`;
  throw new EngineError('invalid_argument', `pageSize ${description}.`, {
    violations: [{ field: 'page_size', description }],
  });
}
