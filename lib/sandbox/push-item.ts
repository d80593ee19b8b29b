import type { Database } from '@/lib/db/client';
import type { CallOptions, ScimClient } from '@/lib/scim-client/client';
import { describeFailure, type ScimFailure } from '@/lib/scim-client/outcome';
import type { DialectWriter } from './dialects';

/** What a push needs at every object. */
export type PushWork = {
  db: Database;
  /** The app's row id. */
  appId: string;
  client: ScimClient;
  writer: DialectWriter;
  call: CallOptions;
};

/** What became of one person or group. */
export type PushItem = {
  kind: 'person' | 'group' | 'request';
  /** User name or group name. */
  label: string;
  outcome:
    | 'created'
    | 'linked'
    | 'updated'
    | 'deactivated'
    | 'reactivated'
    | 'deleted'
    | 'unchanged'
    | 'refused'
    | 'failed';
  /** What the directory said, for a failure; else what is worth knowing. */
  detail: string;
};

/** Going on is pointless: every further request would fail in the same way. */
export class PushStopped extends Error {
  override name = 'PushStopped';
  readonly item: PushItem;

  constructor(message: string, item: PushItem) {
    super(message);
    this.item = item;
  }
}

/** The failure of one object, or a {@link PushStopped} when it will be the failure of all. */
export function failed(kind: PushItem['kind'], label: string, failure: ScimFailure): PushItem {
  const item: PushItem = { kind, label, outcome: 'failed', detail: describeFailure(failure) };
  if (failure.kind === 'transport_error') {
    throw new PushStopped(`The directory did not answer, so the push stopped. ${failure.message}`, item);
  }
  if (failure.kind === 'scim_error' && (failure.status === 401 || failure.status === 403)) {
    const message =
      'The directory refuses the bearer token, so the push stopped. Enter its current token here, then push again.';
    throw new PushStopped(message, item);
  }
  return item;
}
