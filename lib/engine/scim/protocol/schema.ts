/** SCIM schemas as data (RFC 7643 §2.2, §7). Everything that depends on an attribute's nature reads it from here. */

type AttributeType = 'string' | 'boolean' | 'decimal' | 'integer' | 'dateTime' | 'binary' | 'reference' | 'complex';

export type Attribute = {
  readonly name: string;
  readonly type: AttributeType;
  readonly description: string;
  readonly multiValued: boolean;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly';
  readonly returned: 'always' | 'never' | 'default' | 'request';
  readonly uniqueness: 'none' | 'server' | 'global';
  readonly canonicalValues: readonly string[];
  readonly referenceTypes: readonly string[];
  readonly subAttributes: readonly Attribute[];
};

export type Schema = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly Attribute[];
};

export type ResourceType = {
  readonly name: 'User' | 'Group';
  readonly endpoint: '/Users' | '/Groups';
  readonly description: string;
  readonly schema: Schema;
  readonly extensions: readonly Schema[];
};

type Options = Partial<Omit<Attribute, 'name' | 'type' | 'description'>>;

/** An attribute with the defaults of RFC 7643 §2.2. */
export function attribute(name: string, type: AttributeType, description: string, options: Options = {}): Attribute {
  return {
    name,
    type,
    description,
    multiValued: false,
    required: false,
    caseExact: type === 'reference' || type === 'binary' || type === 'dateTime',
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    canonicalValues: [],
    referenceTypes: [],
    subAttributes: [],
    ...options,
  };
}

/** The attributes every resource has (RFC 7643 §3.1). They belong to no schema and take no schema prefix. */
const COMMON_ATTRIBUTES: readonly Attribute[] = [
  attribute('schemas', 'reference', 'The URIs of the schemas of this resource.', {
    multiValued: true,
    required: true,
    returned: 'always',
    mutability: 'readOnly',
    caseExact: false,
    referenceTypes: ['uri'],
  }),
  attribute('id', 'string', 'Identifier of this resource, given by the service.', {
    caseExact: true,
    mutability: 'readOnly',
    returned: 'always',
    uniqueness: 'server',
  }),
  attribute('externalId', 'string', 'Identifier of this resource at the identity provider.', { caseExact: true }),
  attribute('meta', 'complex', 'Metadata, kept by the service.', {
    mutability: 'readOnly',
    subAttributes: [
      attribute('resourceType', 'string', 'Name of the resource type.', { caseExact: true, mutability: 'readOnly' }),
      attribute('created', 'dateTime', 'When the resource was created.', { mutability: 'readOnly' }),
      attribute('lastModified', 'dateTime', 'When the resource last changed.', { mutability: 'readOnly' }),
      attribute('location', 'reference', 'URI of the resource.', { mutability: 'readOnly', referenceTypes: ['uri'] }),
      attribute('version', 'string', 'Version of the resource: its entity tag.', {
        caseExact: true,
        mutability: 'readOnly',
      }),
    ],
  }),
];

const byName = new WeakMap<readonly Attribute[], Map<string, Attribute>>();

/** Finds an attribute in a list by its name in any letter case (RFC 7643 §2.1). */
export function findAttribute(attributes: readonly Attribute[], name: string): Attribute | undefined {
  let index = byName.get(attributes);
  if (index === undefined) {
    index = new Map(attributes.map((entry) => [entry.name.toLowerCase(), entry]));
    byName.set(attributes, index);
  }
  return index.get(name.toLowerCase());
}

const cores = new WeakMap<ResourceType, readonly Attribute[]>();

/** The attributes that a path without an extension's URN can name. */
export function coreAttributes(type: ResourceType): readonly Attribute[] {
  let attributes = cores.get(type);
  if (attributes === undefined) {
    attributes = [...COMMON_ATTRIBUTES, ...type.schema.attributes];
    cores.set(type, attributes);
  }
  return attributes;
}

/** The extension with this URN, in any letter case. */
export function findExtension(type: ResourceType, urn: string): Schema | undefined {
  const lower = urn.toLowerCase();
  return type.extensions.find((schema) => schema.id.toLowerCase() === lower);
}

/** True for the URN of the resource type's own schema, in any letter case. */
export function isCoreUrn(type: ResourceType, urn: string): boolean {
  return type.schema.id.toLowerCase() === urn.toLowerCase();
}
