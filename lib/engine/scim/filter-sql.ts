import { parseId } from '@/lib/ids';
import { MEMBER_NAME } from './groups-store';
import type { BoundFilter, BoundPath } from './protocol/bind';
import { badRequest } from './protocol/errors';
import { fold } from './protocol/fold';
import { parseInstant } from './protocol/instant';
import type { Attribute, ResourceType } from './protocol/schema';

/**
 * A bound filter as a condition on rows `r` of `engine.scim_users` or `engine.scim_groups`. Every value is a parameter; the only
 * text that becomes SQL is our own: column names, and attribute names from the schemas. Null counts as false; inside "not" it is
 * made false, and elsewhere it is left alone, because a comparison inside `coalesce` finds no index.
 */

/** Collects parameters and hands out their places. */
export class Parameters {
  readonly values: unknown[] = [];

  /** The place of a parameter, cast to `type`. */
  add(value: string | number | boolean, type: 'text' | 'uuid' | 'timestamptz' | 'numeric' | 'boolean'): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}

type Comparison = Extract<BoundFilter, { kind: 'compare' }>;

/** Where a value is found: an SQL expression, and how it compares. */
type Source =
  | { kind: 'text'; sql: string; folded: boolean }
  | { kind: 'boolean' | 'instant' | 'number'; sql: string }
  | { kind: 'id'; sql: string; kinds: readonly ('scimUser' | 'scimGroup')[] }
  | { kind: 'constant'; value: string }
  | { kind: 'schemas'; core: string }
  | { kind: 'json'; sql: string };

type Locate = (path: BoundPath) => Source;

/** Compiles a filter on resources of `type` in one directory; `directory` is the place of its UUID. */
export function compileFilter(
  type: ResourceType,
  filter: BoundFilter,
  parameters: Parameters,
  directory: string,
): string {
  const condition = compile(type, filter, parameters, (path) => locate(type, path));
  const address = type.name === 'User' ? requiredEmail(filter) : null;
  if (address === null) return condition;
  // Implied by the condition, and leads to the few rows that have the address. A subquery, so that no plan passes it by.
  return `(r.id = any(array(
    select keyed.id from engine.scim_users keyed
    where keyed.scim_directory_id = ${directory} and keyed.email_folded = ${parameters.add(fold(address), 'text')}
    union all
    select keyed.id from engine.scim_users keyed
    where keyed.other_email_keys @> array[engine.scim_email_key(${directory}, ${parameters.add(address, 'text')})]
  )) and ${condition})`;
}

/** An e-mail address that a user must have for the filter to be true, or null where the filter demands none. */
function requiredEmail(filter: BoundFilter): string | null {
  if (filter.kind === 'and') return filter.terms.map(requiredEmail).find((address) => address !== null) ?? null;
  if (filter.kind !== 'element' || filter.path.extension !== null || filter.path.attribute.name !== 'emails')
    return null;
  const terms = filter.filter.kind === 'and' ? filter.filter.terms : [filter.filter];
  const value = terms.find(
    (term) => term.kind === 'compare' && term.operator === 'eq' && term.path.attribute.name === 'value',
  );
  return value?.kind === 'compare' ? String(value.value) : null;
}

