import { createHash } from 'node:crypto';
import type { Sql, TransactionSql } from 'postgres';
import { z } from 'zod';
import { newUuid } from '@/lib/ids';
import { invariant } from '@/lib/invariant';
import { unknownId } from '../errors';
import type { EnvironmentScope } from '../scope';
import { type AlertConnection, resolveAlerts } from './alert-store';
import { type IdpCertificate, parseCertificate } from './protocol/certificate';
import type { IdpEntity } from './protocol/metadata';
import type { IdpDescription, MetadataChange } from './protocol/metadata-diff';

const Stored = z.object({
  ssoUrl: z.string(),
  binding: z.enum(['post', 'redirect']),
  sloUrl: z.string(),
  sloResponseUrl: z.string(),
  sloBinding: z.enum(['post', 'redirect']),
  /** DER in base64. */
  certificates: z.array(z.string()),
});

/** What a proposal would make of its connection. */
type ProposalTarget = Omit<IdpDescription, 'certificates'> & {
  readonly certificates: readonly IdpCertificate[];
};

type ProposalStatus = 'open' | 'accepted' | 'dismissed' | 'withdrawn';
export type ProposalRow = {
  id: string;
  organization_id: string;
  saml_connection_id: string;
  status: ProposalStatus;
  automatic: boolean;
  target: unknown;
  created_at: Date;
  decided_at: Date | null;
};

const PROPOSAL_COLUMNS = [
  'id',
  'organization_id',
  'saml_connection_id',
  'status',
  'automatic',
  'target',
  'created_at',
  'decided_at',
] as const;

/** What a connection has, and everything that a finding is compared with. */
export type RefreshedConnection = AlertConnection & {
  readonly metadataUrl: string | null;
  readonly idpEntityId: string | null;
  readonly acceptNewCertificates: boolean;
  readonly description: IdpDescription;
  readonly currentFingerprint: string | null;
  /** Of certificates that were trusted once and are not any more, as far as they are remembered. */
  readonly formerFingerprints: readonly string[];
};

/** Proposals of an environment in id order, at most `limit`, after the one with id `after`. */
export async function listProposals(
  sql: Sql,
  scope: EnvironmentScope,
  { samlConnectionId, status }: { samlConnectionId: string | undefined; status: ProposalStatus | undefined },
  page: { after: string | undefined; limit: number },
): Promise<ProposalRow[]> {
  return sql<ProposalRow[]>`
    select ${sql(PROPOSAL_COLUMNS)} from engine.saml_metadata_proposals
    where environment_id = ${scope.environmentId}
      ${samlConnectionId === undefined ? sql`` : sql`and saml_connection_id = ${samlConnectionId}`}
      ${status === undefined ? sql`` : sql`and status = ${status}`}
      ${page.after === undefined ? sql`` : sql`and id > ${page.after}`}
    order by id limit ${page.limit}`;
}

/** The connection that a proposal of the environment is for. Throws `not_found`. */
export async function requireProposal(
  sql: Sql,
  scope: EnvironmentScope,
  id: string,
): Promise<{ samlConnectionId: string }> {
  const [row] = await sql<{ saml_connection_id: string }[]>`
    select saml_connection_id from engine.saml_metadata_proposals
    where id = ${id} and environment_id = ${scope.environmentId}`;
  if (row === undefined) throw unknownId('metadata proposal');
  return { samlConnectionId: row.saml_connection_id };
}

/** Takes the lock that every change of a connection's certificates takes, and reads it. Null when it is gone. */
export async function lockConnection(tx: TransactionSql, id: string): Promise<RefreshedConnection | null> {
  await tx`
    select 1 from engine.organizations o join engine.saml_connections c on c.organization_id = o.id
    where c.id = ${id} for no key update of o`;
  return readConnection(tx, id);
}

/** Reads a connection as {@link lockConnection} does, without the lock. */
export async function readConnection(sql: Sql | TransactionSql, id: string): Promise<RefreshedConnection | null> {
  const [row] = await sql<
    {
      environment_id: string;
      organization_id: string;
      metadata_url: string | null;
      idp_entity_id: string | null;
      accept_new_certificates: boolean;
      idp_redirect_url: string | null;
      idp_binding: 'post' | 'redirect';
      idp_slo_url: string | null;
      idp_slo_response_url: string | null;
      idp_slo_binding: 'post' | 'redirect';
    }[]
  >`
    select environment_id, organization_id, metadata_url, idp_entity_id, accept_new_certificates, idp_redirect_url, idp_binding,
      idp_slo_url, idp_slo_response_url, idp_slo_binding
    from engine.saml_connections where id = ${id}`;
  if (row === undefined) return null;
  const known = await sql<{ fingerprint: string; not_after: Date; state: string }[]>`
    select encode(fingerprint_sha256, 'hex') as fingerprint, not_after, state
    from engine.saml_certificates where saml_connection_id = ${id} order by state, not_after desc`;
  const certificates = known.filter((each) => each.state !== 'retired');
  return {
    id,
    environmentId: row.environment_id,
    organizationId: row.organization_id,
    metadataUrl: row.metadata_url,
    idpEntityId: row.idp_entity_id,
    acceptNewCertificates: row.accept_new_certificates,
    currentFingerprint: certificates.find((each) => each.state === 'current')?.fingerprint ?? null,
    formerFingerprints: known.filter((each) => each.state === 'retired').map((each) => each.fingerprint),
    description: {
      ssoUrl: row.idp_redirect_url ?? '',
      binding: row.idp_binding,
      sloUrl: row.idp_slo_url ?? '',
      sloResponseUrl: row.idp_slo_response_url ?? '',
      sloBinding: row.idp_slo_binding,
      certificates: certificates.map((each) => ({ fingerprintSha256: each.fingerprint, notAfter: each.not_after })),
    },
  };
}

