import { formatId } from '@/lib/ids';
import { answer, type Call, type Outcome } from './call';
import { readProjectionNames } from './list-query';
import { STANDARD_TYPES } from './protocol/extensions';
import { Printed, printUser } from './protocol/print';
import { type Projection, parseProjection, project } from './protocol/projection';
import { entityTag, toUserResource } from './protocol/represent';
import type { StoredUser } from './users-store';

/** A user as it is shown to identity providers: as JSON text where that takes no look at its attributes. */
export function showUser(call: Call, user: StoredUser, projection: Projection): object {
  const { access } = call;
  const id = formatId('scimUser', user.id);
  const envelope = { ...user, id, baseUrl: access.baseUrl };
  const groups = user.groups.map((group) => ({
    id: formatId('scimGroup', group.id),
    type: 'Group' as const,
    display: group.display,
  }));
  if (projection.mode === 'default' && access.types === STANDARD_TYPES) {
    const text = printUser(envelope, user.attributes.text, groups);
    if (text !== null) return new Printed(text, id);
  }
  const resource = toUserResource({ ...envelope, attributes: user.attributes.value }, groups);
  return project(access.types.user, resource, projection);
}

/** The answer that shows a user. */
export function answerUser(call: Call, status: number, user: StoredUser, capability: string): Outcome {
  const names = readProjectionNames(call.query);
  const shown = showUser(
    call,
    user,
    parseProjection(call.access.types.user, names.attributes, names.excludedAttributes),
  );
  const headers: Record<string, string> = { etag: entityTag(user.version) };
  if (status === 201) headers.location = `${call.access.baseUrl}/Users/${formatId('scimUser', user.id)}`;
  return answer(status, shown, { headers, capability, resourceId: user.id });
}
