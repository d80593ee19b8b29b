import { z } from 'zod';

/**
 * What the client reads of a resource. Servers add to and bend the core schema, so unknown attributes stay, null equals
 * absent (RFC 7643 §2.5), and an identity provider's spelling of a boolean is a boolean.
 */
const text = z.string().nullish();
const flexibleBoolean = z.preprocess(
  (value) => (typeof value === 'string' ? { true: true, false: false }[value.toLowerCase()] : value),
  z.boolean().nullish(),
);

/** RFC 7643 §3.1. */
const metaSchema = z.looseObject({
  resourceType: text,
  created: text,
  lastModified: text,
  location: text,
  version: text,
});

const baseShape = {
  schemas: z.array(z.string()).nullish(),
  // A dot segment would change the path of every URL it is put into.
  id: z.string().regex(/^(?!\.{1,2}$)./su, 'must be an id that fits into a URL'),
  externalId: text,
  meta: metaSchema.nullish(),
};

const multiValued = z.array(z.looseObject({ value: text, type: text, primary: flexibleBoolean })).nullish();

/** RFC 7643 §4.1, the parts that identity providers push; the rest is kept untyped. */
const scimUserSchema = z.looseObject({
  ...baseShape,
  userName: z.string(),
  displayName: text,
  title: text,
  /** Absent means active: servers that cannot deactivate leave it out. */
  active: flexibleBoolean.transform((value) => value ?? true),
  name: z.looseObject({ givenName: text, familyName: text, formatted: text }).nullish(),
  emails: multiValued,
});

/** RFC 7643 §4.2. `members` is absent when it was not asked for, which is not the same as empty. */
const scimGroupSchema = z.looseObject({
  ...baseShape,
  displayName: z.string(),
  members: z.array(z.looseObject({ value: text, display: text, type: text })).nullish(),
});

export const scimResourceSchema = z.looseObject(baseShape);

export type ScimUser = z.output<typeof scimUserSchema>;
export type ScimGroup = z.output<typeof scimGroupSchema>;
export type ScimResource = z.output<typeof scimResourceSchema>;

export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const ENTERPRISE_USER_SCHEMA = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const PATCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
export const SEARCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
export const BULK_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

/** A kind of resource the client can read and write: where it lives, and how an answer becomes typed. */
export type ResourceKind<T> = {
  name: string;
  /** Below the base URL, with a leading slash. */
  endpoint: string;
  /** The URN that bodies name in `schemas` unless they name their own. */
  urn: string;
  schema: z.ZodType<T>;
};

export const USER: ResourceKind<ScimUser> = {
  name: 'User',
  endpoint: '/Users',
  urn: USER_SCHEMA,
  schema: scimUserSchema,
};
export const GROUP: ResourceKind<ScimGroup> = {
  name: 'Group',
  endpoint: '/Groups',
  urn: GROUP_SCHEMA,
  schema: scimGroupSchema,
};

/** A kind known only from discovery: every attribute beyond the common ones is untyped. */
export function genericKind(type: { name: string; endpoint: string; schema: string }): ResourceKind<ScimResource> {
  return { name: type.name, endpoint: type.endpoint, urn: type.schema, schema: scimResourceSchema };
}

/** Users and groups where the standard puts them, untyped. */
export const ANY_USER = genericKind({ name: 'User', endpoint: '/Users', schema: USER_SCHEMA });
export const ANY_GROUP = genericKind({ name: 'Group', endpoint: '/Groups', schema: GROUP_SCHEMA });

/** One entry of a PATCH (RFC 7644 §3.5.2). Vendors capitalise `op`; servers must not care. */
export type PatchOperation = {
  op: 'add' | 'replace' | 'remove' | 'Add' | 'Replace' | 'Remove';
  path?: string;
  value?: unknown;
};

/** One entry of a bulk request (RFC 7644 §3.7). */
export type BulkOperation = {
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  bulkId?: string;
  version?: string;
  data?: unknown;
};

const bulkResultSchema = z.looseObject({
  method: text,
  bulkId: text,
  location: text,
  version: text,
  status: z.preprocess((value) => Number(unwrapCode(value)), z.number().int()),
  response: z.unknown().optional(),
});

export const bulkResponseSchema = z.looseObject({ Operations: z.array(bulkResultSchema) });
export type BulkResult = z.output<typeof bulkResultSchema>;

/** Drafts of the standard wrapped the status: `{ "code": "201" }`. */
function unwrapCode(status: unknown): unknown {
  return typeof status === 'object' && status !== null && 'code' in status ? status.code : status;
}
