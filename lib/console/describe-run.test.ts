import { describe, expect, it } from 'vitest';
import { describeRunResult } from './describe-run';

const run = {
  id: 'sync_run_1',
  status: 'succeeded',
  phase: 'finished',
  trigger: 'change',
  preview: false,
  requestedBy: '',
  usersRead: 6,
  groupsRead: 0,
  created: 0,
  updated: 0,
  deactivated: 0,
  reactivated: 0,
  unchanged: 6,
  quarantined: 0,
  errorCode: null,
  errorMessage: null,
  createdAt: '2026-11-22T10:00:00Z',
  startedAt: '2026-11-22T10:00:00Z',
  finishedAt: '2026-11-22T10:00:01Z',
} as const;

describe('what a run came to', () => {
  it('is that there was nothing to change only where that was found out', () => {
    expect(describeRunResult(run)).toBe('nothing to change');
    expect(describeRunResult({ ...run, status: 'aborted_by_guard' })).toBe('nothing was changed');
    expect(describeRunResult({ ...run, status: 'failed' })).toBe('nothing was changed');
    expect(describeRunResult({ ...run, status: 'failed', created: 2 })).toBe('2 created');
  });
});