function compile(type: ResourceType, filter: BoundFilter, parameters: Parameters, locateIn: Locate): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.terms.map((term) => compile(type, term, parameters, locateIn)).join(` ${filter.kind} `)})`;
    case 'not':
      return `(not coalesce(${compile(type, filter.term, parameters, locateIn)}, false))`;
    case 'present':
      return present(locateIn(filter.path));
    case 'compare':
      return isPlainList(filter.path)
        ? anyOf(locateIn(filter.path), filter, parameters)
        : compare(locateIn(filter.path), filter, parameters);
    case 'element':
      return element(type, filter.path, filter.filter, parameters, locateIn);
    default:
      return filter satisfies never;
  }
}

function element(
  type: ResourceType,
  path: BoundPath,
  filter: BoundFilter,
  parameters: Parameters,
  locateIn: Locate,
): string {
  const inside = (from: string, source: Locate) =>
    `exists (select ${from} and ${compile(type, filter, parameters, source)})`;
  if (type.name === 'Group' && path.attribute.name === 'members') return inside(MEMBERS_FROM, memberSource);
  if (type.name === 'User' && path.attribute.name === 'groups') return inside(GROUPS_FROM, groupSource);
  if (path.attribute.name === 'meta' && path.extension === null) {
    return compile(type, filter, parameters, ({ attribute }) => metaSource(type, attribute));
  }
  const source = locateIn(path);
  if (source.kind !== 'json')
    throw badRequest('invalidFilter', `${path.attribute.name} cannot be filtered by its parts.`);
  return inside(`from ${elementsOf(source.sql)} element where true`, ({ attribute }) =>
    valueSource(attribute, 'element', [attribute.name]),
  );
}

function elementsOf(list: string): string {
  return `jsonb_array_elements(case jsonb_typeof(${list}) when 'array' then ${list}
    when 'object' then jsonb_build_array(${list}) else '[]' end)`;
}

/** A list of values without parts, as extensions may have. */
function isPlainList({ attribute, sub }: BoundPath): boolean {
  return attribute.multiValued && attribute.type !== 'complex' && sub === null && attribute.name !== 'schemas';
}

/** A list compares as any of its values does. */
function anyOf(source: Source, comparison: Comparison, parameters: Parameters): string {
  if (source.kind !== 'json') return compare(source, comparison, parameters);
  const one = valueSource({ ...comparison.path.attribute, multiValued: false }, 'element', []);
  return `exists (select from ${elementsOf(source.sql)} element where ${compare(one, comparison, parameters)})`;
}

const MEMBERS_FROM = `from engine.scim_group_members m
  left join engine.scim_users u on m.member_type = 'User' and u.id = m.member_id and u.deleted_at is null
  left join engine.scim_groups nested on m.member_type = 'Group' and nested.id = m.member_id and nested.deleted_at is null
  where m.scim_group_id = r.id and (u.id is not null or nested.id is not null)`;

function memberSource({ attribute }: BoundPath): Source {
  if (attribute.name === 'value') return { kind: 'id', sql: 'm.member_id', kinds: ['scimUser', 'scimGroup'] };
  if (attribute.name === 'type') return { kind: 'text', sql: 'm.member_type', folded: false };
  if (attribute.name === 'display') return { kind: 'text', sql: MEMBER_NAME, folded: false };
  throw unfilterable(attribute);
}

const GROUPS_FROM = `from engine.scim_group_members m
  join engine.scim_groups g on g.id = m.scim_group_id and g.deleted_at is null where m.member_id = r.id`;

function groupSource({ attribute }: BoundPath): Source {
  if (attribute.name === 'value') return { kind: 'id', sql: 'g.id', kinds: ['scimGroup'] };
  if (attribute.name === 'display') return { kind: 'text', sql: 'g.display_name_folded', folded: true };
  if (attribute.name === 'type') return { kind: 'constant', value: 'direct' };
  throw unfilterable(attribute);
}

function locate(type: ResourceType, { extension, attribute, sub }: BoundPath): Source {
  if (extension === null) {
    const column = columnOf(type, attribute);
    if (column !== null) return column;
    if (attribute.name === 'meta') {
      return sub === null ? { kind: 'constant', value: 'meta' } : metaSource(type, sub);
    }
    if (attribute.name === 'members') return { kind: 'json', sql: existence(MEMBERS_FROM) };
    if (attribute.name === 'groups') return { kind: 'json', sql: existence(GROUPS_FROM) };
  }
  const names = [...(extension === null ? [] : [extension]), attribute.name, ...(sub === null ? [] : [sub.name])];
  return valueSource(sub ?? attribute, 'r.attributes', names);
}

/** `members pr`: present when there is one. */
function existence(from: string): string {
  return `(select to_jsonb(true) ${from} limit 1)`;
}

function columnOf(type: ResourceType, { name }: Attribute): Source | null {
  switch (name) {
    case 'id':
      return { kind: 'id', sql: 'r.id', kinds: [type.name === 'User' ? 'scimUser' : 'scimGroup'] };
    case 'schemas':
      return { kind: 'schemas', core: type.schema.id };
    case 'externalId':
      return { kind: 'text', sql: 'r.external_id', folded: true };
    case 'userName':
      return { kind: 'text', sql: 'r.user_name_folded', folded: true };
    case 'active':
      return { kind: 'boolean', sql: 'r.active' };
    case 'displayName':
      return type.name === 'Group' ? { kind: 'text', sql: 'r.display_name_folded', folded: true } : null;
    default:
      return null;
  }
}

function metaSource(type: ResourceType, sub: Attribute): Source {
  switch (sub.name) {
    case 'created':
      return { kind: 'instant', sql: 'r.created_at' };
    case 'lastModified':
      return { kind: 'instant', sql: 'r.updated_at' };
    case 'resourceType':
      return { kind: 'constant', value: type.name };
    case 'version':
      return { kind: 'text', sql: `('W/"' || r.version || '"')`, folded: true };
    default:
      throw unfilterable(sub);
  }
}

function unfilterable(attribute: Attribute): Error {
  return badRequest('invalidFilter', `${attribute.name} cannot be filtered by.`);
}

/** A value inside jsonb. */
function valueSource(attribute: Attribute, root: string, names: readonly string[]): Source {
  const path = `array[${names.map((name) => `'${name.replaceAll("'", "''")}'`).join(', ')}]::text[]`;
  if (attribute.multiValued && attribute.type !== 'complex') return { kind: 'json', sql: `(${root} #> ${path})` };
  switch (attribute.type) {
    case 'boolean':
      return { kind: 'boolean', sql: `(${root} #> ${path} = 'true'::jsonb)` };
    case 'integer':
    case 'decimal': {
      const value = `${root} #> ${path}`;
      return { kind: 'number', sql: `(case jsonb_typeof(${value}) when 'number' then (${value})::numeric end)` };
    }
    case 'complex':
      return { kind: 'json', sql: `(${root} #> ${path})` };
    case 'dateTime':
      return { kind: 'instant', sql: `engine.scim_instant(${root} #>> ${path})` };
    default:
      return { kind: 'text', sql: `(${root} #>> ${path})`, folded: false };
  }
}

