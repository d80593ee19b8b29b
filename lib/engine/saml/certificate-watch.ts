import { createHash } from 'node:crypto';
import { raiseAlert } from './alert-store';
import type { RefreshDeps } from './metadata-refresh';
import { notify } from './notice';
import { listExpiring, listFailing, resolveExpiringBut, resolveFailing, resolveOldChanges } from './watch-store';

/** Days before the end of a connection's longest-lasting certificate at which an operator is told, each once; 0 is the end. */
const THRESHOLD_DAYS = [0, 1, 7, 14, 30] as const;
const DAY_MS = 86_400_000;
/** A change that nobody looked at for so long has done no harm. */
const CHANGE_DAYS = 7;
/** A provider may be away for a night. */
const FAILING_HOURS = 24;

/** Raises what fell due and ends what is over. Any process may, at any time: each alert is raised once. */
export async function watchConnections(deps: RefreshDeps): Promise<void> {
  await watchCertificates(deps);
  await watchMetadata(deps);
  const now = deps.clock();
  await resolveOldChanges(deps.sql, new Date(now.getTime() - CHANGE_DAYS * DAY_MS), now);
}

/**
 * A connection that trusts a certificate beyond the threshold is in no danger, whichever ends first: so it is the longest-lasting
 * one that counts, and importing its successor ends the alert.
 */
async function watchCertificates(deps: RefreshDeps): Promise<void> {
  const now = deps.clock();
  const expiring = await listExpiring(deps.sql, new Date(now.getTime() + Math.max(...THRESHOLD_DAYS) * DAY_MS));
  const subjects = new Map<string, string>();
  for (const each of expiring) {
    const left = (each.notAfter.getTime() - now.getTime()) / DAY_MS;
    const threshold = THRESHOLD_DAYS.find((days) => left <= days) ?? 0;
    const subject = `${each.fingerprint}/${threshold}`;
    subjects.set(each.id, subject);
    const detail = { fingerprint: each.fingerprint, notAfter: each.notAfter.toISOString(), days: `${threshold}` };
    const raised = await raiseAlert(deps.sql, each, {
      kind: 'certificate_expiring',
      subject,
      detail,
      now,
      again: false,
    });
    if (raised) await notify(deps, each, 'saml_certificate.expiring', detail);
  }
  await resolveExpiringBut(deps.sql, subjects, now);
}

async function watchMetadata(deps: RefreshDeps): Promise<void> {
  const now = deps.clock();
  for (const connection of await listFailing(deps.sql, new Date(now.getTime() - FAILING_HOURS * 3_600_000))) {
    const { metadataUrl, metadataFailure } = connection;
    const detail = { url: metadataUrl, reason: metadataFailure };
    // A digest: an address can be longer than a key of an index.
    const subject = createHash('sha256').update(metadataUrl).digest('hex');
    const raised = await raiseAlert(deps.sql, connection, {
      kind: 'metadata_failing',
      subject,
      detail,
      now,
      again: true,
    });
    if (raised) await notify(deps, connection, 'saml_metadata.failing', detail);
  }
  await resolveFailing(deps.sql, now);
}
