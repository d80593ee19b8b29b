import { emptyObject, isObject, type Json, type JsonObject } from './json';
import { copyWith } from './normalize';
import { ENTERPRISE_SCHEMA, GROUP, USER } from './resource-types';
import type { ResourceType } from './schema';

/** What the service adds to stored attributes to make a resource of them. */
export type Envelope = {
  /** Printed id. */
  id: string;
  attributes: JsonObject;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** The directory's base URL, without a final slash. */
  baseUrl: string;
};
/** `display` is null where it is not shown. */
export type Reference = { id: string; type: 'User' | 'Group'; display: string | null };

/** The entity tag of a version (RFC 7644 §3.14). */
export function entityTag(version: number): string {
  return `W/"${version}"`;
}

export function toUserResource(envelope: Envelope, groups: readonly Reference[]): JsonObject {
  const resource = toResource(USER, envelope);
  deriveManager(resource, envelope.baseUrl);
  if (groups.length > 0) {
    resource.groups = groups.map((group) => Object.assign(toReference(group, envelope.baseUrl), { type: 'direct' }));
  }
  return resource;
}

export function toGroupResource(envelope: Envelope, members: readonly Reference[]): JsonObject {
  const resource = toResource(GROUP, envelope);
  return members.length === 0 ? resource : Object.assign(resource, toMemberList(members, envelope.baseUrl));
}

/** The attribute `members` alone. */
export function toMemberList(members: readonly Reference[], baseUrl: string): JsonObject {
  const list = members.map((member) => Object.assign(toReference(member, baseUrl), { type: member.type }));
  return Object.assign(emptyObject(), { members: list });
}

/** A user or group as others refer to it. */
export function toReference({ id, type, display }: Reference, baseUrl: string): JsonObject {
  const reference = { value: id, $ref: `${baseUrl}/${type}s/${id}` };
  return Object.assign(emptyObject(), display === null ? reference : { ...reference, display });
}

function toResource(type: ResourceType, envelope: Envelope): JsonObject {
  const { id, attributes, version, createdAt, updatedAt, baseUrl } = envelope;
  const extensions = Object.keys(attributes).filter((name) => /^urn:/i.test(name) && isObject(attributes[name]));
  const own: Record<string, Json> = {
    schemas: [type.schema.id, ...extensions.sort()],
    id,
    meta: Object.assign(emptyObject(), {
      resourceType: type.name,
      created: createdAt.toISOString(),
      lastModified: updatedAt.toISOString(),
      location: `${baseUrl}${type.endpoint}/${id}`,
      version: entityTag(version),
    }),
  };
  return Object.assign(emptyObject(), own, attributes);
}

/** RFC 7643 §4.3: where the manager is a user of this directory, the reference follows from the id. */
function deriveManager(resource: JsonObject, baseUrl: string): void {
  const enterprise = resource[ENTERPRISE_SCHEMA];
  if (!isObject(enterprise) || !isObject(enterprise.manager)) return;
  const { value } = enterprise.manager;
  if (typeof value !== 'string' || !/^scim_user_[0-9a-z]{25}$/.test(value)) return;
  const manager = copyWith(enterprise.manager, { $ref: `${baseUrl}/Users/${value}` });
  resource[ENTERPRISE_SCHEMA] = copyWith(enterprise, { manager });
}
