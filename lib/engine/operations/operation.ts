import { z } from 'zod';
import type { IdKind } from '@/lib/ids';
import type { ApiChange } from '../deps';
import type { RouteScope } from '../key-scopes';
import type { LimitKind } from '../limits/rate-limit';

/**
 * What the JSON API offers, as data: the OpenAPI document, the scope that a key needs, the limit and the changes that a host is told
 * of are read from it, and tests hold it against the route table and the contract. `routes.ts` says who answers; this says what is
 * asked and answered.
 */
export type Operation = Described & (Reading | Writing);

type Reading = { method: 'GET' };

type Writing = {
  method: 'POST' | 'PATCH' | 'DELETE';
  /**
   * What a host is told when an API key did it. Null: nothing that is kept is changed by the caller's wish (sign-ins, looking at
   * metadata).
   */
  change: ApiChange['action'] | null;
};

type Described = {
  operationId: string;
  /** With `{name}` for a parameter. */
  path: string;
  tag: string;
  summary: string;
  /** What a caller must have: any API key, one with the management permission, or the token of the console. */
  access: 'key' | 'management' | 'console';
  /** What a key that has scopes must have. */
  scope: RouteScope;
  /** Which limit its calls count against; left out for that of the API. */
  limit?: LimitKind;
  /** Kind of the id in the path. */
  pathId?: IdKind;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** A body may be left out. */
  bodyOptional?: boolean;
  response: z.ZodType;
  /** Not part of SSOReady's API. */
  extension?: true;
};

/** An optional query parameter. */
export const text = (description: string) => z.string().optional().describe(description);
const pageToken = text('`nextPageToken` of the page before; leave out for the first page.');
const pageSize = z.number().int().min(1).max(1000).default(100).describe('Extension: items a page.');
/** What every list takes. */
export const paged = { pageToken, pageSize };
export const page = z.object(paged);
/** What a list of an organization's items takes. */
export const ofOrganization = z.object({
  organizationId: z.string().describe('Organization whose items to list.'),
  ...paged,
});