const SOMETHING = '$.** ? ((@.type() == "string" && @ != "") || @.type() == "number" || @.type() == "boolean")';

function present(source: Source): string {
  switch (source.kind) {
    case 'text':
      return `(coalesce(${source.sql}, '') <> '')`;
    case 'json':
      // A value is there when any string, number or boolean inside it is.
      return `coalesce(jsonb_path_exists(${source.sql}, '${SOMETHING}'), false)`;
    case 'constant':
    case 'schemas':
      return 'true';
    default:
      return `(${source.sql} is not null)`;
  }
}

function compare(source: Source, comparison: Comparison, parameters: Parameters): string {
  const { operator, value } = comparison;
  switch (source.kind) {
    case 'text':
      return compareText(source, comparison, parameters);
    case 'boolean':
      return `(${source.sql} = ${parameters.add(value === true, 'boolean')})`;
    case 'number':
      return `(${source.sql} ${ORDER[operator] ?? '='} ${parameters.add(Number(value), 'numeric')})`;
    case 'instant': {
      const instant = new Date(parseInstant(String(value)) ?? 0).toISOString();
      return `(${source.sql} ${ORDER[operator] ?? '='} ${parameters.add(instant, 'timestamptz')})`;
    }
    case 'id':
      return compareId(source, comparison, parameters);
    case 'constant':
      return String(constantMatches(source.value, comparison));
    case 'schemas':
      return compareSchemas(source.core, comparison, parameters);
    case 'json':
      throw badRequest('invalidFilter', 'This attribute cannot be compared with one value.');
    default:
      return source satisfies never;
  }
}

