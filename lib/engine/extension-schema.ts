import { z } from 'zod';

/** Extensions of the SCIM schema that an operator declares for a directory (RFC 7643 §3.3). */

const AttributeName = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_-]{0,63}$/,
    'must begin with a letter and have letters, digits, "-" and "_" only, at most 64',
  );
const Described = z.string().max(500, 'may be at most 500 characters').default('');
const SIMPLE = ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'binary', 'reference'] as const;
const canonicalValues = z.array(z.string().min(1).max(200)).max(100).default([]);

const SubAttribute = z.object({
  name: AttributeName,
  type: z.enum(SIMPLE).default('string'),
  description: Described,
  multiValued: z.boolean().default(false),
  required: z.boolean().default(false),
  caseExact: z.boolean().default(false),
  canonicalValues,
});

const Attribute = z
  .object({
    ...SubAttribute.shape,
    type: z.enum([...SIMPLE, 'complex']).default('string'),
    mutability: z.enum(['readWrite', 'readOnly', 'immutable', 'writeOnly']).default('readWrite'),
    returned: z.enum(['default', 'always', 'request', 'never']).default('default'),
    /** `server`: no two live resources of the directory have the value. */
    uniqueness: z.enum(['none', 'server']).default('none'),
    subAttributes: z.array(SubAttribute).max(50, 'an attribute may have at most 50 parts').default([]),
  })
  .superRefine((attribute, context) => {
    const refuse = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
    const { type, multiValued, mutability, returned, uniqueness, required, subAttributes } = attribute;
    if (type === 'complex' && subAttributes.length === 0) refuse('subAttributes', 'a complex attribute has parts');
    if (type !== 'complex' && subAttributes.length > 0) refuse('subAttributes', 'only a complex attribute has parts');
    if (uniqueness === 'server' && (multiValued || !['string', 'integer', 'reference'].includes(type))) {
      refuse('uniqueness', 'only a single string, integer or reference can be unique');
    }
    if (mutability === 'writeOnly' && returned !== 'never') refuse('returned', 'what is writeOnly is never returned');
    if (mutability === 'readOnly' && required) refuse('required', 'what is readOnly cannot be asked for');
    refuseTwins(subAttributes, (message) => refuse('subAttributes', message));
  });

/** Extension. Attributes that identity providers may send below the URN `id`. */
export const ScimExtensionSchema = z
  .object({
    id: z
      .string()
      .max(200, 'may be at most 200 characters')
      .regex(
        /^urn:[a-z0-9][a-z0-9-]{0,31}(?::[A-Za-z0-9._-]+)+$/i,
        'must be a URN of letters, digits, ".", "-", "_" and ":"',
      )
      .refine((urn) => !/^urn:ietf:params:scim:(?:schemas:(?:core|extension:enterprise):|api:)/i.test(urn), {
        error: 'is a URN of the SCIM standard itself',
      }),
    name: z.string().min(1, 'is required').max(100, 'may be at most 100 characters'),
    description: Described,
    resourceType: z.enum(['User', 'Group']).default('User'),
    attributes: z
      .array(Attribute)
      .min(1, 'an extension has attributes')
      .max(100, 'an extension may have at most 100 attributes'),
  })
  .superRefine(({ attributes }, context) =>
    refuseTwins(attributes, (message) => context.addIssue({ code: 'custom', path: ['attributes'], message })),
  );
export type ScimExtensionSchema = z.infer<typeof ScimExtensionSchema>;

/** Names are read in any letter case (RFC 7643 §2.1), so two may not differ in that alone. */
function refuseTwins(named: readonly { name: string }[], refuse: (message: string) => void): void {
  const names = named.map(({ name }) => name.toLowerCase());
  const twin = names.find((name, index) => names.indexOf(name) !== index);
  if (twin !== undefined) refuse(`"${twin}" is there twice`);
  const reserved = names.find((name) => ['constructor', 'prototype', '__proto__'].includes(name));
  if (reserved !== undefined) refuse(`"${reserved}" is a reserved name`);
}

/** All extensions of a directory. */
export const ScimExtensionSchemas = z
  .array(ScimExtensionSchema)
  .max(20, 'a directory may have at most 20 extensions')
  .superRefine((schemas, context) => {
    const urns = schemas.map(({ id }) => id.toLowerCase());
    const twin = urns.find((urn, index) => urns.indexOf(urn) !== index);
    if (twin !== undefined) context.addIssue({ code: 'custom', message: `"${twin}" is declared twice` });
  });