/** What metadata would make of a connection. */
export function targetOf(entity: IdpEntity): ProposalTarget {
  const { ssoUrl, binding, sloUrl, sloResponseUrl, sloBinding, certificates } = entity;
  return { ssoUrl, binding, sloUrl, sloResponseUrl, sloBinding, certificates };
}

/** Reads the target of a stored proposal. */
export function readTarget(stored: unknown): ProposalTarget {
  const { certificates, ...rest } = Stored.parse(stored);
  return {
    ...rest,
    certificates: certificates.map((base64) => {
      const parsed = parseCertificate(Buffer.from(base64, 'base64'));
      invariant(parsed.ok, 'a proposal holds only certificates that were readable');
      return parsed.certificate;
    }),
  };
}

/**
 * Stores a proposal in place of the open one. Null when the same is open already, or was dismissed: what a person has turned down
 * is not asked again until the metadata says something else.
 */
export async function insertProposal(
  tx: TransactionSql,
  connection: RefreshedConnection,
  target: ProposalTarget,
  { automatic, now }: { automatic: boolean; now: Date },
): Promise<ProposalRow | null> {
  const certificates = target.certificates.map((each) => each.der.toString('base64'));
  const stored = { ...target, certificates };
  // Their order says which is first used, and nothing about what is trusted.
  const content = JSON.stringify({ ...stored, certificates: certificates.toSorted() });
  const hash = createHash('sha256').update(content).digest();
  const [latest] = await tx<{ status: ProposalStatus; same: boolean }[]>`
    select status, target_sha256 = ${hash} as same from engine.saml_metadata_proposals
    where saml_connection_id = ${connection.id} and status <> 'withdrawn' order by created_at desc, id desc limit 1`;
  if (latest?.same && (latest.status === 'open' || latest.status === 'dismissed') && !automatic) return null;
  await withdrawProposals(tx, connection.id, now);
  const [row] = await tx<ProposalRow[]>`
    insert into engine.saml_metadata_proposals (id, environment_id, organization_id, saml_connection_id, status, automatic, target,
      target_sha256, created_at, decided_at)
    values (${newUuid()}, ${connection.environmentId}, ${connection.organizationId}, ${connection.id},
      ${automatic ? 'accepted' : 'open'}, ${automatic}, ${tx.json(stored)}, ${hash}, ${now}, ${automatic ? now : null})
    returning ${tx(PROPOSAL_COLUMNS)}`;
  return row ?? null;
}

/** Ends the open proposal of a connection, if there is one: it is no longer what the metadata says. */
export async function withdrawProposals(tx: TransactionSql, samlConnectionId: string, now: Date): Promise<void> {
  await tx`
    update engine.saml_metadata_proposals set status = 'withdrawn', decided_at = ${now}
    where saml_connection_id = ${samlConnectionId} and status = 'open'`;
  await resolveAlerts(tx, samlConnectionId, 'metadata_changed', now);
}

/**
 * Makes a connection what a target says. The current certificate stays the current one while the target has it, so that what the
 * contract reports does not flip between two; else the first that has not ended takes its place.
 */
export async function applyTarget(
  tx: TransactionSql,
  connection: RefreshedConnection,
  target: ProposalTarget,
  now: Date,
): Promise<void> {
  const current =
    target.certificates.find((each) => each.fingerprintSha256 === connection.currentFingerprint) ??
    target.certificates.find((each) => each.notAfter > now) ??
    target.certificates[0];
  await tx`
    update engine.saml_connections set idp_redirect_url = ${target.ssoUrl}, idp_binding = ${target.binding},
      idp_slo_url = ${target.sloUrl || null}, idp_slo_response_url = ${target.sloResponseUrl || null},
      idp_slo_binding = ${target.sloBinding}, updated_at = ${now}
    where id = ${connection.id}`;
  await tx`update engine.saml_certificates set state = 'retired' where saml_connection_id = ${connection.id}`;
  for (const certificate of target.certificates) {
    const state = certificate === current ? 'current' : 'next';
    await tx`
      insert into engine.saml_certificates (saml_connection_id, fingerprint_sha256, der, state, not_before, not_after, created_at)
      values (${connection.id}, ${Buffer.from(certificate.fingerprintSha256, 'hex')}, ${certificate.der}, ${state},
        ${certificate.notBefore}, ${certificate.notAfter}, ${now})
      on conflict (saml_connection_id, fingerprint_sha256) do update set state = excluded.state`;
  }
}

/** Decides the open proposal with this id. Null when there is none in the environment. */
export async function decideProposal(
  tx: TransactionSql,
  scope: EnvironmentScope,
  id: string,
  decision: { status: 'accepted' | 'dismissed'; now: Date },
): Promise<ProposalRow | null> {
  const [row] = await tx<ProposalRow[]>`
    update engine.saml_metadata_proposals set status = ${decision.status}, decided_at = ${decision.now}
    where id = ${id} and environment_id = ${scope.environmentId} and status = 'open'
    returning ${tx(PROPOSAL_COLUMNS)}`;
  if (row === undefined) return null;
  await resolveAlerts(tx, row.saml_connection_id, 'metadata_changed', decision.now);
  return row;
}

/** The changes as short text for a notice: never the certificates themselves. */
export function summarize(changes: readonly MetadataChange[]): Record<string, string> {
  const detail: Record<string, string> = {};
  for (const { field, from, to } of changes) {
    const name = field === 'certificate' ? (from === '' ? 'certificateAdded' : 'certificateRemoved') : field;
    const value = field === 'certificate' ? from || to : `${from || 'none'} → ${to || 'none'}`;
    detail[name] = detail[name] === undefined ? value : `${detail[name]}, ${value}`;
  }
  return detail;
}
