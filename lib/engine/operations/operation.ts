import { z } from 'zod';
import type { IdKind } from '@/lib/ids';

/**
 * What the JSON API offers, as data: the OpenAPI document is generated from it, and tests hold it against the route table and
 * against the contract. `routes.ts` says who answers; this says what is asked and answered.
 */
export type Operation = {
  operationId: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With `{name}` for a parameter. */
  path: string;
  tag: string;
  summary: string;
  /** What a caller must have: any API key, one with the management permission, or the token of the console. */
  access: 'key' | 'management' | 'console';
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
