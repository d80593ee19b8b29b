import type { SamlFlow } from '@/lib/ssoready/client';
import type { PartState } from './tenant-state';

/** The state of a login as colour, icon and word. */
export function describeFlowStatus(status: SamlFlow['status']): { kind: PartState['kind']; word: string } {
  switch (status) {
    case 'succeeded':
      return { kind: 'live', word: 'Signed in' };
    case 'failed':
      return { kind: 'broken', word: 'Refused' };
    case 'in_progress':
      return { kind: 'waiting', word: 'Under way' };
    default:
      return status satisfies never;
  }
}

/** Milliseconds from the start of a login to its answer; null while there is none. */
export function flowDuration(flow: Pick<SamlFlow, 'createTime' | 'receiveTime'>): number | null {
  if (!flow.createTime || !flow.receiveTime) return null;
  const duration = new Date(flow.receiveTime).getTime() - new Date(flow.createTime).getTime();
  return Number.isNaN(duration) ? null : duration;
}
