import type { Logger } from '@/lib/log';
import { findTenant } from '@/lib/tenants/queries';
import { type RequestSyncDeps, requestSync } from './request-sync';

type DirectoryChange = { environmentId: string; organizationId: string };

/** Identity providers push a person's change in several requests; they become one sync. */
const GATHER_MS = 500;

export type ChangeTrigger = {
  /** Returns at once and never throws. */
  notify(change: DirectoryChange): void;
  /** Asks at once for what is being gathered; before the process ends. */
  flush(): Promise<void>;
  /** For the embedded engine: what happens in its directories. */
  hook: { after(changes: readonly { organizationId: string }[], at: { environmentId: string }): void };
};

/**
 * Turns changes in the embedded engine's directories into syncs, so that a leaver is out in seconds: half a second after the
 * first change of an organization one sync is asked for. What is being gathered when the process is killed waits for the
 * regular sync, within the hour.
 */
export function createChangeTrigger(deps: RequestSyncDeps & { logger: Logger; gatherMs?: number }): ChangeTrigger {
  const gathering = new Map<string, { timer: NodeJS.Timeout; change: DirectoryChange }>();
  const ask = async ({ environmentId, organizationId }: DirectoryChange) => {
    gathering.delete(organizationId);
    try {
      // Whoever paused the sync of a tenant does not want it back because somebody is pushed.
      if ((await findTenant(deps.db, organizationId))?.syncEnabled === false) return;
      await requestSync(deps, { environmentId, organizationId, trigger: 'change', requestedBy: '' });
    } catch (error) {
      deps.logger.error({ err: error, organizationId }, 'a sync could not be asked for after a change in a directory');
    }
  };
  const notify = ({ environmentId, organizationId }: DirectoryChange) => {
    if (gathering.has(organizationId)) return;
    const change = { environmentId, organizationId };
    const timer = setTimeout(() => void ask(change), deps.gatherMs ?? GATHER_MS);
    timer.unref();
    gathering.set(organizationId, { timer, change });
  };
  return {
    notify,
    hook: {
      after(changes, { environmentId }) {
        for (const { organizationId } of changes) notify({ environmentId, organizationId });
      },
    },
    async flush() {
      const waiting = [...gathering.values()];
      for (const { timer } of waiting) clearTimeout(timer);
      await Promise.all(waiting.map(({ change }) => ask(change)));
    },
  };
}
