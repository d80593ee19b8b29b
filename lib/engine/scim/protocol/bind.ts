import { badRequest, quote } from './errors';
import { type FilterSyntax, type Literal, type Operator, type PathSyntax, printPath } from './filter';
import { parseInstant } from './instant';
import { type Attribute, coreAttributes, findAttribute, findExtension, isCoreUrn, type ResourceType } from './schema';

/** An attribute of a resource type, or of one of its extensions. */
export type BoundPath = { extension: string | null; attribute: Attribute; sub: Attribute | null };

/**
 * A filter that names real attributes and compares them with values of their type. Inside `element`, paths name
 * sub-attributes of that element. A test of a multi-valued attribute is always an `element`.
 */
export type BoundFilter =
  | { kind: 'and' | 'or'; terms: BoundFilter[] }
  | { kind: 'not'; term: BoundFilter }
  | { kind: 'compare'; path: BoundPath; operator: Exclude<Operator, 'ne'>; value: string | boolean | number }
  | { kind: 'present'; path: BoundPath }
  | { kind: 'element'; path: BoundPath; filter: BoundFilter };

/** Binds a filter on resources. Throws `invalidFilter` for unknown attributes and for comparisons that make no sense. */
export function bindFilter(type: ResourceType, filter: FilterSyntax): BoundFilter {
  return bind(filter, (path) => {
    const bound = resolveAttribute(type, path);
    if (bound === null)
      throw badRequest('invalidFilter', `${quote(printPath(path))} is not an attribute of ${type.name}.`);
    return bound;
  });
}

/** Binds a filter on the elements of one complex attribute: what stands in brackets. */
export function bindElementFilter(complex: Attribute, filter: FilterSyntax): BoundFilter {
  return bind(filter, (path) => {
    const attribute =
      path.urn === null && path.sub === null ? findAttribute(complex.subAttributes, path.name) : undefined;
    if (attribute === undefined) {
      throw badRequest('invalidFilter', `${quote(printPath(path))} is not a sub-attribute of ${complex.name}.`);
    }
    return { extension: null, attribute, sub: null };
  });
}

/** Finds what a path names, or null. */
export function resolveAttribute(type: ResourceType, path: PathSyntax): BoundPath | null {
  const extension = path.urn === null || isCoreUrn(type, path.urn) ? null : findExtension(type, path.urn);
  if (extension === undefined) return null;
  const attribute = findAttribute(extension === null ? coreAttributes(type) : extension.attributes, path.name);
  if (attribute === undefined) return null;
  const sub = path.sub === null ? null : findAttribute(attribute.subAttributes, path.sub);
  return sub === undefined ? null : { extension: extension?.id ?? null, attribute, sub };
}

type Resolve = (path: PathSyntax) => BoundPath;

function bind(filter: FilterSyntax, resolve: Resolve): BoundFilter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, terms: filter.terms.map((term) => bind(term, resolve)) };
    case 'not':
      return { kind: 'not', term: bind(filter.term, resolve) };
    case 'present':
      return bindPresent(resolve(filter.path));
    case 'compare':
      return bindComparison(resolve(filter.path), filter.operator, filter.value);
    case 'element':
      return bindElement(resolve(filter.path), filter.filter);
    default:
      return filter satisfies never;
  }
}

function bindElement(path: BoundPath, filter: FilterSyntax): BoundFilter {
  if (path.attribute.type !== 'complex') {
    throw badRequest('invalidFilter', `${path.attribute.name} has no sub-attributes to filter by.`);
  }
  return { kind: 'element', path, filter: bindElementFilter(path.attribute, filter) };
}

function bindPresent(path: BoundPath): BoundFilter {
  refuseSecret(path);
  if (!path.attribute.multiValued || path.sub === null) return { kind: 'present', path };
  return inElement(path, { kind: 'present', path: { extension: null, attribute: path.sub, sub: null } });
}

function bindComparison(written: BoundPath, operator: Operator, literal: Literal): BoundFilter {
  refuseSecret(written);
  const path = withDefaultSub(written);
  // RFC 7643 §2.5: null and "unassigned" are the same.
  if (literal === null) {
    if (operator === 'eq') return { kind: 'not', term: bindPresent(written) };
    if (operator === 'ne') return bindPresent(written);
    throw badRequest('invalidFilter', `null cannot be compared with "${operator}".`);
  }
  // An absent value is not equal to anything, so "ne" is true of it.
  if (operator === 'ne') return { kind: 'not', term: bindComparison(written, 'eq', literal) };
  const target = path.sub ?? path.attribute;
  const value = coerce(target, operator, literal);
  if (!path.attribute.multiValued || path.sub === null) return { kind: 'compare', path, operator, value };
  return inElement(path, {
    kind: 'compare',
    path: { extension: null, attribute: path.sub, sub: null },
    operator,
    value,
  });
}

function inElement(path: BoundPath, filter: BoundFilter): BoundFilter {
  return { kind: 'element', path: { ...path, sub: null }, filter };
}

/** RFC 7643 §2.4: a complex attribute stands for its `value`. */
function withDefaultSub(path: BoundPath): BoundPath {
  if (path.attribute.type !== 'complex' || path.sub !== null) return path;
  const value = findAttribute(path.attribute.subAttributes, 'value');
  if (value === undefined) {
    throw badRequest('invalidFilter', `${path.attribute.name} has parts: compare one of them, not the whole.`);
  }
  return { ...path, sub: value };
}

function refuseSecret(path: BoundPath): void {
  if (path.attribute.returned === 'never') {
    throw badRequest('invalidFilter', `${path.attribute.name} cannot be filtered by.`);
  }
}

function coerce(target: Attribute, operator: Operator, literal: string | number | boolean): string | number | boolean {
  switch (target.type) {
    case 'boolean':
      return coerceBoolean(target, operator, literal);
    case 'integer':
    case 'decimal':
      if (typeof literal === 'number' && !isTextOperator(operator)) return literal;
      break;
    case 'dateTime':
      if (typeof literal === 'string' && !isTextOperator(operator) && parseInstant(literal) !== null) return literal;
      throw badRequest('invalidFilter', `${target.name} compares with a date and time such as "2026-01-31T10:00:00Z".`);
    case 'binary':
      if (typeof literal === 'string' && operator === 'eq') return literal;
      break;
    case 'string':
    case 'reference':
      if (typeof literal === 'string') return literal;
      throw badRequest('invalidFilter', `${target.name} compares with a string in double quotes.`);
    case 'complex':
      break;
    default:
      return target.type satisfies never;
  }
  throw badRequest('invalidFilter', `${target.name} cannot be compared with "${operator}" and this value.`);
}

/** Entra ID compares booleans with the strings "True" and "False". */
function coerceBoolean(target: Attribute, operator: Operator, literal: string | number | boolean): boolean {
  const word = String(literal).toLowerCase();
  if (operator === 'eq' && typeof literal !== 'number' && (word === 'true' || word === 'false')) return word === 'true';
  throw badRequest('invalidFilter', `${target.name} is true or false and compares only with "eq" and "ne".`);
}

function isTextOperator(operator: Operator): boolean {
  return operator === 'co' || operator === 'sw' || operator === 'ew';
}
