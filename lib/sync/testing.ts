import { randomUUID } from 'node:crypto';
import type { Database } from '@/lib/db/client';
import { formatId } from '@/lib/ids';
import { type Logger, silentLogger } from '@/lib/log';
import { ApiError, type ScimDirectory, type ScimGroup, type ScimUser } from '@/lib/ssoready/client';
import { LEASE_SECONDS, startRun } from './lease';
import { DEFAULT_GUARD, type Guard } from './plan-run';
import type { DirectoryClient } from './read-directory';
import { requestSync, type SyncRequest } from './request-sync';
import { runSync } from './run-sync';

/** A directory in memory that answers like the API: pages by id, tokens, deleted users included. */
export class FakeDirectory {
  readonly scimDirectoryId = formatId('scimDirectory', randomUUID());
  readonly users = new Map<string, ScimUser>();
  readonly groups = new Map<string, ScimGroup & { members: Set<string> }>();
  pageSize = 1000;
  remote = false;
  /** Called before every answer; throw here to fail. */
  weather: (operation: string) => void | Promise<void> = () => undefined;
  hasDirectory = true;
  primary = true;

  /** Adds or replaces a user. Returns the id. */
  put(user: Partial<ScimUser> & { email: string }): string {
    const id = user.id ?? formatId('scimUser', randomUUID());
    const attributes = user.attributes ?? { userName: user.email, active: true };
    this.users.set(id, { scimDirectoryId: this.scimDirectoryId, deleted: false, ...user, attributes, id });
    return id;
  }

  /** Adds or replaces a group. Returns the id. */
  putGroup(displayName: string, members: readonly string[], id: string = formatId('scimGroup', randomUUID())): string {
    const common = { scimDirectoryId: this.scimDirectoryId, deleted: false, attributes: {} };
    this.groups.set(id, { ...common, id, displayName, members: new Set(members) });
    return id;
  }

  client(): DirectoryClient {
    return {
      remote: this.remote,
      listScimDirectories: async () => {
        await this.weather('listSCIMDirectories');
        return { scimDirectories: this.hasDirectory ? [this.directory()] : [], nextPageToken: '' };
      },
      getScimDirectory: async () => {
        await this.weather('getSCIMDirectory');
        return this.directory();
      },
      listScimUsers: async ({ scimGroupId, pageToken }) => {
        await this.weather(scimGroupId === undefined ? 'listSCIMUsers' : 'listSCIMUsers of a group');
        const group = scimGroupId === undefined ? null : this.groups.get(scimGroupId);
        const rows = [...this.users.values()].filter((user) => group === null || group?.members.has(user.id));
        const { page, nextPageToken } = this.paged(rows, pageToken);
        return { scimUsers: page, nextPageToken };
      },
      listScimGroups: async ({ pageToken }) => {
        await this.weather('listSCIMGroups');
        const { page, nextPageToken } = this.paged([...this.groups.values()], pageToken);
        return { scimGroups: page.map(({ members: _members, ...group }) => group), nextPageToken };
      },
      getScimUser: async (id) => {
        await this.weather('getSCIMUser');
        const user = this.users.get(id);
        if (user === undefined) throw new ApiError('not found', { status: 404, operation: 'getSCIMUser' });
        return user;
      },
    };
  }

  private directory(): ScimDirectory {
    return {
      id: this.scimDirectoryId,
      organizationId: '',
      primary: this.primary,
      scimBaseUrl: '',
      hasClientBearerToken: true,
    };
  }

  private paged<T extends { id: string }>(rows: T[], pageToken: string | undefined) {
    const sorted = rows.sort((a, b) => (a.id < b.id ? -1 : 1));
    const start = pageToken ? sorted.findIndex((row) => row.id >= pageToken) : 0;
    const page = start < 0 ? [] : sorted.slice(start, start + this.pageSize);
    const following = start < 0 ? undefined : sorted[start + this.pageSize];
    return { page, nextPageToken: following?.id ?? '' };
  }
}

export const TEST_ENVIRONMENT_ID = formatId('environment', randomUUID());

/** A tenant that nothing is known of yet, and its directory. */
export function newTenant(): { organizationId: string; directory: FakeDirectory } {
  return { organizationId: formatId('organization', randomUUID()), directory: new FakeDirectory() };
}

export type SyncOptions = {
  guard?: Guard;
  logger?: Logger;
  signal?: AbortSignal;
  clock?: () => Date;
  request?: Partial<SyncRequest>;
};

/** Asks for a sync and does it at once, as the worker would. Returns the run's id. */
export async function syncNow(
  db: Database,
  organizationId: string,
  directory: FakeDirectory,
  options: SyncOptions = {},
): Promise<string> {
  const clock = options.clock ?? (() => new Date());
  const { syncRunId } = await requestSync(
    { db, jobs: { wakeSync: async () => {} }, clock },
    {
      environmentId: TEST_ENVIRONMENT_ID,
      organizationId,
      trigger: 'manual',
      requestedBy: 'op@example.com',
      ...options.request,
    },
  );
  await workNow(db, organizationId, directory, options);
  return syncRunId;
}

/** Does the waiting run of a tenant, if there is one. */
export async function workNow(
  db: Database,
  organizationId: string,
  directory: FakeDirectory,
  options: SyncOptions = {},
): Promise<boolean> {
  const run = await startRun(
    {
      db,
      clock: options.clock ?? (() => new Date()),
      signal: options.signal ?? new AbortController().signal,
      leaseSeconds: LEASE_SECONDS,
      nextSyncInSeconds: 3600,
    },
    organizationId,
  );
  if (run === null) return false;
  await runSync(run, {
    client: directory.client(),
    logger: options.logger ?? silentLogger,
    guard: options.guard ?? DEFAULT_GUARD,
  });
  return true;
}
