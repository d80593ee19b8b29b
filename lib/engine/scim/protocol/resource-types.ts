import { type Attribute, attribute, type ResourceType, type Schema } from './schema';

export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const ENTERPRISE_SCHEMA = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const text = (name: string, description: string) => attribute(name, 'string', description);

/** The usual sub-attributes of a multi-valued attribute (RFC 7643 §2.4). */
function plural(
  name: string,
  description: string,
  options: { value?: Attribute; types?: readonly string[]; display?: boolean } = {},
): Attribute {
  return attribute(name, 'complex', description, {
    multiValued: true,
    subAttributes: [
      options.value ?? text('value', `The value: ${description.toLowerCase()}`),
      text('display', 'A name for display.'),
      attribute('type', 'string', 'A label for what the value is used for.', { canonicalValues: options.types ?? [] }),
      attribute('primary', 'boolean', 'True for the preferred value; at most one is.'),
    ],
  });
}

const name = attribute('name', 'complex', "The parts of the user's name.", {
  subAttributes: [
    text('formatted', 'The full name, as it is displayed.'),
    text('familyName', 'Family name.'),
    text('givenName', 'Given name.'),
    text('middleName', 'Middle names.'),
    text('honorificPrefix', 'Title, e.g. "Ms.".'),
    text('honorificSuffix', 'Suffix, e.g. "III".'),
  ],
});

const addresses = attribute('addresses', 'complex', 'Postal addresses.', {
  multiValued: true,
  subAttributes: [
    text('formatted', 'The full address, as it is displayed or printed.'),
    text('streetAddress', 'Street, house number, post box.'),
    text('locality', 'City.'),
    text('region', 'State or region.'),
    text('postalCode', 'Postal code.'),
    text('country', 'Country.'),
    attribute('type', 'string', 'A label for what the address is used for.', {
      canonicalValues: ['work', 'home', 'other'],
    }),
    attribute('primary', 'boolean', 'True for the preferred address; at most one is.'),
  ],
});

const groups = attribute('groups', 'complex', 'The groups the user is a direct member of.', {
  multiValued: true,
  mutability: 'readOnly',
  subAttributes: [
    attribute('value', 'string', 'Identifier of the group.', { mutability: 'readOnly', caseExact: true }),
    attribute('$ref', 'reference', 'URI of the group.', {
      mutability: 'readOnly',
      referenceTypes: ['User', 'Group'],
    }),
    attribute('display', 'string', 'Name of the group.', { mutability: 'readOnly' }),
    attribute('type', 'string', 'How the user is a member.', {
      mutability: 'readOnly',
      canonicalValues: ['direct', 'indirect'],
    }),
  ],
});

const userSchema: Schema = {
  id: USER_SCHEMA,
  name: 'User',
  description: 'A person with access.',
  attributes: [
    attribute('userName', 'string', 'Name the user signs in with, unique in the directory.', {
      required: true,
      uniqueness: 'server',
    }),
    name,
    text('displayName', 'Name of the user for display.'),
    text('nickName', 'Casual name.'),
    attribute('profileUrl', 'reference', "URL of the user's profile.", { referenceTypes: ['external'] }),
    text('title', 'Job title.'),
    text('userType', 'Relation to the organization, e.g. "Employee".'),
    text('preferredLanguage', 'Preferred languages, as in the Accept-Language header.'),
    text('locale', 'Locale for formatting, e.g. "en-US".'),
    text('timezone', 'Time zone, e.g. "Europe/Berlin".'),
    attribute('active', 'boolean', 'False for a user who must have no access.'),
    attribute('password', 'string', 'Accepted and discarded: no password is kept.', {
      mutability: 'writeOnly',
      returned: 'never',
    }),
    plural('emails', 'E-mail addresses', { types: ['work', 'home', 'other'] }),
    plural('phoneNumbers', 'Telephone numbers', { types: ['work', 'home', 'mobile', 'fax', 'pager', 'other'] }),
    plural('ims', 'Instant messaging addresses', {
      types: ['aim', 'gtalk', 'icq', 'xmpp', 'msn', 'skype', 'qq', 'yahoo'],
    }),
    plural('photos', 'Photos', {
      value: attribute('value', 'reference', 'URL of the photo.', { referenceTypes: ['external'] }),
      types: ['photo', 'thumbnail'],
    }),
    addresses,
    groups,
    plural('entitlements', 'Entitlements'),
    plural('roles', 'Roles'),
    plural('x509Certificates', 'Certificates', {
      value: attribute('value', 'binary', 'DER encoding of an X.509 certificate, in base64.'),
    }),
  ],
};

const enterpriseSchema: Schema = {
  id: ENTERPRISE_SCHEMA,
  name: 'EnterpriseUser',
  description: 'What a company knows about an employee.',
  attributes: [
    text('employeeNumber', 'Identifier given by the company.'),
    text('costCenter', 'Cost center.'),
    text('organization', 'Organization.'),
    text('division', 'Division.'),
    text('department', 'Department.'),
    attribute('manager', 'complex', "The user's manager.", {
      subAttributes: [
        attribute('value', 'string', 'Identifier of the manager.', { caseExact: true }),
        attribute('$ref', 'reference', 'URI of the manager.', { referenceTypes: ['User'] }),
        attribute('displayName', 'string', 'Name of the manager.', { mutability: 'readOnly' }),
      ],
    }),
  ],
};

const groupSchema: Schema = {
  id: GROUP_SCHEMA,
  name: 'Group',
  description: 'A set of users.',
  attributes: [
    attribute('displayName', 'string', 'Name of the group, unique in the directory.', {
      required: true,
      uniqueness: 'server',
    }),
    attribute('members', 'complex', 'The members of the group.', {
      multiValued: true,
      subAttributes: [
        attribute('value', 'string', 'Identifier of the member.', { mutability: 'immutable', caseExact: true }),
        attribute('$ref', 'reference', 'URI of the member.', {
          mutability: 'immutable',
          referenceTypes: ['User', 'Group'],
        }),
        attribute('type', 'string', 'What the member is.', {
          mutability: 'immutable',
          canonicalValues: ['User', 'Group'],
        }),
        // A hundred thousand names are slow to gather, and no provider matches by them.
        attribute('display', 'string', 'Name of the member.', { mutability: 'readOnly', returned: 'request' }),
      ],
    }),
  ],
};

export const USER: ResourceType = {
  name: 'User',
  endpoint: '/Users',
  description: 'User accounts',
  schema: userSchema,
  extensions: [enterpriseSchema],
};

export const GROUP: ResourceType = {
  name: 'Group',
  endpoint: '/Groups',
  description: 'Groups of users',
  schema: groupSchema,
  extensions: [],
};

export const RESOURCE_TYPES: readonly ResourceType[] = [USER, GROUP];
