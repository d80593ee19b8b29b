import { MAX_BULK_BYTES, MAX_BULK_OPERATIONS } from './bulk';
import { RESOURCE_TYPE_SCHEMA, SCHEMA_SCHEMA, SERVICE_PROVIDER_CONFIG_SCHEMA } from './discovery-schemas';
import type { DirectoryTypes } from './extensions';
import type { Attribute, ResourceType, Schema } from './schema';

/** The discovery documents (RFC 7644 §4) of a directory, from the same data that requests are checked with. */

export const MAX_RESULTS = 1000;

function allSchemas({ all }: DirectoryTypes): readonly Schema[] {
  const own = all.flatMap((type) => [type.schema, ...type.extensions]);
  return [...own, SCHEMA_SCHEMA, RESOURCE_TYPE_SCHEMA, SERVICE_PROVIDER_CONFIG_SCHEMA];
}

export function serviceProviderConfig(baseUrl: string): object {
  return {
    schemas: [SERVICE_PROVIDER_CONFIG_SCHEMA.id],
    patch: { supported: true },
    bulk: { supported: true, maxOperations: MAX_BULK_OPERATIONS, maxPayloadSize: MAX_BULK_BYTES },
    filter: { supported: true, maxResults: MAX_RESULTS },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: 'The token of this directory, in the header "Authorization: Bearer …".',
        specUri: 'https://www.rfc-editor.org/rfc/rfc6750',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
  };
}

export function resourceTypes(types: DirectoryTypes, baseUrl: string): object[] {
  return types.all.map((type) => toResourceTypeDocument(type, baseUrl));
}

/** One resource type by its name, or null. */
export function resourceType(types: DirectoryTypes, name: string, baseUrl: string): object | null {
  const found = types.all.find((type) => type.name.toLowerCase() === name.toLowerCase());
  return found === undefined ? null : toResourceTypeDocument(found, baseUrl);
}

export function schemas(types: DirectoryTypes, baseUrl: string): object[] {
  return allSchemas(types).map((schema) => toSchemaDocument(schema, baseUrl));
}

/** One schema by its URN in any letter case, or null. */
export function schema(types: DirectoryTypes, id: string, baseUrl: string): object | null {
  const found = allSchemas(types).find((entry) => entry.id.toLowerCase() === id.toLowerCase());
  return found === undefined ? null : toSchemaDocument(found, baseUrl);
}

function toResourceTypeDocument(type: ResourceType, baseUrl: string): object {
  return {
    schemas: [RESOURCE_TYPE_SCHEMA.id],
    id: type.name,
    name: type.name,
    description: type.description,
    endpoint: type.endpoint,
    schema: type.schema.id,
    ...(type.extensions.length === 0
      ? {}
      : { schemaExtensions: type.extensions.map((extension) => ({ schema: extension.id, required: false })) }),
    meta: { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/${type.name}` },
  };
}

function toSchemaDocument({ id, name, description, attributes }: Schema, baseUrl: string): object {
  return {
    schemas: [SCHEMA_SCHEMA.id],
    id,
    name,
    description,
    attributes: attributes.map(toAttributeDocument),
    meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${id}` },
  };
}

function toAttributeDocument(attribute: Attribute): object {
  const { canonicalValues, referenceTypes, subAttributes, ...characteristics } = attribute;
  return {
    ...characteristics,
    ...(canonicalValues.length === 0 ? {} : { canonicalValues }),
    ...(referenceTypes.length === 0 ? {} : { referenceTypes }),
    ...(subAttributes.length === 0 ? {} : { subAttributes: subAttributes.map(toAttributeDocument) }),
  };
}
