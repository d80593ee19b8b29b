import { z } from 'zod';
import type { ScimDirectory } from '@/lib/ssoready/client';

/** An extension of a directory's schema as the console edits it. What it may hold is for the engine to say. */
export type Extension = NonNullable<ScimDirectory['extensionSchemas']>[number];

const SIMPLE = ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'binary', 'reference'] as const;
export const TYPES = [...SIMPLE, 'complex'] as const;
export const MUTABILITIES = ['readWrite', 'immutable', 'readOnly', 'writeOnly'] as const;
export const RETURNED = ['default', 'always', 'request', 'never'] as const;

const Part = z.object({
  name: z.string(),
  type: z.enum(SIMPLE),
  description: z.string().default(''),
  multiValued: z.boolean().default(false),
  required: z.boolean().default(false),
  caseExact: z.boolean().default(false),
  canonicalValues: z.array(z.string()).default([]),
});

/** What the browser sends. */
export const ExtensionBody = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().default(''),
  resourceType: z.enum(['User', 'Group']),
  attributes: z.array(
    Part.extend({
      type: z.enum(TYPES),
      mutability: z.enum(MUTABILITIES),
      returned: z.enum(RETURNED),
      uniqueness: z.enum(['none', 'server']),
      subAttributes: z.array(Part).default([]),
    }),
  ),
});

export type AttributeDraft = Extension['attributes'][number];

export function newAttribute(): AttributeDraft {
  return {
    ...{ name: '', type: 'string', description: '', multiValued: false, required: false, caseExact: false },
    ...{ canonicalValues: [], mutability: 'readWrite', returned: 'default', uniqueness: 'none', subAttributes: [] },
  };
}

/** The parts of a complex attribute as a line to type: `plate*, seats:integer`. A star marks what is required. */
export function printParts(parts: AttributeDraft['subAttributes']): string {
  return parts
    .map(({ name, type, required }) => `${name}${required ? '*' : ''}${type === 'string' ? '' : `:${type}`}`)
    .join(', ');
}

/** Reads {@link printParts}; null where a part has a type that there is not. Other traits of known parts are kept. */
export function parseParts(
  line: string,
  known: AttributeDraft['subAttributes'],
): AttributeDraft['subAttributes'] | null {
  const parts: AttributeDraft['subAttributes'] = [];
  for (const text of line.split(',').map((part) => part.trim())) {
    if (text === '') continue;
    const [head = '', typed = 'string'] = text.split(':').map((half) => half.trim());
    const type = SIMPLE.find((name) => name.toLowerCase() === typed.toLowerCase());
    if (type === undefined) return null;
    const name = head.replace(/\*$/, '');
    const before = known.find((part) => part.name === name) ?? Part.parse({ name, type });
    parts.push({ ...before, type, required: head.endsWith('*') });
  }
  return parts;
}

/** The attribute in words, beside its name: “integer, required, unique”. */
export function describeAttribute(attribute: AttributeDraft): string {
  const { type, multiValued, required, uniqueness, mutability, returned, caseExact, subAttributes } = attribute;
  return [
    type === 'complex' ? `with ${subAttributes.map(({ name }) => name).join(', ')}` : type,
    multiValued ? 'several values' : '',
    required ? 'required' : '',
    uniqueness === 'server' ? 'unique' : '',
    caseExact ? 'letter case matters' : '',
    mutability === 'readWrite' ? '' : mutability,
    returned === 'default' ? '' : `returned: ${returned}`,
  ]
    .filter((word) => word !== '')
    .join(', ');
}
