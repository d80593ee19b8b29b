import { type BoundFilter, bindElementFilter, resolveAttribute } from './bind';
import { badRequest } from './errors';
import { matches } from './evaluate';
import { parsePatchPath } from './filter';
import { isObject, type Json, type JsonObject, memberOf } from './json';
import { copyWith } from './normalize';
import type { PatchOperation, PatchOptions } from './patch';
import { GROUP } from './resource-types';
import { resolveName } from './target';

/**
 * Group membership as a change to a set: a group may have a hundred thousand members, and adding one of them must not read the
 * rest.
 */

/** `reset` first, then `remove`, then `add`; no id is in both lists. */
export type MemberChange = { reset: boolean; add: string[]; remove: string[] };

export type MemberOperation = { op: PatchOperation['op']; filter: BoundFilter | null; value: Json | undefined };

/** Parts a group's PATCH into what concerns its members and the rest; each keeps its order. */
export function splitGroupPatch(
  operations: readonly PatchOperation[],
  options: PatchOptions,
): { members: MemberOperation[]; rest: PatchOperation[] } {
  const members: MemberOperation[] = [];
  const rest: PatchOperation[] = [];
  for (const operation of operations) {
    if (operation.path !== null) {
      const member = asMemberOperation(operation, operation.path);
      if (member === null) rest.push(operation);
      else members.push(member);
    } else {
      const { op, value } = operation;
      const listed = isObject(value) && !options.strict ? takeMembers(value) : { members: undefined, rest: value };
      if (listed.members !== undefined) members.push({ op, filter: null, value: listed.members });
      rest.push({ ...operation, value: listed.rest });
    }
  }
  return { members, rest };
}

function asMemberOperation({ op, value }: PatchOperation, text: string): MemberOperation | null {
  // The cheap test first: only a path on members is worth parsing twice.
  if (!/members/i.test(text)) return null;
  const { path, filter } = parsePatchPath(text);
  const bound = resolveAttribute(GROUP, path);
  if (bound?.attribute.name !== 'members') return null;
  // RFC 7643 §8.7.1: the parts of a member are immutable.
  if (bound.sub !== null || (filter !== null && op !== 'remove')) {
    throw badRequest('mutability', 'A member can be added or removed, not changed.');
  }
  return { op, filter: filter === null ? null : bindElementFilter(bound.attribute, filter), value };
}

/** The value of `members` in an object of attributes, whatever its spelling, and the object without it. */
export function takeMembers(values: JsonObject): { members: Json | undefined; rest: JsonObject } {
  const rest = copyWith(values, {});
  let members: Json | undefined;
  for (const [name, value] of Object.entries(values)) {
    const target = /members/i.test(name) ? resolveName(GROUP, name, value, values) : null;
    if (target?.kind !== 'attribute' || target.path.attribute.name !== 'members') continue;
    members = value;
    delete rest[name];
  }
  return { members, rest };
}

/** The ids in a `members` value: a list of objects, one object, or bare strings. Throws `invalidValue`. */
export function memberIds(value: Json | undefined): string[] {
  // Never a silent wipe: an empty list says that there are none, null says nothing.
  if (value === null || value === undefined) throw badRequest('invalidValue', '"members" must be a list, not null.');
  return (Array.isArray(value) ? value : [value]).map((entry) => {
    const id = isObject(entry) ? memberOf(entry, 'value') : entry;
    if (typeof id === 'string') return id;
    throw badRequest('invalidValue', 'Every member must have a "value", the id of a user or group.');
  });
}

/**
 * Folds operations into one change. `existing` (elements with `value`, `type`, `display`) is needed only for filters other than on
 * `value`; without it such a filter gives `needs_members`.
 */
export function foldMembers(
  operations: readonly MemberOperation[],
  existing: readonly JsonObject[] | null,
): MemberChange | 'needs_members' {
  const change = { reset: false, add: new Set<string>(), remove: new Set<string>() };
  for (const { op, filter, value } of operations) {
    if (op === 'remove' && filter !== null) {
      const ids = idsOf(filter) ?? select(filter, existing, change);
      if (ids === null) return 'needs_members';
      drop(change, ids);
    } else if (op === 'remove' && value !== undefined && value !== null) {
      // Entra ID lists whom to remove as the value; an empty list removes nobody.
      drop(change, memberIds(value));
    } else {
      const ids = op === 'remove' ? [] : memberIds(value);
      if (op !== 'add') reset(change);
      for (const id of ids) {
        change.remove.delete(id);
        change.add.add(id);
      }
    }
  }
  return { reset: change.reset, add: [...change.add], remove: [...change.remove] };
}

type Folding = { reset: boolean; add: Set<string>; remove: Set<string> };

function reset(change: Folding): void {
  change.reset = true;
  change.add.clear();
  change.remove.clear();
}

function drop(change: Folding, ids: readonly string[]): void {
  for (const id of ids) {
    change.add.delete(id);
    change.remove.add(id);
  }
}

/** The ids a filter names, when it is nothing but "value eq …" joined by "or". */
function idsOf(filter: BoundFilter): string[] | null {
  if (filter.kind === 'compare') {
    const named = filter.path.attribute.name === 'value' && filter.operator === 'eq';
    return named && typeof filter.value === 'string' ? [filter.value] : null;
  }
  if (filter.kind !== 'or') return null;
  const lists = filter.terms.map(idsOf);
  return lists.includes(null) ? null : lists.flatMap((list) => list ?? []);
}

function select(filter: BoundFilter, existing: readonly JsonObject[] | null, change: Folding): string[] | null {
  if (existing === null) return null;
  const kept = change.reset ? [] : existing.filter(({ value }) => !change.remove.has(String(value)));
  return kept.filter((member) => matches(filter, member)).map((member) => String(member.value));
}
