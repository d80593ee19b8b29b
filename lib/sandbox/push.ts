import { DomainError } from '@/lib/errors';
import { formatId } from '@/lib/ids';
import { createScimClient } from '@/lib/scim-client/client';
import type { ScimFetch } from '@/lib/scim-client/transport';
import { getAppRow, openScimToken, type SandboxDeps } from './apps';
import { DIALECTS } from './dialects';
import type { Dialect } from './input';
import { pushGroup, removeGroup } from './push-groups';
import { type PushItem, PushStopped, type PushWork } from './push-item';
import { pushPerson, removePerson } from './push-people';
import * as store from './store';
import { isAllowedTarget, refusedTargetMessage } from './target';

export type PushResult = {
  items: PushItem[];
  /** Why the push ended before its end: the directory could not be reached, or does not know the token. */
  stopped: string | null;
};

/**
 * Makes the directory what this app is: people first, then groups, then what was removed. Ids are stored as they come, so a
 * push that is cut off is picked up by the next one, and a push with nothing to do changes nothing.
 *
 * Throws `precondition_failed` when address or token are missing, and `invalid` for an address outside this installation.
 */
export async function pushToDirectory(
  deps: SandboxDeps & { fetch: ScimFetch },
  appId: string,
  dialect: Dialect,
  signal?: AbortSignal,
): Promise<PushResult> {
  const app = await getAppRow(deps, appId);
  const token = openScimToken(deps, app);
  if (app.scimBaseUrl === null || token === null) {
    const message = `${app.name} does not know its directory yet. Enter the base URL and the bearer token first.`;
    throw new DomainError('precondition_failed', message);
  }
  // Checked again, because the configuration may have changed since the address was entered.
  if (!isAllowedTarget(app.scimBaseUrl, deps.targets))
    throw new DomainError('invalid', refusedTargetMessage(deps.targets));
  const writer = DIALECTS[dialect];
  const client = createScimClient({
    baseUrl: app.scimBaseUrl,
    token,
    fetch: deps.fetch,
    headers: { 'user-agent': writer.userAgent },
    timeoutMs: 20_000,
    maxRetryDelayMs: 3_000,
  });
  return run({ db: deps.db, appId: app.id, client, writer, call: { signal } });
}

async function run(work: PushWork): Promise<PushResult> {
  const { db, appId } = work;
  const items: PushItem[] = [];
  try {
    const people = await store.selectPeople(db, appId, { removed: true });
    const groups = await store.selectGroups(db, appId, { removed: true });
    // Leavers first: their user names may be wanted again by somebody else in this very push.
    for (const person of people.filter((row) => row.removedAt !== null)) items.push(await removePerson(work, person));
    for (const person of people.filter((row) => row.removedAt === null)) {
      const item = await pushPerson(work, person);
      if (item !== null) items.push(item);
    }
    for (const group of groups.filter((row) => row.removedAt !== null)) items.push(await removeGroup(work, group));
    const present = groups.filter((row) => row.removedAt === null);
    // Read again: pushing people has given them their ids.
    const known = new Map(
      (await store.selectPeople(db, appId)).flatMap((row) => (row.scimId === null ? [] : [[row.id, row] as const])),
    );
    const memberships = await store.selectMemberships(
      db,
      present.map((group) => group.id),
    );
    for (const group of present) {
      const members = (memberships.get(group.id) ?? []).flatMap((personId) => {
        const person = known.get(personId);
        return person?.scimId ? [{ id: person.scimId, display: `${person.givenName} ${person.familyName}` }] : [];
      });
      const externalId = formatId('sandboxGroup', group.id);
      items.push(await pushGroup(work, group, { externalId, displayName: group.displayName, members }));
    }
    return { items, stopped: null };
  } catch (error) {
    if (error instanceof PushStopped) return { items: [...items, error.item], stopped: error.message };
    throw error;
  }
}
