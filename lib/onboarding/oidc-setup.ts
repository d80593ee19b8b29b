import { recordAuditEvent } from '@/lib/audit/record';
import { explainCheck } from '@/lib/console/saml-checks';
import type { OidcConnection, SamlConnection, SamlFlow, SsoreadyClient } from '@/lib/ssoready/client';
import { setupAudit } from './actor';
import type { Task } from './checklist';
import { type OnboardingDeps, waitsForOperator } from './portal';
import type { SetupSession } from './session-types';
import { lockProgress } from './store';
import type { TestResult } from './test-result';

/** The connection that is being set up: the primary one, else any; null where there is none, or the server knows none. */
export async function findOidcConnection(
  client: Pick<SsoreadyClient, 'remote' | 'listOidcConnections'>,
  organizationId: string,
): Promise<OidcConnection | null> {
  if (client.remote) return null;
  const { oidcConnections } = await client.listOidcConnections({ organizationId });
  return oidcConnections.find((connection) => connection.primary) ?? oidcConnections[0] ?? null;
}

/** The OpenID Connect connection where people sign in with it, or where there is no SAML connection; else null. */
export async function findOidcInUse(
  client: Pick<SsoreadyClient, 'remote' | 'listOidcConnections'>,
  organizationId: string,
  saml: SamlConnection | null,
): Promise<OidcConnection | null> {
  const oidc = await findOidcConnection(client, organizationId);
  return oidc !== null && (oidc.primary || saml === null) ? oidc : null;
}

/** Makes the connection whose redirect URI is registered at the provider. Under the progress row's lock: two clicks make one. */
export async function beginOidcSetup(deps: OnboardingDeps, session: SetupSession): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await lockProgress(tx, session, deps.clock());
    const { organizationId } = session;
    if ((await findOidcConnection(deps.client, organizationId)) !== null) return;
    const connection = await deps.client.createOidcConnection({ organizationId });
    const targetId = connection.id;
    await recordAuditEvent(tx, { ...setupAudit(session), action: 'oidc_connection.created', targetId });
  });
}

export type OidcEntry = { issuer: string; clientId: string; clientSecret: string };

/**
 * Saves what the provider gave. The connection becomes primary unless people already sign in with a finished one: to replace that
 * is for the application's people to decide. An empty secret keeps the stored one.
 */
export async function saveOidcSettings(deps: OnboardingDeps, session: SetupSession, entry: OidcEntry): Promise<void> {
  const { client } = deps;
  const { organizationId } = session;
  await deps.db.transaction(async (tx) => {
    await lockProgress(tx, session, deps.clock());
    const connection =
      (await findOidcConnection(client, organizationId)) ?? (await client.createOidcConnection({ organizationId }));
    const { sso } = await client.getOrganizationSummary(organizationId);
    const { samlConnections } = await client.listSamlConnections({ organizationId });
    const isTaken = (sso.configured && samlConnections.some((saml) => saml.primary)) || (await waitsForOperator(deps));
    const { clientSecret, ...rest } = entry;
    const saved = await client.updateOidcConnection(connection.id, {
      ...rest,
      ...(clientSecret === '' ? {} : { clientSecret }),
      ...(isTaken ? {} : { primary: true }),
    });
    await recordAuditEvent(tx, {
      ...setupAudit(session),
      action: 'oidc_connection.updated',
      targetId: connection.id,
      detail: { issuer: saved.issuer, clientId: saved.clientId, secret: clientSecret === '' ? 'kept' : 'replaced' },
    });
  });
}

/** Begins a test sign-in. Answers where to send the browser. */
export async function startOidcTest(
  deps: OnboardingDeps,
  session: SetupSession,
): Promise<{ redirectUrl: string } | null> {
  const connection = await findOidcConnection(deps.client, session.organizationId);
  if (connection === null || !connection.configured) return null;
  const { redirectUrl, samlFlowId } = await deps.client.createTestOidcFlow(connection.id);
  await recordAuditEvent(deps.db, {
    ...setupAudit(session),
    action: 'oidc_connection.test_started',
    targetId: connection.id,
    detail: { samlFlowId },
  });
  return { redirectUrl };
}

/** The last finished test sign-in over a connection, with its checks; null when there was none. */
export async function findLastOidcTest(client: SsoreadyClient, oidcConnectionId: string): Promise<SamlFlow | null> {
  const { samlFlows } = await client.listSamlFlows({ oidcConnectionId, pageSize: 50 });
  const test = samlFlows.find((flow) => flow.test && flow.status !== 'in_progress');
  return test === undefined ? null : client.getSamlFlow(test.id);
}

/** A test sign-in as the person who runs it reads it: one line a check, the failure with what to do about it. */
export function describeOidcTest(flow: SamlFlow): TestResult {
  const lines = flow.checks.map((check) => ({
    state: check.passed ? ('passed' as const) : ('failed' as const),
    title: explainCheck(check.name, 'oidc').label,
    explanation: check.note,
    expected: check.expected,
    received: check.received,
    fix: check.passed ? null : flow.errorMessage,
    code: check.code,
  }));
  const failed = lines.filter((line) => line.state === 'failed');
  const headlines = {
    succeeded: `Single sign-on works: you are ${flow.email}`,
    failed: failed.length === 1 ? 'One thing has to be fixed' : `${failed.length} things have to be fixed`,
    in_progress: 'Waiting for your provider to send you back',
  };
  return {
    outcome: flow.status === 'succeeded' ? 'passed' : flow.status === 'failed' ? 'failed' : 'waiting',
    headline: headlines[flow.status],
    lines: [...failed, ...lines.filter((line) => line.state === 'passed')],
    email: flow.email,
    attributes: Object.entries(flow.attributes).map(([name, values]) => ({ name, values })),
  };
}

/** The state of single sign-on over OpenID Connect, for the customer admin. */
export function oidcTask(connection: OidcConnection, test: SamlFlow | null): Task {
  const task = (state: Task['state'], word: string, sentence: string, label: string): Task => ({
    id: 'saml',
    state,
    word,
    sentence,
    next: { href: '/setup/oidc', label },
  });
  if (connection.status === 'disabled') {
    return task('broken', 'Switched off', 'The application’s people have switched this connection off.', 'Look at it');
  }
  if (!connection.configured) {
    return task('in_progress', 'In progress', 'Your provider’s issuer and client ID are not here yet.', 'Continue');
  }
  if (connection.lastLoginTime !== undefined) {
    return task('live', 'Live', 'People sign in with it.', 'Look at it');
  }
  if (test?.status === 'failed') {
    return task(
      'broken',
      'Test failed',
      'The last test sign-in was refused. The result says where to fix it.',
      'See the result',
    );
  }
  if (test !== null)
    return task('tested', 'Tested', 'A test sign-in worked. People can sign in from now on.', 'Look at it');
  return task(
    'waiting',
    'Waiting for a test',
    'Everything is saved. Sign in once to see that it works.',
    'Test sign-in',
  );
}
