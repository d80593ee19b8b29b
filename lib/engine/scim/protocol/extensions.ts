import { badRequest, quote } from './errors';
import { fold } from './fold';
import { equalJson, isObject, type Json, type JsonObject } from './json';
import { copyWith } from './normalize';
import { GROUP, RESOURCE_TYPES, USER } from './resource-types';
import { type Attribute, attribute, type ResourceType, type Schema } from './schema';

/** The resource types of a directory: the standard ones, with the extensions that its operator declared (RFC 7643 §3.3). */
export type DirectoryTypes = {
  user: ResourceType;
  group: ResourceType;
  all: readonly ResourceType[];
  /** Names, in lower case, of what the declared extensions never show. */
  secrets: ReadonlySet<string>;
};

export const STANDARD_TYPES: DirectoryTypes = {
  user: USER,
  group: GROUP,
  all: RESOURCE_TYPES,
  secrets: new Set(),
};

type Characteristics = Pick<
  Attribute,
  'name' | 'description' | 'multiValued' | 'required' | 'caseExact' | 'canonicalValues'
>;
type DeclaredPart = Characteristics & { type: Exclude<Attribute['type'], 'complex'> };

/** An extension as it is declared. */
type DeclaredExtension = {
  id: string;
  name: string;
  description: string;
  resourceType: ResourceType['name'];
  attributes: readonly (Characteristics &
    Pick<Attribute, 'type' | 'mutability' | 'returned'> & {
      uniqueness: 'none' | 'server';
      subAttributes: readonly DeclaredPart[];
    })[];
};

/** The types with `declared` added to them. */
export function typesWith(declared: readonly DeclaredExtension[]): DirectoryTypes {
  if (declared.length === 0) return STANDARD_TYPES;
  const [user, group] = [extend(USER, declared), extend(GROUP, declared)];
  const hidden = declared.flatMap(({ attributes }) => attributes.filter(({ returned }) => returned === 'never'));
  return { user, group, all: [user, group], secrets: new Set(hidden.map(({ name }) => name.toLowerCase())) };
}

function extend(type: ResourceType, declared: readonly DeclaredExtension[]): ResourceType {
  const own = declared.filter(({ resourceType }) => resourceType === type.name).map(toSchema);
  return own.length === 0 ? type : { ...type, extensions: [...type.extensions, ...own] };
}

function toSchema({ id, name, description, attributes }: DeclaredExtension): Schema {
  return {
    ...{ id, name, description },
    attributes: attributes.map(({ subAttributes, ...declared }) => ({
      ...toAttribute(declared),
      subAttributes: subAttributes.map(toAttribute),
    })),
  };
}

function toAttribute<T extends Characteristics & { type: Attribute['type'] }>({
  name,
  type,
  description,
  ...rest
}: T): Attribute {
  return attribute(name, type, description, {
    ...rest,
    ...(type === 'reference' ? { referenceTypes: ['external'] } : {}),
  });
}

/** A value that no other live resource may have, in a single attribute of an extension. `value` is folded unless it is exact. */
export type UniqueValue = { extension: string; attribute: string; exact: boolean; value: string };

/**
 * Holds what a request makes of a resource against the declared extensions. Throws `invalidValue` where a required attribute of an
 * extension in use is missing, `mutability` where an immutable one changes. Returns new values that have to be unique.
 */
export function checkExtensions(type: ResourceType, before: JsonObject | null, after: JsonObject): UniqueValue[] {
  return type.extensions.flatMap((extension) => {
    const [old, block] = [before?.[extension.id], after[extension.id]];
    return extension.attributes.flatMap((declared) => {
      const [was, is] = [valueIn(old, declared), valueIn(block, declared)];
      if (is === undefined && declared.required && isObject(block)) throw missing(extension, declared);
      if (isObject(block)) requireParts(declared, is);
      if (declared.mutability === 'immutable' && was !== undefined && !equalJson(was, is))
        throw immutable(extension, declared);
      if (declared.uniqueness !== 'server' || is === undefined || equalJson(was, is)) return [];
      const exact = declared.caseExact || declared.type !== 'string';
      const value = exact ? String(is) : fold(String(is));
      return [{ extension: extension.id, attribute: declared.name, exact, value }];
    });
  });
}

/**
 * What PUT makes of a resource, with the values of extensions that a client cannot have read and so cannot have sent back: those
 * never shown, and those shown only on request. It leaves them as they are, as it leaves a password.
 */
export function keepUnshown(type: ResourceType, before: JsonObject, after: JsonObject): JsonObject {
  let kept = after;
  for (const extension of type.extensions) {
    for (const declared of extension.attributes) {
      if (declared.returned !== 'never' && declared.returned !== 'request') continue;
      const was = valueIn(before[extension.id], declared);
      const block = kept[extension.id];
      if (was === undefined || valueIn(block, declared) !== undefined) continue;
      kept = copyWith(kept, { [extension.id]: copyWith(isObject(block) ? block : {}, { [declared.name]: was }) });
    }
  }
  return kept;
}

function valueIn(block: Json | undefined, { name }: Attribute): Json | undefined {
  return isObject(block) ? block[name] : undefined;
}

function requireParts({ name, subAttributes }: Attribute, value: Json | undefined): void {
  const parts = subAttributes.filter(({ required }) => required);
  for (const element of Array.isArray(value) ? value : [value]) {
    if (!isObject(element)) continue;
    const absent = parts.find((part) => element[part.name] === undefined);
    if (absent !== undefined) throw badRequest('invalidValue', `${quote(`${name}.${absent.name}`)} is required.`);
  }
}

function missing({ id }: Schema, { name }: Attribute): Error {
  return badRequest('invalidValue', `${quote(`${id}:${name}`)} is required where its extension is used.`);
}

function immutable({ id }: Schema, { name }: Attribute): Error {
  return badRequest('mutability', `${quote(`${id}:${name}`)} cannot be changed once it is set.`);
}
