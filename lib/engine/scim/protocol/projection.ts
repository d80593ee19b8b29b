import { parseAttributePath } from './filter';
import { emptyObject, isObject, type Json, type JsonObject } from './json';
import {
  type Attribute,
  coreAttributes,
  findAttribute,
  findExtension,
  isCoreUrn,
  type ResourceType,
  type Schema,
} from './schema';

/** `attributes` and `excludedAttributes` (RFC 7644 §3.9). When both are given, `attributes` counts. */
export type Projection = { mode: 'default' } | { mode: 'only' | 'without'; selection: Selection };

/** Lower-case name of an attribute, or of an extension, to all of it or some of its parts. */
type Selection = Map<string, 'all' | Selection>;

/** Reads the two parameters: lists of attribute paths. Unknown names select nothing. */
export function parseProjection(
  type: ResourceType,
  attributes: readonly string[],
  excludedAttributes: readonly string[],
): Projection {
  if (attributes.length > 0) return { mode: 'only', selection: select(type, attributes) };
  if (excludedAttributes.length > 0) return { mode: 'without', selection: select(type, excludedAttributes) };
  return { mode: 'default' };
}

function select(type: ResourceType, names: readonly string[]): Selection {
  const selection: Selection = new Map();
  for (const name of names) {
    const path = wholeSchema(type, name) ?? attributePath(type, name);
    if (path !== null) insert(selection, path);
  }
  return selection;
}

function wholeSchema(type: ResourceType, name: string): string[] | null {
  return findExtension(type, name) !== undefined ? [name.toLowerCase()] : null;
}

function attributePath(type: ResourceType, name: string): string[] | null {
  const path = parseAttributePath(name);
  if (path === null) return null;
  const extension = path.urn === null || isCoreUrn(type, path.urn) ? [] : [path.urn];
  return [...extension, path.name, ...(path.sub === null ? [] : [path.sub])].map((part) => part.toLowerCase());
}

function insert(selection: Selection, [first, ...rest]: readonly string[]): void {
  if (first === undefined) return;
  const existing = selection.get(first);
  if (rest.length === 0 || existing === 'all') {
    selection.set(first, 'all');
    return;
  }
  const parts: Selection = existing ?? new Map();
  insert(parts, rest);
  selection.set(first, parts);
}

/** Whether a resource so projected can contain a core attribute: what need not be shown need not be read. */
export function wants(projection: Projection, name: string): boolean {
  if (projection.mode === 'default') return true;
  const selected = projection.selection.get(name.toLowerCase());
  return projection.mode === 'only' ? selected !== undefined : selected !== 'all';
}

/** Whether a part that is returned only on request is asked for by its name. */
export function isRequested(projection: Projection, name: string, part: string): boolean {
  const selected = projection.mode === 'only' ? projection.selection.get(name.toLowerCase()) : undefined;
  return selected !== undefined && selected !== 'all' && selected.has(part.toLowerCase());
}

/** The resource as it may be shown: what is `never` returned is left out whatever is asked. */
export function project(type: ResourceType, resource: JsonObject, projection: Projection): JsonObject {
  const core = coreAttributes(type);
  const result = emptyObject();
  for (const [name, value] of Object.entries(resource)) {
    const extension = isObject(value) ? findExtension(type, name) : undefined;
    const shown =
      extension === undefined || !isObject(value)
        ? projectValue(findAttribute(core, name), name, value, projection)
        : projectExtension(extension, value, partOf(projection, name));
    if (shown !== undefined) result[name] = shown;
  }
  return result;
}

/** Attributes of an extension have each their own `returned`; those that are `always` are shown whatever is asked. */
function projectExtension({ attributes }: Schema, value: JsonObject, projection: Projection | null): Json | undefined {
  const result = emptyObject();
  for (const [name, entry] of Object.entries(value)) {
    const attribute = findAttribute(attributes, name);
    if (projection === null && attribute?.returned !== 'always') continue;
    const shown = projectValue(attribute, name, entry, projection ?? { mode: 'default' });
    if (shown !== undefined) result[name] = shown;
  }
  return Object.keys(result).length === 0 ? undefined : result;
}

function partOf(projection: Projection, name: string): Projection | null {
  if (projection.mode === 'default') return projection;
  const selected = projection.selection.get(name.toLowerCase());
  if (selected === undefined) return projection.mode === 'only' ? null : { mode: 'default' };
  if (selected === 'all') return projection.mode === 'only' ? { mode: 'default' } : null;
  return { mode: projection.mode, selection: selected };
}

function projectValue(
  attribute: Attribute | undefined,
  name: string,
  value: Json,
  projection: Projection,
): Json | undefined {
  if (attribute?.returned === 'never') return undefined;
  if (attribute?.returned === 'always') return value;
  if (
    attribute?.returned === 'request' &&
    (projection.mode !== 'only' || !projection.selection.has(name.toLowerCase()))
  ) {
    return undefined;
  }
  const part = partOf(projection, name);
  if (part === null || part.mode === 'default') return part === null ? undefined : value;
  return projectParts(attribute?.subAttributes ?? [], value, part);
}

function projectParts(attributes: readonly Attribute[], value: Json, projection: Projection | null): Json | undefined {
  if (projection === null) return undefined;
  if (projection.mode === 'default') return value;
  if (Array.isArray(value)) {
    const elements = value
      .map((entry) => projectParts(attributes, entry, projection))
      .filter((entry) => entry !== undefined);
    return elements.length === 0 ? undefined : elements;
  }
  if (!isObject(value)) return projection.mode === 'only' ? undefined : value;
  const result = emptyObject();
  for (const [name, entry] of Object.entries(value)) {
    const shown = projectValue(findAttribute(attributes, name), name, entry, projection);
    if (shown !== undefined) result[name] = shown;
  }
  return Object.keys(result).length === 0 ? undefined : result;
}