const ORDER: Partial<Record<Comparison['operator'], string>> = { eq: '=', gt: '>', ge: '>=', lt: '<', le: '<=' };

function compareText(
  source: Extract<Source, { kind: 'text' }>,
  { operator, value, path }: Comparison,
  parameters: Parameters,
): string {
  const exact = (path.sub ?? path.attribute).caseExact;
  const place = parameters.add(exact ? String(value) : fold(String(value)), 'text');
  const left = exact || source.folded ? source.sql : `engine.scim_fold(${source.sql})`;
  switch (operator) {
    case 'eq':
      return `(${left} = ${place})`;
    case 'co':
      return `(position(${place} in ${left}) > 0)`;
    case 'sw':
      return `starts_with(${left}, ${place})`;
    case 'ew':
      return `(right(${left}, length(${place})) = ${place})`;
    default:
      return `(${left} collate "C" ${ORDER[operator]} ${place} collate "C")`;
  }
}

function compareId(
  source: Extract<Source, { kind: 'id' }>,
  { operator, value }: Comparison,
  parameters: Parameters,
): string {
  if (operator !== 'eq') throw badRequest('invalidFilter', 'An id compares only with "eq", "ne" and "pr".');
  const uuids = source.kinds.map((kind) => parseId(kind, value)).filter((uuid) => uuid !== null);
  return uuids[0] === undefined ? 'false' : `(${source.sql} = ${parameters.add(uuids[0], 'uuid')})`;
}

function constantMatches(constant: string, { operator, value }: Comparison): boolean {
  const [left, right] = [fold(constant), fold(String(value))];
  if (operator === 'co') return left.includes(right);
  if (operator === 'sw') return left.startsWith(right);
  if (operator === 'ew') return left.endsWith(right);
  return operator === 'eq' && left === right;
}

/** The resource's own schema is always there, an extension's when its attributes are. */
function compareSchemas(core: string, { operator, value }: Comparison, parameters: Parameters): string {
  if (operator !== 'eq') throw badRequest('invalidFilter', '"schemas" compares only with "eq", "ne" and "pr".');
  if (String(value).toLowerCase() === core.toLowerCase()) return 'true';
  const place = parameters.add(String(value).toLowerCase(), 'text');
  return `exists (
    select from jsonb_object_keys(r.attributes) extension where extension ilike 'urn:%' and lower(extension) = ${place}
  )`;
}

/** The expression and direction of `sortBy`. Absent values come last in ascending order (RFC 7644 §3.4.2.3). */
export function compileSort(type: ResourceType, path: BoundPath): string {
  const target = path.sub ?? path.attribute;
  if (path.extension === null && path.attribute.name === 'id') return 'r.id';
  if (path.attribute.returned === 'never' || path.attribute.name === 'schemas') return 'null::text';
  if (path.attribute.multiValued) return sortOfMany(path);
  if (target.type === 'complex') throw badRequest('invalidPath', `${target.name} has parts: sort by one of them.`);
  const source = locate(type, path);
  if (source.kind === 'constant' || source.kind === 'schemas') return 'null::text';
  if (source.kind !== 'text') return source.sql;
  const text = target.caseExact || source.folded ? source.sql : `engine.scim_fold(${source.sql})`;
  return `(${text} collate "C")`;
}

/** RFC 7644 §3.4.2.3: a multi-valued attribute sorts by its primary value, else by its first. */
function sortOfMany({ extension, attribute, sub }: BoundPath): string {
  if (extension !== null || attribute.name === 'members' || attribute.name === 'groups') return 'null::text';
  const list = `r.attributes -> '${attribute.name}'`;
  const name = sub?.name ?? 'value';
  return `(select engine.scim_fold(element ->> '${name}') collate "C"
    from jsonb_array_elements(case jsonb_typeof(${list}) when 'array' then ${list} else '[]' end) with ordinality list (element, n)
    order by (element -> 'primary' = 'true'::jsonb) desc nulls last, n limit 1)`;
}
