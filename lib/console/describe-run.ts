import { formatCount } from './format';
import type { SyncRunView } from './sync-status';
import type { PartState } from './tenant-state';

/** The state of a run as colour, icon and word. */
export function describeRunStatus(status: SyncRunView['status']): { kind: PartState['kind']; word: string } {
  switch (status) {
    case 'queued':
      return { kind: 'waiting', word: 'Waiting' };
    case 'running':
      return { kind: 'waiting', word: 'Running' };
    case 'succeeded':
      return { kind: 'live', word: 'Succeeded' };
    case 'partial':
      return { kind: 'waiting', word: 'Partly done' };
    case 'failed':
      return { kind: 'broken', word: 'Failed' };
    case 'aborted_by_guard':
      return { kind: 'waiting', word: 'Stopped by guard' };
    case 'lost':
      return { kind: 'broken', word: 'Interrupted' };
    default:
      return status satisfies never;
  }
}

/** What a run is doing at this moment. */
export function describeRunPhase(run: Pick<SyncRunView, 'status' | 'phase'>): string {
  if (run.status === 'queued') return 'Waiting for a worker';
  switch (run.phase) {
    case 'waiting':
      return 'Starting';
    case 'reading':
      return 'Reading the directory';
    case 'planning':
      return 'Working out what differs';
    case 'applying':
      return 'Writing the changes';
    case 'finished':
      return 'Finished';
    default:
      return run.phase satisfies never;
  }
}

const CUT_SHORT: ReadonlySet<SyncRunView['status']> = new Set(['aborted_by_guard', 'failed', 'lost']);

/** "3 created · 19 changed · 2 deactivated", "nothing to change", or that nothing was changed by a run that did not get that far. */
export function describeRunResult(run: SyncRunView): string {
  const parts = [
    [run.created, 'created'],
    [run.updated, 'changed'],
    [run.reactivated, 'reactivated'],
    [run.deactivated, 'deactivated'],
    [run.quarantined, 'set aside'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, word]) => `${formatCount(count)} ${word}`);
  if (said.length === 0) return CUT_SHORT.has(run.status) ? 'nothing was changed' : 'nothing to change';
  return run.preview ? `would be: ${said.join(' · ')}` : said.join(' · ');
}

/** Who or what started a run. */
export function describeRunTrigger(run: Pick<SyncRunView, 'trigger' | 'requestedBy'>): string {
  if (run.trigger === 'manual') return run.requestedBy ? `by ${run.requestedBy}` : 'by hand';
  return run.trigger === 'schedule' ? 'by the hourly schedule' : 'by a directory change';
}

/** People read per second so far; null before there is anything to say. */
export function readRate(run: SyncRunView, now: Date): number | null {
  if (run.startedAt === null || run.usersRead === 0) return null;
  const end = run.finishedAt === null ? now : new Date(run.finishedAt);
  const seconds = (end.getTime() - new Date(run.startedAt).getTime()) / 1000;
  return seconds < 0.2 ? null : Math.round(run.usersRead / seconds);
}
