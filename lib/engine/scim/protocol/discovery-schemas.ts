import { attribute, type Schema } from './schema';

/** The schemas of the discovery documents themselves (RFC 7643 §5, §6, §7). */

const readOnly = { mutability: 'readOnly' } as const;
const text = (name: string, description: string, options = {}) =>
  attribute(name, 'string', description, { ...readOnly, ...options });
const flag = (name: string, description: string) =>
  attribute(name, 'boolean', description, { ...readOnly, required: true });
const number = (name: string, description: string) =>
  attribute(name, 'integer', description, { ...readOnly, required: true });
const link = (name: string, description: string, options = {}) =>
  attribute(name, 'reference', description, { ...readOnly, referenceTypes: ['external'], ...options });

function feature(name: string, description: string, more: Schema['attributes'] = []) {
  return attribute(name, 'complex', description, {
    ...readOnly,
    required: true,
    subAttributes: [flag('supported', 'Whether the feature is there.'), ...more],
  });
}

export const SERVICE_PROVIDER_CONFIG_SCHEMA: Schema = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig',
  name: 'ServiceProviderConfig',
  description: 'What this service can do.',
  attributes: [
    link('documentationUri', 'Documentation for people.'),
    feature('patch', 'PATCH.'),
    feature('bulk', 'Bulk operations.', [
      number('maxOperations', 'The largest number of operations.'),
      number('maxPayloadSize', 'The largest body, in bytes.'),
    ]),
    feature('filter', 'Filters.', [number('maxResults', 'The largest page.')]),
    feature('changePassword', 'Changing passwords.'),
    feature('sort', 'Sorting.'),
    feature('etag', 'Entity tags.'),
    attribute('authenticationSchemes', 'complex', 'How clients authenticate.', {
      ...readOnly,
      required: true,
      multiValued: true,
      subAttributes: [
        text('type', 'The scheme.', {
          required: true,
          canonicalValues: ['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest'],
        }),
        text('name', 'Its name.', { required: true }),
        text('description', 'What it is.', { required: true }),
        link('specUri', 'Its specification.'),
        link('documentationUri', 'Its documentation.'),
        attribute('primary', 'boolean', 'True for the preferred scheme.', readOnly),
      ],
    }),
  ],
};

export const RESOURCE_TYPE_SCHEMA: Schema = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:ResourceType',
  name: 'ResourceType',
  description: 'A kind of resource of this service.',
  attributes: [
    text('name', 'Name of the resource type.', { required: true }),
    text('description', 'What it is.'),
    attribute('endpoint', 'reference', 'Path below the base URL.', {
      ...readOnly,
      required: true,
      referenceTypes: ['uri'],
    }),
    attribute('schema', 'reference', 'URI of its schema.', {
      ...readOnly,
      required: true,
      caseExact: true,
      referenceTypes: ['uri'],
    }),
    attribute('schemaExtensions', 'complex', 'Extensions of its schema.', {
      ...readOnly,
      multiValued: true,
      subAttributes: [
        attribute('schema', 'reference', 'URI of the extension.', {
          ...readOnly,
          required: true,
          caseExact: true,
          referenceTypes: ['uri'],
        }),
        flag('required', 'Whether every resource has it.'),
      ],
    }),
  ],
};

function attributeList(name: string, description: string, subAttributes: Schema['attributes']) {
  return attribute(name, 'complex', description, { ...readOnly, multiValued: true, subAttributes });
}

const characteristics: Schema['attributes'] = [
  text('name', 'Name.', { required: true, caseExact: true }),
  text('type', 'Data type.', {
    required: true,
    canonicalValues: ['string', 'complex', 'boolean', 'decimal', 'integer', 'dateTime', 'reference', 'binary'],
  }),
  flag('multiValued', 'Whether it has several values.'),
  text('description', 'What it is.', { caseExact: true }),
  flag('required', 'Whether it must be there.'),
  text('canonicalValues', 'Suggested values.', { multiValued: true, caseExact: true }),
  attribute('caseExact', 'boolean', 'Whether letter case matters.', readOnly),
  text('mutability', 'Who may change it, and when.', {
    caseExact: true,
    canonicalValues: ['readOnly', 'readWrite', 'immutable', 'writeOnly'],
  }),
  text('returned', 'When it is returned.', {
    caseExact: true,
    canonicalValues: ['always', 'never', 'default', 'request'],
  }),
  text('uniqueness', 'How unique its values are.', {
    caseExact: true,
    canonicalValues: ['none', 'server', 'global'],
  }),
  text('referenceTypes', 'What it may refer to.', { multiValued: true, caseExact: true }),
];

export const SCHEMA_SCHEMA: Schema = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:Schema',
  name: 'Schema',
  description: 'A schema: the attributes of a kind of resource.',
  attributes: [
    text('name', 'Name of the schema.', { required: true }),
    text('description', 'What it describes.'),
    attributeList('attributes', 'The attributes.', [
      ...characteristics,
      attributeList('subAttributes', 'The parts of a complex attribute.', characteristics),
    ]),
  ],
};
