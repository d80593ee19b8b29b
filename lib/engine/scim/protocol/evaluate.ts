import type { BoundFilter, BoundPath } from './bind';
import { compareText, fold } from './fold';
import { parseInstant } from './instant';
import { isObject, type Json, type JsonObject } from './json';
import type { Attribute } from './schema';

/**
 * Whether a resource, or inside brackets an element, satisfies a filter. The database does the same to whole directories
 * (`filter-sql.ts`); this is what PATCH uses on the elements of one attribute, and the reference for the other.
 */
export function matches(filter: BoundFilter, object: JsonObject): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.terms.every((term) => matches(term, object));
    case 'or':
      return filter.terms.some((term) => matches(term, object));
    case 'not':
      return !matches(filter.term, object);
    case 'present':
      return isPresent(valueAt(filter.path, object));
    case 'compare':
      return compareAny(filter, valueAt(filter.path, object));
    case 'element':
      return elementsOf(valueAt(filter.path, object)).some((element) => matches(filter.filter, element));
    default:
      return filter satisfies never;
  }
}

function valueAt({ extension, attribute, sub }: BoundPath, object: JsonObject): Json | undefined {
  const holder = extension === null ? object : object[extension];
  if (!isObject(holder)) return undefined;
  const value = holder[attribute.name];
  if (sub === null) return value;
  return isObject(value) ? value[sub.name] : undefined;
}

function elementsOf(value: Json | undefined): JsonObject[] {
  return (Array.isArray(value) ? value : [value]).filter(isObject);
}

/** RFC 7644 §3.4.2.2: "pr" is true of a value, not of an empty one. */
function isPresent(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return false;
  if (Array.isArray(value)) return value.some(isPresent);
  return isObject(value) ? Object.values(value).some(isPresent) : true;
}

type Comparison = Extract<BoundFilter, { kind: 'compare' }>;

function compareAny(comparison: Comparison, value: Json | undefined): boolean {
  const target = comparison.path.sub ?? comparison.path.attribute;
  return (Array.isArray(value) ? value : [value]).some((entry) => compare(target, comparison, entry));
}

function compare(target: Attribute, { operator, value }: Comparison, actual: Json | undefined): boolean {
  if (typeof value === 'string') {
    if (typeof actual !== 'string') return false;
    if (target.type === 'dateTime')
      return order(operator, (parseInstant(actual) ?? NaN) - (parseInstant(value) ?? NaN));
    const [left, right] = target.caseExact ? [actual, value] : [fold(actual), fold(value)];
    if (operator === 'co') return left.includes(right);
    if (operator === 'sw') return left.startsWith(right);
    if (operator === 'ew') return left.endsWith(right);
    return operator === 'eq' ? left === right : order(operator, compareText(left, right));
  }
  if (typeof value === 'number') return typeof actual === 'number' && order(operator, actual - value);
  return actual === value;
}

function order(operator: Comparison['operator'], difference: number): boolean {
  switch (operator) {
    case 'eq':
      return difference === 0;
    case 'gt':
      return difference > 0;
    case 'ge':
      return difference >= 0;
    case 'lt':
      return difference < 0;
    case 'le':
      return difference <= 0;
    default:
      return false;
  }
}
