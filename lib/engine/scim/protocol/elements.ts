import type { BoundFilter } from './bind';
import { badRequest } from './errors';
import { matches } from './evaluate';
import { emptyObject, equalJson, isObject, type Json, type JsonObject } from './json';
import { copyWith, normalizeValue } from './normalize';
import type { Attribute } from './schema';

/** PATCH on the elements of multi-valued attributes. Elements are replaced, never changed in place. */

const MAX_ELEMENTS = 1000;

/** Appends what is not there yet: adding a value that exists changes nothing (RFC 7644 §3.5.2.1). */
export function addElements(attribute: Attribute, before: readonly Json[], value: Json): Json[] {
  const added = normalizeValue(attribute, value);
  const after = [...before];
  for (const element of Array.isArray(added) ? added : []) {
    if (!after.some((entry) => equalJson(entry, element))) after.push(element);
  }
  return settle(attribute, before, after);
}

/** Removes the elements that Entra ID lists as the operation's value: those that agree in every sub-attribute given. */
export function removeListed(attribute: Attribute, before: readonly Json[], value: Json): Json[] {
  const listed = normalizeValue(attribute, value);
  const patterns = Array.isArray(listed) ? listed : [];
  return before.filter((element) => !patterns.some((pattern) => agrees(element, pattern)));
}

function agrees(element: Json, pattern: Json): boolean {
  if (!isObject(element) || !isObject(pattern)) return equalJson(element, pattern);
  return Object.entries(pattern).every(([name, value]) => name === '$ref' || equalJson(element[name], value));
}

/** Removes the elements a filter selects, or one sub-attribute of them; an element left empty goes too. */
export function removeSelected(before: readonly Json[], filter: BoundFilter | null, sub: Attribute | null): Json[] {
  return before.flatMap((element) => {
    if (!isSelected(element, filter)) return [element];
    if (sub === null || !isObject(element)) return [];
    const rest = copyWith(element, {});
    delete rest[sub.name];
    return Object.keys(rest).length === 0 ? [] : [rest];
  });
}

/** Sets one sub-attribute of the elements a filter selects; creates the element when there is none. */
export function setSubOfSelected(
  attribute: Attribute,
  before: readonly Json[],
  filter: BoundFilter | null,
  sub: Attribute,
  value: Json,
): Json[] {
  const normalized = normalizeValue(sub, value);
  if (normalized === undefined) return removeSelected(before, filter, sub);
  const after = before.map((element) =>
    isObject(element) && isSelected(element, filter) ? setMembers(element, { [sub.name]: normalized }) : element,
  );
  if (!before.some((element) => isSelected(element, filter))) {
    // Entra ID replaces the value of an e-mail address or telephone number that is not there yet, and would lose the whole
    // request, with the deactivation in it, if that were refused.
    after.push(setMembers(requireTemplate(filter), { [sub.name]: normalized }));
  }
  return settle(attribute, before, after);
}

/** Merges into (`add`) or replaces the elements a filter selects. `replace` without such an element is `noTarget`. */
export function setSelected(
  attribute: Attribute,
  before: readonly Json[],
  filter: BoundFilter,
  value: Json,
  mode: 'add' | 'replace',
): Json[] {
  const [given] = asList(normalizeValue(attribute, value));
  if (!isObject(given)) return mode === 'add' ? [...before] : removeSelected(before, filter, null);
  const found = before.some((element) => isSelected(element, filter));
  if (!found && mode === 'replace') {
    throw badRequest('noTarget', `No value of ${attribute.name} matches the filter in the path.`);
  }
  const after = before.map((element) => {
    if (!isObject(element) || !isSelected(element, filter)) return element;
    return setMembers(mode === 'add' ? element : (templateOf(filter) ?? emptyObject()), given);
  });
  if (!found) after.push(setMembers(requireTemplate(filter), given));
  return settle(attribute, before, after);
}

function asList(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

function isSelected(element: Json, filter: BoundFilter | null): boolean {
  return filter === null || (isObject(element) && matches(filter, element));
}

function setMembers(element: JsonObject, members: Record<string, Json>): JsonObject {
  const result = copyWith(element, members);
  return equalJson(result, element) ? element : result;
}

/** The sub-attributes that a filter demands of an element, when it is a conjunction of equalities; else null. */
function templateOf(filter: BoundFilter | null): JsonObject | null {
  const template = emptyObject();
  const demands = filter === null ? [] : filter.kind === 'and' ? filter.terms : [filter];
  for (const demand of demands) {
    if (demand.kind !== 'compare' || demand.operator !== 'eq') return null;
    template[demand.path.attribute.name] = demand.value;
  }
  return template;
}

function requireTemplate(filter: BoundFilter | null): JsonObject {
  const template = templateOf(filter);
  if (template !== null) return template;
  throw badRequest(
    'noTarget',
    'No value matches the filter in the path, and the filter does not say how to create one.',
  );
}

/** RFC 7644 §3.5.2: a value that becomes primary takes the place of the one that was. */
function settle(attribute: Attribute, before: readonly Json[], after: Json[]): Json[] {
  if (after.length > MAX_ELEMENTS) {
    throw badRequest('invalidValue', `${attribute.name} may have at most ${MAX_ELEMENTS} values.`);
  }
  const primaries = after.filter(isPrimary);
  if (primaries.length < 2) return after;
  const keep = primaries.find((element) => !before.includes(element)) ?? primaries[0];
  return after.map((element) =>
    isObject(element) && isPrimary(element) && element !== keep ? copyWith(element, { primary: false }) : element,
  );
}

function isPrimary(element: Json): boolean {
  return isObject(element) && element.primary === true;
}
