import type { z } from 'zod';
import { formatId } from '@/lib/ids';
import {
  type OrganizationDomain,
  type OrganizationDomainList,
  OrganizationDomainRequest,
  type OrganizationDomainResponse,
} from '../../contract';
import { EngineError } from '../../errors';
import { type ApiHandler, type EngineContext, parseJsonBody, type RouteDeps, requireId } from '../../http';
import type { EnvironmentScope } from '../../scope';
import { requireManagement, requireOrganizationParameter } from '../caller';
import { foldDomain } from '../organizations/organization';
import { requireOrganization } from '../organizations/store';
import { toTime } from '../wire-time';
import { checkProof } from './check-proof';
import { challengeOf, toDnsName } from './domain-name';
import { describeReason } from './proof-words';
import type { ProofRow } from './store';
import * as store from './store';

type Listed = z.input<typeof OrganizationDomainList>;
type Single = z.input<typeof OrganizationDomainResponse>;

/** Asking more often than this is answered with what was found just now. */
const PAUSE_MS = 3000;

/** GET /v1/organization-domains (extension): the domains of an organization, each with the record that proves it. */
export const listOrganizationDomains: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const organizationId = requireOrganizationParameter(context.req.raw);
  await requireOrganization(deps.db, scope, organizationId);
  const rows = await store.listProofs(deps.sql, scope, organizationId, deps.clock());
  return Response.json({ organizationDomains: rows.map(toWire) } satisfies Listed);
};

/** POST /v1/organization-domains/check (extension): looks for the record now. */
export const checkOrganizationDomain: ApiHandler = (deps) => async (context) => {
  const { proof } = await requireProof(deps, context);
  const now = deps.clock();
  if (proof.checked_at !== null && now.getTime() - proof.checked_at.getTime() < PAUSE_MS) return respond(proof);
  const key = { organizationId: proof.organization_id, domain: proof.domain };
  await store.noteAsked(deps.sql, key, now);
  return respond((await checkProof(deps, { ...proof, asked_at: now })) ?? proof);
};

/** POST /v1/organization-domains/verify (extension): takes the caller's word that the domain is the organization's. */
export const verifyOrganizationDomain: ApiHandler = (deps) => async (context) => {
  const { scope, proof } = await requireProof(deps, context);
  const dns = toDnsName(proof.domain);
  if (!dns.ok) {
    throw new EngineError('failed_precondition', `${proof.domain}: ${describeReason(dns.reason)}`, {
      violations: [{ field: 'domain', description: dns.reason }],
    });
  }
  await store.verifyByHand(deps.sql, { organizationId: proof.organization_id, domain: proof.domain }, deps.clock());
  return respond(await readAgain(deps, scope, proof));
};

/** POST /v1/organization-domains/withdraw (extension): forgets the proof; the record gets another value. */
export const withdrawOrganizationDomain: ApiHandler = (deps) => async (context) => {
  const { scope, proof } = await requireProof(deps, context);
  await store.withdrawProof(deps.sql, { organizationId: proof.organization_id, domain: proof.domain }, deps.clock());
  return respond(await readAgain(deps, scope, proof));
};

/** The domain that the body names, of the organization that it names. Throws `not_found`. */
async function requireProof(deps: RouteDeps, context: EngineContext) {
  const scope = await requireManagement(deps, context);
  const body = await parseJsonBody(context.req.raw, OrganizationDomainRequest);
  const organizationId = requireId('organization', body.organizationId, 'organization');
  await requireOrganization(deps.db, scope, organizationId);
  const domain = foldDomain(body.domain);
  const proof = (await store.listProofs(deps.sql, scope, organizationId, deps.clock())).find(
    (one) => one.domain === domain,
  );
  if (proof === undefined) throw new EngineError('not_found', 'The organization has no such domain.');
  return { scope, proof };
}

async function readAgain(deps: RouteDeps, scope: EnvironmentScope, proof: ProofRow): Promise<ProofRow> {
  const rows = await store.listProofs(deps.sql, scope, proof.organization_id, deps.clock());
  return rows.find((row) => row.domain === proof.domain) ?? proof;
}

function respond(proof: ProofRow): Response {
  return Response.json({ organizationDomain: toWire(proof) } satisfies Single);
}

function toWire(row: ProofRow): OrganizationDomain {
  const dns = toDnsName(row.domain);
  const reason = dns.ok ? (row.reason ?? '') : dns.reason;
  return {
    organizationId: formatId('organization', row.organization_id),
    domain: row.domain,
    state: dns.ok ? row.state : 'failed',
    reason,
    message: describeReason(reason),
    ...(dns.ok ? challengeOf(dns.name, row.token) : { recordName: '', recordHost: '', recordValue: '' }),
    foundValues: row.found,
    verifiedBy: row.verified_by ?? '',
    verifyTime: toTime(row.verified_at),
    confirmTime: toTime(row.confirmed_at),
    checkTime: toTime(row.checked_at),
    nextCheckTime: toTime(row.next_check_at),
  };
}
