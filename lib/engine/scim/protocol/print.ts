import { endOfString } from './json';
import { type Envelope, entityTag, type Reference, toReference } from './represent';
import { USER } from './resource-types';

/** An answer, or a resource in one, that is JSON text already. `id`: the printed id of a resource. */
export class Printed {
  readonly text: string;
  readonly id: string | undefined;

  constructor(text: string, id?: string) {
    this.text = text;
    this.id = id;
  }

  /** For whoever prints what is around it in the ordinary way. */
  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}

/** Names and values that only a look at the attributes themselves can show as they are to be shown. */
const NEEDS_A_LOOK = /"(?:schemas|id|meta|groups|password)" ?:|"scim_user_/i;

/**
 * The JSON of a whole user, made from the JSON of its stored attributes without reading them: what `toUserResource` and the default
 * projection make of a user without declared extensions. Null where it takes reading: a manager that is a user of the directory,
 * and attributes with names that the service gives a meaning.
 */
export function printUser(
  { id, version, createdAt, updatedAt, baseUrl }: Omit<Envelope, 'attributes'>,
  attributes: string,
  groups: readonly Reference[],
): string | null {
  const extensions = NEEDS_A_LOOK.test(attributes) ? null : extensionsOf(attributes);
  if (extensions === null) return null;
  const schemas = JSON.stringify([USER.schema.id, ...extensions.sort()]);
  const location = JSON.stringify(`${baseUrl}${USER.endpoint}/${id}`);
  const meta = `{"resourceType":"User","created":"${createdAt.toISOString()}","lastModified":"${updatedAt.toISOString()}","location":${location},"version":${JSON.stringify(entityTag(version))}}`;
  const own = attributes.slice(1, -1);
  const list = groups.map((group) => Object.assign(toReference(group, baseUrl), { type: 'direct' }));
  return `{"schemas":${schemas},"id":"${id}","meta":${meta}${own === '' ? '' : `,${own}`}${
    list.length === 0 ? '' : `,"groups":${JSON.stringify(list)}`
  }}`;
}

/** The names of extensions with attributes in a JSON object; null where one is empty, or written with an escape. */
function extensionsOf(text: string): string[] | null {
  const names: string[] = [];
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charCodeAt(index);
    if (char === 0x7b || char === 0x5b) depth += 1;
    else if (char === 0x7d || char === 0x5d) depth -= 1;
    if (char !== 0x22) continue;
    const end = endOfString(text, index);
    if (depth === 1 && /^urn:/i.test(text.slice(index + 1, index + 5)) && /^": ?\{/.test(text.slice(end, end + 4))) {
      const name = text.slice(index + 1, end);
      if (name.includes('\\') || /^": ?\{\}/.test(text.slice(end, end + 5))) return null;
      names.push(name);
    }
    index = end;
  }
  return names;
}
