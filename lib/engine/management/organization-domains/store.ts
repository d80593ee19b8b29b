import type { Sql } from 'postgres';
import { z } from 'zod';
import { unknownId } from '../../errors';
import type { EnvironmentScope } from '../../scope';
import { isMissingReference } from '../../sql-errors';
import type { ProofFinding } from './find-proof';

const Row = z.object({
  environment_id: z.string(),
  organization_id: z.string(),
  domain: z.string(),
  token: z.string(),
  state: z.enum(['waiting', 'verified', 'failed']),
  reason: z.string().nullable(),
  found: z.array(z.string()),
  verified_by: z.enum(['dns', 'operator']).nullable(),
  verified_at: z.date().nullable(),
  confirmed_at: z.date().nullable(),
  checked_at: z.date().nullable(),
  asked_at: z.date(),
  next_check_at: z.date().nullable(),
});
/** A domain of an organization with the state of its proof. `domain` is folded. */
export type ProofRow = z.output<typeof Row>;

type Key = { organizationId: string; domain: string };

/**
 * The domains of an organization with their proofs, by name; those that were never asked for get their token now. A proof whose
 * domain the organization no longer has is not among them. Throws `not_found` for an organization that is being deleted.
 */
export async function listProofs(
  sql: Sql,
  scope: EnvironmentScope,
  organizationId: string,
  now: Date,
): Promise<ProofRow[]> {
  await sql`
    insert into engine.organization_domain_proofs (environment_id, organization_id, domain_folded, asked_at, created_at, next_check_at)
    select distinct environment_id, organization_id, domain_folded, ${now}::timestamptz, ${now}::timestamptz, ${now}::timestamptz
    from engine.organization_domains d
    where environment_id = ${scope.environmentId} and organization_id = ${organizationId} and not exists (
      select from engine.organization_domain_proofs p
      where p.organization_id = d.organization_id and p.domain_folded = d.domain_folded)
    on conflict do nothing`.catch(refuseDeleted);
  const rows = await sql`
    select ${columns(sql)} from engine.organization_domain_proofs p
    where environment_id = ${scope.environmentId} and organization_id = ${organizationId} and ${stillNamed(sql)}
    order by domain_folded`;
  return Row.array().parse(rows);
}

function refuseDeleted(error: unknown): never {
  if (isMissingReference(error, ['organization_domain_proofs_organization_fk'])) throw unknownId('organization');
  throw error;
}

/** Notes that somebody wants a look now, which makes the looks frequent again. */
export async function noteAsked(sql: Sql, { organizationId, domain }: Key, now: Date): Promise<void> {
  await sql`
    update engine.organization_domain_proofs set asked_at = ${now}
    where organization_id = ${organizationId} and domain_folded = ${domain}`;
}

/** How a look is written down. `lapsesBefore`: a proof by DNS that was not confirmed since then is over. */
export type Look = { finding: ProofFinding; now: Date; lapsesBefore: Date; nextCheckAt: Date | null };

/** What a reason does to a proof that never held: a record that is not there yet is waited for. */
const PATIENT = ['no_record', 'resolver_timeout', 'resolver_failed'];

/**
 * Writes down a look. Nothing is written when the token was exchanged meanwhile: what was looked for is not asked for any more.
 * A proof by an operator's word stands whatever DNS says.
 */
export async function recordLook(
  sql: Sql,
  { token }: Pick<ProofRow, 'token'>,
  key: Key,
  look: Look,
): Promise<ProofRow | null> {
  const { finding, now, lapsesBefore, nextCheckAt } = look;
  const own = sql`organization_id = ${key.organizationId} and domain_folded = ${key.domain} and token = ${token}`;
  const rows = finding.proven
    ? await sql`
        update engine.organization_domain_proofs p set
          state = 'verified', reason = null, found = '{}', verified_by = 'dns', confirmed_at = ${now}, checked_at = ${now},
          verified_at = case when state = 'verified' then verified_at else ${now} end, next_check_at = ${nextCheckAt}
        where ${own} returning ${columns(sql)}`
    : await sql`
        update engine.organization_domain_proofs p set
          state = case
            when state = 'verified' and (verified_by = 'operator' or confirmed_at >= ${lapsesBefore}) then 'verified'
            when state = 'verified' then 'failed'
            when reason = 'lapsed' then 'failed'
            else ${PATIENT.includes(finding.reason) ? 'waiting' : 'failed'} end,
          reason = case
            when state = 'verified' and verified_by = 'dns' and confirmed_at < ${lapsesBefore} then 'lapsed'
            when reason = 'lapsed' and ${finding.reason !== 'other_value'} then 'lapsed'
            else ${finding.reason} end,
          verified_by = case
            when state = 'verified' and (verified_by = 'operator' or confirmed_at >= ${lapsesBefore}) then verified_by end,
          found = ${[...finding.found]}, checked_at = ${now}, next_check_at = ${nextCheckAt}
        where ${own} returning ${columns(sql)}`;
  return Row.array().parse(rows)[0] ?? null;
}

/** A domain that cannot be proven is not looked for again. */
export async function stopChecks(sql: Sql, { organizationId, domain }: Key): Promise<void> {
  await sql`
    update engine.organization_domain_proofs set next_check_at = null
    where organization_id = ${organizationId} and domain_folded = ${domain}`;
}

/** Takes an operator's word for a domain. */
export async function verifyByHand(sql: Sql, { organizationId, domain }: Key, now: Date): Promise<void> {
  await sql`
    update engine.organization_domain_proofs set
      state = 'verified', verified_by = 'operator', verified_at = ${now}, reason = null, found = '{}', next_check_at = null
    where organization_id = ${organizationId} and domain_folded = ${domain} and state <> 'verified'`;
}

/** Forgets a proof and exchanges its token: the record that proved it proves nothing any more. */
export async function withdrawProof(sql: Sql, { organizationId, domain }: Key, now: Date): Promise<void> {
  await sql`
    update engine.organization_domain_proofs set
      state = 'waiting', token = default, reason = null, found = '{}', verified_by = null, verified_at = null, confirmed_at = null,
      checked_at = null, asked_at = ${now}, next_check_at = ${now}
    where organization_id = ${organizationId} and domain_folded = ${domain}`;
}

/**
 * Takes proofs that are due, so that no other process does, until `leaseUntil`. Of any environment: the caller is the engine
 * itself.
 */
export async function claimDue(
  sql: Sql,
  { now, leaseUntil, limit }: { now: Date; leaseUntil: Date; limit: number },
): Promise<ProofRow[]> {
  const rows = await sql`
    update engine.organization_domain_proofs p set next_check_at = ${leaseUntil}
    where (organization_id, domain_folded) in (
      select organization_id, domain_folded from engine.organization_domain_proofs
      where next_check_at <= ${now} order by next_check_at limit ${limit} for update skip locked)
    returning ${columns(sql)}`;
  return Row.array().parse(rows);
}

/** Deletes proofs of domains that their organization no longer has: one that comes back is proven anew. */
export async function pruneProofs(sql: Sql): Promise<void> {
  await sql`delete from engine.organization_domain_proofs p where not ${stillNamed(sql)}`;
}

function stillNamed(sql: Sql) {
  return sql`exists (select from engine.organization_domains d
    where d.organization_id = p.organization_id and d.domain_folded = p.domain_folded)`;
}

function columns(sql: Sql) {
  return sql`p.environment_id, p.organization_id, p.domain_folded as domain, p.token, p.state, p.reason, p.found, p.verified_by,
    p.verified_at, p.confirmed_at, p.checked_at, p.asked_at, p.next_check_at`;
}
