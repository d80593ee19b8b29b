import { badRequest, quote } from './errors';
import { emptyObject, type Json, type JsonObject, memberOf } from './json';
import { takeMembers } from './members';
import { assignAll, checkAttributeCount } from './patch';
import { GROUP } from './resource-types';
import type { ResourceType } from './schema';
import { resolveName } from './target';

/** A resource as POST and PUT bring it: its attributes under canonical names, and what is kept elsewhere. */
type ResourceInput = {
  /** Without `schemas`, `id`, `meta`, and what only the service sets. */
  attributes: JsonObject;
  /** The `id` in the body, if it is a string. */
  claimedId: string | null;
  /** Groups: undefined when the body does not name them. */
  members: Json | undefined;
};

/** Reads the body of POST or PUT. `strict` refuses attributes that no schema describes. */
export function readResource(type: ResourceType, body: JsonObject, { strict }: { strict: boolean }): ResourceInput {
  checkSchemas(type, body);
  if (strict) refuseUnknown(type, body);
  const { members, rest } = type.name === GROUP.name ? takeMembers(body) : { members: undefined, rest: body };
  const attributes = emptyObject();
  assignAll(type, attributes, 'replace', rest);
  checkAttributeCount(attributes);
  const id = memberOf(body, 'id');
  return { attributes, members, claimedId: typeof id === 'string' ? id : null };
}

function checkSchemas(type: ResourceType, body: JsonObject): void {
  const schemas = memberOf(body, 'schemas');
  if (!Array.isArray(schemas) || schemas.length === 0 || schemas.some((urn) => typeof urn !== 'string')) {
    throw badRequest('invalidSyntax', `The request body must have "schemas", a list with "${type.schema.id}".`);
  }
  if (schemas.some((urn) => String(urn).toLowerCase().startsWith('urn:scim:schemas:core:1.'))) {
    throw badRequest('invalidSyntax', 'This is a SCIM 1.1 request. Set the identity provider to SCIM 2.0.');
  }
}

function refuseUnknown(type: ResourceType, body: JsonObject): void {
  for (const [name, value] of Object.entries(body)) {
    const target = resolveName(type, name, value, emptyObject());
    const known = target.kind === 'resource' || target.kind === 'attribute';
    if (known || (target.kind === 'extension' && type.extensions.some((schema) => schema.id === target.urn))) continue;
    throw badRequest('invalidSyntax', `${quote(name)} is not an attribute of ${type.name}.`);
  }
}
