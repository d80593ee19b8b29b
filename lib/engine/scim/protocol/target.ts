import { type BoundFilter, type BoundPath, bindElementFilter, resolveAttribute } from './bind';
import { badRequest, quote, ScimError } from './errors';
import { type PatchPathSyntax, parsePatchPath, printPath } from './filter';
import { isForbiddenName, isObject, type Json, type JsonObject } from './json';
import { coreAttributes, findAttribute, findExtension, isCoreUrn, type ResourceType } from './schema';

/** What a PATCH path, or a member name of a resource's JSON, points at. */
export type Target =
  | { kind: 'attribute'; path: BoundPath; filter: BoundFilter | null }
  /** A whole extension, under the URN it has or will have in the resource. */
  | { kind: 'extension'; urn: string }
  /** The whole resource, named by its own schema. */
  | { kind: 'resource' }
  /** An attribute no schema describes; in an unknown extension when `extension` is set. */
  | { kind: 'unknown'; extension: string | null; name: string; sub: string | null };

/** A version segment before the last colon: the text names a schema, not an attribute of one. */
const ENDS_WITH_SCHEMA = /:\d+(?:\.\d+)*:[^:]+$/;

/**
 * Resolves the path of a PATCH operation. Throws `invalidPath` or `invalidFilter`; `value` tells an extension from its attribute
 * where the URN alone does not.
 */
export function resolvePatchPath(
  type: ResourceType,
  text: string,
  value: Json | undefined,
  resource: JsonObject,
): Target {
  const whole = resolvePlain(type, text) ?? resolveSchema(type, text, value, resource);
  if (whole !== null) return whole;
  const target = resolveSyntax(type, parsePatchPath(text), resource);
  if (target.kind === 'unknown' && target.extension === null) {
    throw badRequest('invalidPath', `${quote(text)} is not an attribute of ${type.name}.`);
  }
  return target;
}

/**
 * Resolves a member name of a resource's JSON: an attribute, in full with its URN or not, an extension, or, as Entra ID writes them,
 * a path with dots or brackets. Never throws: what is none of these is unknown and kept under its own name.
 */
export function resolveName(type: ResourceType, name: string, value: Json, resource: JsonObject): Target {
  const whole = resolvePlain(type, name) ?? resolveSchema(type, name, value, resource);
  if (whole !== null) return whole;
  try {
    const target = resolveSyntax(type, parsePatchPath(name), resource);
    if (target.kind !== 'unknown' || target.extension !== null) return target;
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
  }
  return { kind: 'unknown', extension: null, name, sub: null };
}

/** The attribute that is named by nothing but its name, as nearly all are: needs no parsing. */
function resolvePlain(type: ResourceType, text: string): Target | null {
  const attribute = findAttribute(coreAttributes(type), text);
  return attribute === undefined
    ? null
    : { kind: 'attribute', path: { extension: null, attribute, sub: null }, filter: null };
}

function resolveSchema(type: ResourceType, text: string, value: Json | undefined, resource: JsonObject): Target | null {
  if (isCoreUrn(type, text)) return { kind: 'resource' };
  const known = findExtension(type, text);
  if (known !== undefined) return { kind: 'extension', urn: known.id };
  if (!/^urn:/i.test(text) || text.includes('[')) return null;
  const existing = existingExtension(resource, text);
  if (existing !== null) return { kind: 'extension', urn: existing };
  if (isKnownPrefix(type, text)) return null;
  const holdsAttributes = isObject(value) && (ENDS_WITH_SCHEMA.test(text) || !text.slice(4).includes(':'));
  return holdsAttributes ? { kind: 'extension', urn: text } : null;
}

function isKnownPrefix(type: ResourceType, text: string): boolean {
  const lower = text.toLowerCase();
  return [type.schema, ...type.extensions].some((schema) => lower.startsWith(`${schema.id.toLowerCase()}:`));
}

/** The name under which a resource already holds an extension, whatever the letter case. */
function existingExtension(resource: JsonObject, urn: string): string | null {
  if (isObject(resource[urn])) return urn;
  const lower = urn.toLowerCase();
  const isIt = (key: string) => key.length === urn.length && key.toLowerCase() === lower && isObject(resource[key]);
  return Object.keys(resource).find(isIt) ?? null;
}

function resolveSyntax(type: ResourceType, { path, filter }: PatchPathSyntax, resource: JsonObject): Target {
  const bound = resolveAttribute(type, path);
  if (bound !== null) return { kind: 'attribute', path: bound, filter: bindBrackets(bound, filter) };
  if (path.urn === null || isCoreUrn(type, path.urn)) {
    return { kind: 'unknown', extension: null, name: path.name, sub: path.sub };
  }
  if (findExtension(type, path.urn) !== undefined || filter !== null) {
    throw badRequest('invalidPath', `${quote(printPath(path))} is not an attribute of ${type.name}.`);
  }
  if ([path.urn, path.name, path.sub ?? ''].some(isForbiddenName)) {
    throw badRequest('invalidPath', 'The path uses a reserved attribute name.');
  }
  const extension = existingExtension(resource, path.urn) ?? path.urn;
  return { kind: 'unknown', extension, name: path.name, sub: path.sub };
}

function bindBrackets(path: BoundPath, filter: PatchPathSyntax['filter']): BoundFilter | null {
  if (filter === null) return null;
  if (path.attribute.type !== 'complex') {
    throw badRequest('invalidPath', `${path.attribute.name} has no sub-attributes to filter by.`);
  }
  return bindElementFilter(path.attribute, filter);
}
