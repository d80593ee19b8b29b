/**
 * Filters of RFC 7644 §3.4.2.2, built so that a value can never break out of its quotes. `toString` prints one.
 */
export type ScimFilter =
  | { op: Comparison; attribute: string; value: string | number | boolean | null }
  | { op: 'pr'; attribute: string }
  | { op: 'and' | 'or'; terms: readonly ScimFilter[] }
  | { op: 'not'; term: ScimFilter };

type Comparison = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';

const ATTRIBUTE = /^(?:urn:[A-Za-z0-9:._-]+:)?[A-Za-z$][A-Za-z0-9$_-]*(?:\.[A-Za-z$][A-Za-z0-9$_-]*)?$/;

/** `attribute op value`. Throws a RangeError when `attribute` is not an attribute path: it comes from code, never from people. */
export function compare(attribute: string, op: Comparison, value: string | number | boolean | null): ScimFilter {
  return { op, attribute: requireAttribute(attribute), value };
}

/** `attribute eq value`. */
export function equals(attribute: string, value: string | number | boolean): ScimFilter {
  return compare(attribute, 'eq', value);
}

/** `attribute pr`: the attribute has a value. */
export function present(attribute: string): ScimFilter {
  return { op: 'pr', attribute: requireAttribute(attribute) };
}

export function allOf(...terms: [ScimFilter, ...ScimFilter[]]): ScimFilter {
  return { op: 'and', terms };
}

export function anyOf(...terms: [ScimFilter, ...ScimFilter[]]): ScimFilter {
  return { op: 'or', terms };
}

export function not(term: ScimFilter): ScimFilter {
  return { op: 'not', term };
}

/** The text of a filter, not yet percent-encoded. Values are JSON strings, as the grammar's `compValue` demands. */
export function printFilter(filter: ScimFilter): string {
  switch (filter.op) {
    case 'pr':
      return `${filter.attribute} pr`;
    case 'not':
      return `not (${printFilter(filter.term)})`;
    case 'and':
    case 'or':
      return filter.terms
        .map((term) => (isGroup(term) ? `(${printFilter(term)})` : printFilter(term)))
        .join(` ${filter.op} `);
    default:
      return `${filter.attribute} ${filter.op} ${JSON.stringify(filter.value)}`;
  }
}

function isGroup(filter: ScimFilter): boolean {
  return filter.op === 'and' || filter.op === 'or';
}

function requireAttribute(attribute: string): string {
  if (!ATTRIBUTE.test(attribute)) throw new RangeError(`not a SCIM attribute path: ${attribute.slice(0, 80)}`);
  return attribute;
}
