import type { Logger } from '@/lib/log';
import { type RequestSyncDeps, requestSync } from './request-sync';

type DirectoryChange = { environmentId: string; organizationId: string };

/** Identity providers push a person's change in several requests; they become one sync. */
const GATHER_MS = 500;

/**
 * Turns changes in the embedded engine's directories into syncs, so that a leaver is out in seconds. `notify` returns at once
 * and never throws; the sync is asked for half a second after the first change of an organization. What is gathered when the
 * process dies is not lost for long: the regular sync comes within the hour.
 */
export function createChangeTrigger(deps: RequestSyncDeps & { logger: Logger; gatherMs?: number }): {
  notify(change: DirectoryChange): void;
  stop(): void;
} {
  const gathering = new Map<string, NodeJS.Timeout>();
  const ask = ({ environmentId, organizationId }: DirectoryChange) => {
    gathering.delete(organizationId);
    requestSync(deps, { environmentId, organizationId, trigger: 'change', requestedBy: '' }).catch((error: unknown) => {
      deps.logger.error(
        { err: error, organizationId },
        'a sync could not be asked for after a change in the directory',
      );
    });
  };
  return {
    notify(change) {
      if (gathering.has(change.organizationId)) return;
      const timer = setTimeout(() => ask(change), deps.gatherMs ?? GATHER_MS);
      timer.unref();
      gathering.set(change.organizationId, timer);
    },
    stop() {
      for (const timer of gathering.values()) clearTimeout(timer);
      gathering.clear();
    },
  };
}
