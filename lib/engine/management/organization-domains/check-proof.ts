import type { Sql } from 'postgres';
import { formatId } from '@/lib/ids';
import type { DomainNotice, EngineDeps } from '../../deps';
import { toDnsName } from './domain-name';
import { findProof, type ProofFinding } from './find-proof';
import * as store from './store';
import { createTxtLookup, type LookUpTxt } from './txt-lookup';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** How long a proof by DNS holds without being seen again. */
const LAPSE_DAYS = 14;
/** After that nobody is waiting any more. */
const PATIENCE_DAYS = 30;
/** Proofs looked at in one run, and at once. */
const RUN_LIMIT = 100;
const AT_ONCE = 5;
/** Longer than the slowest run. */
const LEASE_MS = 15 * MINUTE_MS;

type Deps = Pick<EngineDeps, 'sql' | 'clock' | 'logger' | 'lookUpTxt' | 'onDomainNotice'>;

const systemLookup = createTxtLookup();

/** Looks for the record of one domain now, and writes down what was found. Null when its token was exchanged meanwhile. */
export async function checkProof(deps: Deps, proof: store.ProofRow): Promise<store.ProofRow | null> {
  const { sql, clock } = deps;
  const dns = toDnsName(proof.domain);
  if (!dns.ok) return rest(sql, proof);
  const finding = await findOnce(deps.lookUpTxt ?? systemLookup, dns.name, proof.token);
  const now = clock();
  return store.recordLook(sql, proof, keyOf(proof), {
    finding,
    now,
    lapsesBefore: new Date(now.getTime() - LAPSE_DAYS * DAY_MS),
    nextCheckAt: nextCheck(proof, finding.proven, now),
  });
}

const underWay = new Map<string, Promise<ProofFinding>>();

/** However many ask for the same record at once, DNS is asked once. The token is in the key: it belongs to one domain of one tenant. */
function findOnce(lookUp: LookUpTxt, name: string, token: string): Promise<ProofFinding> {
  const key = `${name} ${token}`;
  const begun = underWay.get(key);
  if (begun !== undefined) return begun;
  const finding = findProof(lookUp, name, token).finally(() => underWay.delete(key));
  underWay.set(key, finding);
  return finding;
}

/** What cannot be proven is not looked for again. */
async function rest(sql: Sql, proof: store.ProofRow): Promise<store.ProofRow> {
  if (proof.next_check_at !== null) await store.stopChecks(sql, keyOf(proof));
  return proof;
}

/** Often while somebody is likely to be waiting for it, seldom later; a proof that holds is seen again each day. */
function nextCheck(proof: store.ProofRow, proven: boolean, now: Date): Date | null {
  const after = (ms: number) => new Date(now.getTime() + ms);
  if (proven) return after(DAY_MS);
  if (proof.state === 'verified') return proof.verified_by === 'operator' ? null : after(6 * HOUR_MS);
  const age = now.getTime() - proof.asked_at.getTime();
  if (age < HOUR_MS) return after(5 * MINUTE_MS);
  if (age < DAY_MS) return after(HOUR_MS);
  return age < PATIENCE_DAYS * DAY_MS ? after(DAY_MS) : null;
}

/** Looks for the records that are due, and tells the host of proofs that came or went. */
export async function checkDueProofs(deps: Deps): Promise<void> {
  const now = deps.clock();
  await store.pruneProofs(deps.sql);
  const due = await store.claimDue(deps.sql, {
    now,
    leaseUntil: new Date(now.getTime() + LEASE_MS),
    limit: RUN_LIMIT,
  });
  const queue = due.values();
  const work = async () => {
    for (const proof of queue) await checkAndTell(deps, proof);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function checkAndTell(deps: Deps, before: store.ProofRow): Promise<void> {
  try {
    const after = await checkProof(deps, before);
    if (after === null || after.state === before.state) return;
    if (after.state === 'verified') await deps.onDomainNotice?.(noticeOf(after, 'domain.verified', {}));
    if (before.state === 'verified') {
      await deps.onDomainNotice?.(noticeOf(after, 'domain.proof_lapsed', { days: String(LAPSE_DAYS) }));
    }
  } catch (error) {
    // The lease brings it up again; the other domains are not to wait for that.
    deps.logger.error({ err: error, organizationId: before.organization_id }, 'a domain could not be checked');
  }
}

function noticeOf(proof: store.ProofRow, action: DomainNotice['action'], detail: Record<string, string>): DomainNotice {
  return {
    action,
    environmentId: formatId('environment', proof.environment_id),
    organizationId: formatId('organization', proof.organization_id),
    detail: { domain: proof.domain, ...detail },
  };
}

function keyOf(proof: store.ProofRow) {
  return { organizationId: proof.organization_id, domain: proof.domain };
}
