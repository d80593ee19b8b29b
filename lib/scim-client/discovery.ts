import { z } from 'zod';
import { parseListResponse } from './list';
import { describeFailure, type ScimOutcome } from './outcome';
import type { RawAnswer } from './transport';

/** What a service provider says of itself (RFC 7643 §5–§7), with the gaps filled in. */
export type Discovery = {
  patch: boolean;
  filter: { supported: boolean; maxResults: number | null };
  bulk: { supported: boolean; maxOperations: number; maxPayloadSize: number };
  sort: boolean;
  etag: boolean;
  changePassword: boolean;
  resourceTypes: { name: string; endpoint: string; schema: string; schemaExtensions: string[] }[];
  schemas: { id: string; name: string; attributes: unknown[] }[];
  /** What could not be read and was assumed instead, in words. Empty when the server described itself fully. */
  warnings: string[];
};

const flag = z.preprocess(
  (value) => (typeof value === 'boolean' ? { supported: value } : value),
  z.looseObject({ supported: z.boolean().default(false) }).optional(),
);
const configSchema = z.looseObject({
  patch: flag,
  bulk: z
    .looseObject({
      supported: z.boolean().default(false),
      maxOperations: z.coerce.number().int().default(0),
      maxPayloadSize: z.coerce.number().int().default(0),
    })
    .optional(),
  filter: z
    .looseObject({ supported: z.boolean().default(false), maxResults: z.coerce.number().int().optional() })
    .optional(),
  sort: flag,
  etag: flag,
  changePassword: flag,
});
const resourceTypeSchema = z.looseObject({
  name: z.string(),
  endpoint: z.string(),
  schema: z.string().default(''),
  schemaExtensions: z.array(z.looseObject({ schema: z.string() })).nullish(),
});
const schemaSchema = z.looseObject({
  id: z.string(),
  name: z.string().default(''),
  attributes: z.array(z.unknown()).default([]),
});

type Answers = {
  config: ScimOutcome<RawAnswer>;
  resourceTypes: ScimOutcome<RawAnswer>;
  schemas: ScimOutcome<RawAnswer>;
};

const DEFAULT_TYPES: Discovery['resourceTypes'] = [
  { name: 'User', endpoint: '/Users', schema: 'urn:ietf:params:scim:schemas:core:2.0:User', schemaExtensions: [] },
  { name: 'Group', endpoint: '/Groups', schema: 'urn:ietf:params:scim:schemas:core:2.0:Group', schemaExtensions: [] },
];

/** Puts the three discovery answers together. Many servers miss some of them, so each gap is a warning and never a failure. */
export function toDiscovery({ config, resourceTypes, schemas }: Answers): Discovery {
  const warnings: string[] = [];
  const spc = readConfig(config, warnings);
  const types = readList('/ResourceTypes', resourceTypes, resourceTypeSchema, warnings);
  return {
    patch: spc?.patch?.supported ?? true,
    filter: { supported: spc?.filter?.supported ?? true, maxResults: spc?.filter?.maxResults ?? null },
    bulk: {
      supported: spc?.bulk?.supported ?? false,
      maxOperations: spc?.bulk?.maxOperations ?? 0,
      maxPayloadSize: spc?.bulk?.maxPayloadSize ?? 0,
    },
    sort: spc?.sort?.supported ?? false,
    etag: spc?.etag?.supported ?? false,
    changePassword: spc?.changePassword?.supported ?? false,
    resourceTypes:
      types?.map(({ name, endpoint, schema, schemaExtensions }) => ({
        name,
        endpoint: endpoint.startsWith('/') ? endpoint : `/${endpoint}`,
        schema,
        schemaExtensions: schemaExtensions?.map((extension) => extension.schema) ?? [],
      })) ?? DEFAULT_TYPES,
    schemas:
      readList('/Schemas', schemas, schemaSchema, warnings)?.map(({ id, name, attributes }) => ({
        id,
        name,
        attributes,
      })) ?? [],
    warnings,
  };
}

function readConfig(answer: ScimOutcome<RawAnswer>, warnings: string[]): z.output<typeof configSchema> | null {
  const name = '/ServiceProviderConfig';
  if (answer.kind !== 'ok') return warn(warnings, `${name}: ${describeFailure(answer)}`);
  const parsed = configSchema.safeParse(answer.value.body);
  if (!parsed.success) return warn(warnings, `${name} is not a ServiceProviderConfig; assuming PATCH and filters.`);
  if (parsed.data.patch === undefined)
    warnings.push(`${name} does not say whether PATCH is supported; assuming that it is.`);
  return parsed.data;
}

function readList<T>(name: string, answer: ScimOutcome<RawAnswer>, item: z.ZodType<T>, warnings: string[]): T[] | null {
  if (answer.kind !== 'ok') return warn(warnings, `${name}: ${describeFailure(answer)}`);
  const page = parseListResponse(answer.value.body, item);
  return page === null || page.resources.length === 0
    ? warn(warnings, `${name} lists nothing that can be read.`)
    : page.resources;
}

function warn(warnings: string[], message: string): null {
  warnings.push(message);
  return null;
}
