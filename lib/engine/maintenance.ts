import { tellKeptChanges } from './api-changes';
import type { EngineDeps } from './deps';
import { pruneIdempotencyKeys } from './idempotency/store';
import { pruneSamlFlows } from './login/flow-store';
import { checkDueProofs } from './management/organization-domains/check-proof';
import { watchConnections } from './saml/certificate-watch';
import { refreshDueMetadata } from './saml/metadata-refresh';
import { pruneConsumedAssertions } from './saml/outcome-store';
import { listUnplacedFeeds, placeChanges, pruneChanges } from './scim/changes-store';
import { compactCounts } from './scim/counts-store';
import { addRequestDays, pruneScimRequests } from './scim/request-log-store';

/** Something the host runs now and then so that the engine's tables stay small. Any process may, and several may at once. */
export type EngineMaintenanceTask = { name: string; every: 'five_minutes' | 'hour'; run: () => Promise<unknown> };

const DAY_MS = 86_400_000;
/** Logs of SCIM requests and of logins. */
const SCIM_REQUEST_DAYS = 30;
const SAML_FLOW_DAYS = 90;
/** What a reader of the change feed may be behind. */
const SCIM_CHANGE_DAYS = 30;
/** Longer than any clock is wrong. */
const ASSERTION_DAYS = 1;

/** The engine's housekeeping. */
export function createEngineMaintenance(
  deps: Pick<
    EngineDeps,
    | 'sql'
    | 'clock'
    | 'logger'
    | 'metadataAllowedHosts'
    | 'onSamlNotice'
    | 'onDomainNotice'
    | 'lookUpTxt'
    | 'onApiChange'
  >,
): EngineMaintenanceTask[] {
  const { sql, clock } = deps;
  const daysAgo = (days: number) => new Date(clock().getTime() - days * DAY_MS);
  return [
    { name: 'compact scim counts', every: 'five_minutes', run: () => compactCounts(sql) },
    { name: 'place scim changes', every: 'five_minutes', run: () => placeAll(sql) },
    {
      name: 'prune scim changes',
      every: 'hour',
      run: () => untilNone(() => pruneChanges(sql, daysAgo(SCIM_CHANGE_DAYS))),
    },
    {
      name: 'prepare scim request log',
      every: 'hour',
      run: () => addRequestDays(sql, new Date(clock().getTime() + 3 * DAY_MS)),
    },
    {
      name: 'prune scim requests',
      every: 'hour',
      run: () => untilNone(() => pruneScimRequests(sql, daysAgo(SCIM_REQUEST_DAYS))),
    },
    { name: 'prune logins', every: 'hour', run: () => untilNone(() => pruneSamlFlows(sql, daysAgo(SAML_FLOW_DAYS))) },
    {
      name: 'prune consumed assertions',
      every: 'hour',
      run: () => untilNone(() => pruneConsumedAssertions(sql, daysAgo(ASSERTION_DAYS))),
    },
    { name: 'refresh saml metadata', every: 'five_minutes', run: () => refreshDueMetadata(deps) },
    { name: 'check domains', every: 'five_minutes', run: () => checkDueProofs(deps) },
    { name: 'watch saml connections', every: 'hour', run: () => watchConnections(deps) },
    { name: 'tell api changes', every: 'five_minutes', run: () => tellKeptChanges(deps) },
    { name: 'prune idempotency keys', every: 'hour', run: () => pruneIdempotencyKeys(sql, clock()) },
  ];
}

/** Gives every committed change its position, so that one whose feed nobody reads can grow old too. */
async function placeAll(sql: EngineDeps['sql']): Promise<void> {
  for (const environmentId of await listUnplacedFeeds(sql)) while (await placeChanges(sql, environmentId));
}

async function untilNone(prune: () => Promise<number>): Promise<void> {
  while ((await prune()) > 0);
}
