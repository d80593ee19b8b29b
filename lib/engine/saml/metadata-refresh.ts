import type { EngineDeps } from '../deps';
import { raiseAlert, resolveAlerts } from './alert-store';
import { fetchMetadata } from './metadata-fetch';
import { FAILURES, MISTAKES } from './metadata-words';
import { notify } from './notice';
import {
  applyTarget,
  insertProposal,
  lockConnection,
  type ProposalRow,
  type RefreshedConnection,
  summarize,
  targetOf,
  withdrawProposals,
} from './proposal-store';
import { type IdpEntity, parseMetadata } from './protocol/metadata';
import {
  chooseEntity,
  compareDescriptions,
  type MetadataChange,
  onlyAddsCertificates,
  refusalOf,
} from './protocol/metadata-diff';
import { claimDueRefreshes, noteRefreshed, noteRefreshFailure, type RefreshTarget } from './refresh-store';

export type RefreshDeps = Pick<EngineDeps, 'sql' | 'clock' | 'logger' | 'metadataAllowedHosts' | 'onSamlNotice'>;

const BATCH = 10;
/** Of one run; the next one goes on. */
const MAX_BATCHES = 30;
/** While one process looks at a connection, and after a failure. */
const RETRY_SECONDS = 3600;
const INTERVAL_SECONDS = 6 * 3600;
/** Spread by chance, so that a thousand connections to one provider do not ask it in the same minute. */
const JITTER_SECONDS = 1800;

/** What a refresh came to: a reason why nothing was taken, or the proposal that was made, if there was a difference. */
type RefreshOutcome = { readonly failure: string } | { readonly failure: null; readonly proposal: ProposalRow | null };

/** Reads the metadata of every connection that is due. Sign-ins never wait for it, and go on with what is stored when it fails. */
export async function refreshDueMetadata(deps: RefreshDeps): Promise<void> {
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const now = deps.clock();
    const due = await claimDueRefreshes(deps.sql, { now, until: later(now, RETRY_SECONDS), limit: BATCH });
    if (due.length === 0) return;
    const outcomes = await Promise.allSettled(due.map((target) => refreshMetadata(deps, target)));
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') deps.logger.error({ err: outcome.reason }, 'a metadata refresh broke off');
    }
  }
}

/** Reads the metadata of one connection and compares: nothing of it is used before somebody, or a setting, has taken it. */
export async function refreshMetadata(deps: RefreshDeps, target: RefreshTarget): Promise<RefreshOutcome> {
  const found = await readEntity(deps, target);
  if ('refusal' in found) return refused(deps, target, found.refusal);
  const now = deps.clock();
  const settled = await deps.sql.begin(async (tx) => {
    const connection = await lockConnection(tx, target.id);
    if (connection === null || isAnother(connection, target)) return { kind: 'same' as const };
    const refusal = refusalOf(found.entity, connection.description);
    if (refusal !== null) return { kind: 'refused' as const, refusal };
    await noteRefreshed(tx, target.id, { now, next: nextCheck(now) });
    await resolveAlerts(tx, target.id, 'metadata_failing', now);
    const wanted = targetOf(found.entity);
    const changes = compareDescriptions(connection.description, wanted);
    if (changes.length === 0) {
      await withdrawProposals(tx, target.id, now);
      return { kind: 'same' as const };
    }
    const automatic = connection.acceptNewCertificates && mayBeTaken(connection, changes);
    const proposal = await insertProposal(tx, connection, wanted, { automatic, now });
    if (proposal === null) return { kind: 'same' as const };
    if (automatic) await applyTarget(tx, connection, wanted, now);
    await raiseAlert(tx, connection, alertAbout(proposal, changes, now));
    return { kind: 'proposed' as const, proposal, changes };
  });
  if (settled.kind === 'refused') return refused(deps, target, settled.refusal);
  if (settled.kind === 'same') return { failure: null, proposal: null };
  const action = settled.proposal.automatic ? 'saml_metadata.accepted' : 'saml_metadata.proposed';
  await notify(deps, target, action, summarize(settled.changes));
  return { failure: null, proposal: settled.proposal };
}

/** Whether somebody changed what the connection is for while its metadata was fetched. */
function isAnother(connection: RefreshedConnection, target: RefreshTarget) {
  return connection.metadataUrl !== target.metadataUrl || connection.idpEntityId !== target.idpEntityId;
}

/**
 * Whether changes may be taken without a person: new certificates beside one that is trusted. One that was trusted before and is not
 * any more was taken away by somebody, and a connection without any was closed by somebody: no document undoes that.
 */
function mayBeTaken(
  { description, formerFingerprints }: RefreshedConnection,
  changes: readonly MetadataChange[],
): boolean {
  return (
    onlyAddsCertificates(changes) &&
    description.certificates.length > 0 &&
    changes.every(({ to }) => !formerFingerprints.includes(to))
  );
}

function alertAbout(proposal: ProposalRow, changes: readonly MetadataChange[], now: Date) {
  const detail = summarize(changes);
  if (!proposal.automatic) {
    return { kind: 'metadata_changed' as const, subject: proposal.id, detail, now, again: true };
  }
  const fingerprint = detail.certificateAdded ?? '';
  return {
    kind: 'certificate_changed' as const,
    subject: fingerprint.slice(0, 200),
    detail: { fingerprint },
    now,
    again: true,
  };
}

async function readEntity(
  { metadataAllowedHosts, clock }: RefreshDeps,
  { metadataUrl, idpEntityId }: RefreshTarget,
): Promise<{ entity: IdpEntity } | { refusal: string }> {
  const fetched = await fetchMetadata(metadataUrl, { allowedHosts: metadataAllowedHosts });
  if (!fetched.ok) {
    const detail = fetched.failure === 'bad_status' ? ` (${fetched.detail.slice(0, 100)})` : '';
    return { refusal: `${FAILURES[fetched.failure]}${detail}.` };
  }
  const parsed = parseMetadata(fetched.text, clock());
  if (!parsed.ok) return { refusal: `${MISTAKES[parsed.mistake]}.` };
  return chooseEntity(parsed.entities, idpEntityId);
}

/** What is stored stays in use; the next try is soon. */
async function refused({ sql, clock }: RefreshDeps, { id }: RefreshTarget, failure: string): Promise<RefreshOutcome> {
  await noteRefreshFailure(sql, id, { failure, next: later(clock(), RETRY_SECONDS) });
  return { failure };
}

function later(now: Date, seconds: number): Date {
  return new Date(now.getTime() + seconds * 1000);
}

function nextCheck(now: Date): Date {
  return later(now, INTERVAL_SECONDS + Math.random() * JITTER_SECONDS);
}
