import { recordAuditEvent, SYSTEM_ACTOR } from '@/lib/audit/record';
import type { Database } from '@/lib/db/client';
import { hasPrefix } from '@/lib/ids';
import { resolveLogin } from '@/lib/members/resolve-login';
import type { SamlRedeemResponse, SsoreadyClient } from '@/lib/ssoready/client';
import { ApiError } from '@/lib/ssoready/errors';
import { type LoginHost, listLoginEnvironments } from './find-organizations';
import type { LastOrganization } from './last-organization';
import { findLoginFacts } from './login-facts';
import { verifyLoginState } from './login-state';
import type { LoginProblemCode } from './problems';
import { createMemberSession, endMemberSession } from './session';

export type LoginOutcome =
  | { ok: true; token: string; memberId: string; remembered: LastOrganization }
  | { ok: false; code: LoginProblemCode; samlFlowId: string | null };

type Args = {
  accessCode: string | null;
  /** The login cookie; absent when the login began at the identity provider. */
  browserSecret: string | undefined;
  /** The environment this browser signed in to last, which is asked first. */
  environmentHint: string | undefined;
  now: Date;
};

/**
 * The end of a login: exchanges the access code (it works once), checks that this browser began the login when the product did,
 * finds or makes the member, and opens a session. Only a failure of ours or of the engine throws.
 */
export async function completeLogin(db: Database, host: LoginHost, args: Args): Promise<LoginOutcome> {
  if (args.accessCode === null || !hasPrefix('samlAccessCode', args.accessCode) || args.accessCode.length > 200) {
    return { ok: false, code: 'code_missing', samlFlowId: null };
  }
  const redeemed = await redeem(host, args.accessCode, args.environmentHint);
  if (!redeemed) {
    await recordFailure(db, 'code_used', null);
    return { ok: false, code: 'code_used', samlFlowId: null };
  }
  const { login, environmentId } = redeemed;
  const client = host.clientFor(environmentId);
  const startedHere = verifyLoginState(login.state, args.browserSecret);
  if (!startedHere && !(await beganAtProvider(client, login))) {
    await recordFailure(db, 'other_browser', redeemed);
    return { ok: false, code: 'other_browser', samlFlowId: login.samlFlowId };
  }
  const attributes = attributesOf(login);
  const identity = { organizationId: login.organizationId, environmentId, email: login.email };
  const ask = () => findLoginFacts(client, login, args.now);
  const resolution = await resolveLogin(db, { ...identity, attributes, now: args.now }, ask);
  if (!resolution.ok) {
    await recordFailure(db, resolution.code, redeemed);
    return { ok: false, code: resolution.code, samlFlowId: login.samlFlowId };
  }
  const { memberId } = resolution;
  const token = await db.transaction(async (tx) => {
    const samlFlowId = login.samlFlowId || null;
    await recordAuditEvent(tx, {
      actor: { type: 'member', id: memberId, label: login.email },
      action: 'member.signed_in',
      environmentId,
      organizationId: login.organizationId,
      targetId: memberId,
      detail: { samlFlowId, startedHere },
    });
    return createMemberSession(tx, { memberId, samlFlowId, attributes, now: args.now });
  });
  if (await endedMeanwhile(client, login.samlFlowId)) {
    await endMemberSession(db, token, 'single_logout', args.now);
    return { ok: false, code: 'session_ended', samlFlowId: login.samlFlowId };
  }
  return { ok: true, token, memberId, remembered: identity };
}

/**
 * Whether a login began at the identity provider, which the connection's settings allow or refuse. One has no state then, or as its
 * state the page that the provider wants opened; that is never one of ours.
 */
async function beganAtProvider(
  client: SsoreadyClient,
  { state, samlFlowId }: Pick<SamlRedeemResponse, 'state' | 'samlFlowId'>,
): Promise<boolean> {
  if (state === '') return true;
  if (client.remote || samlFlowId === '') return false;
  return (await client.getSamlFlow(samlFlowId)).idpInitiated;
}

/**
 * Whether a logout ended this sign-in after its code was redeemed. Asked once the session is there: a logout that comes later finds
 * the session itself and ends it. A remote SSOReady knows no single logout.
 */
async function endedMeanwhile(client: SsoreadyClient, samlFlowId: string): Promise<boolean> {
  if (client.remote || samlFlowId === '') return false;
  return (await client.getSamlFlow(samlFlowId)).sessionEndTime !== undefined;
}

type Redeemed = { login: SamlRedeemResponse; environmentId: string };

/** A code belongs to one environment and does not say which; asking another one does not use it up. */
async function redeem(host: LoginHost, accessCode: string, hint: string | undefined): Promise<Redeemed | null> {
  const known = await listLoginEnvironments(host);
  const ordered = [...known].sort((a, b) => Number(b === hint) - Number(a === hint));
  for (const environmentId of ordered) {
    try {
      const login = await host.clientFor(environmentId).redeemSamlAccessCode(accessCode);
      return { login, environmentId };
    } catch (error) {
      const refused = error instanceof ApiError && [400, 404, 410].includes(error.status);
      if (!refused) throw error;
    }
  }
  return null;
}

function attributesOf(login: SamlRedeemResponse): Record<string, string[]> {
  if (login.attributeValues) return login.attributeValues;
  return Object.fromEntries(Object.entries(login.attributes).map(([name, value]) => [name, [value]]));
}

async function recordFailure(db: Database, code: LoginProblemCode, redeemed: Redeemed | null): Promise<void> {
  await recordAuditEvent(db, {
    actor: redeemed ? { type: 'member', id: '', label: redeemed.login.email } : SYSTEM_ACTOR,
    action: 'member.sign_in_failed',
    environmentId: redeemed?.environmentId,
    organizationId: redeemed?.login.organizationId,
    detail: { code, samlFlowId: redeemed?.login.samlFlowId ?? null },
  });
}
