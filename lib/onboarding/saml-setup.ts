import { recordAuditEvent } from '@/lib/audit/record';
import { DomainError } from '@/lib/errors';
import type { IdpMetadataEntity, SamlConnection, SamlFlow } from '@/lib/ssoready/client';
import { setupAudit } from './actor';
import { findOidcConnection } from './oidc-setup';
import { findConnection, findTestFlow, type OnboardingDeps, waitsForOperator } from './portal';
import type { SetupSession } from './session-types';
import { lockProgress, type Progress, updateProgress } from './store';

/**
 * Notes which identity provider is being set up and makes the connection that its values come from. Choosing again keeps the
 * connection, so values already pasted into a provider stay right.
 */
export async function chooseSamlProvider(deps: OnboardingDeps, session: SetupSession, provider: string): Promise<void> {
  const now = deps.clock();
  await deps.db.transaction(async (tx) => {
    const progress = await lockProgress(tx, session, now);
    const connection = await ensureConnection(deps, session, progress);
    const samlSteps = progress.samlProvider === provider ? progress.samlSteps : [];
    await updateProgress(tx, session, { samlProvider: provider, samlConnectionId: connection.id, samlSteps }, now);
    if (progress.samlProvider === provider) return;
    await recordAuditEvent(tx, {
      ...setupAudit(session),
      action: 'saml_provider.chosen',
      targetId: connection.id,
      detail: { provider },
    });
  });
}

// Under the progress row's lock: two clicks at once make one connection.
async function ensureConnection(
  deps: OnboardingDeps,
  session: SetupSession,
  progress: Progress,
): Promise<SamlConnection> {
  const { client } = deps;
  const found = await findConnection(client, session, progress);
  if (found !== null) return found;
  // An unfinished connection must not take the place of the one that people sign in with.
  const oidc = await findOidcConnection(client, session.organizationId);
  return client.createSamlConnection({
    organizationId: session.organizationId,
    primary: oidc?.primary !== true && !(await waitsForOperator(deps)),
  });
}

/** Marks a step of a guide done, or not done any more. */
export async function markStep(
  deps: Pick<OnboardingDeps, 'db' | 'clock'>,
  session: SetupSession,
  step: { task: 'saml' | 'scim'; id: string; done: boolean },
): Promise<void> {
  const now = deps.clock();
  await deps.db.transaction(async (tx) => {
    const progress = await lockProgress(tx, session, now);
    const before = step.task === 'saml' ? progress.samlSteps : progress.scimSteps;
    const without = before.filter((id) => id !== step.id);
    const after = step.done ? [...without, step.id] : without;
    await updateProgress(tx, session, step.task === 'saml' ? { samlSteps: after } : { scimSteps: after }, now);
    await recordAuditEvent(tx, {
      ...setupAudit(session),
      action: step.done ? 'setup_step.done' : 'setup_step.reopened',
      detail: { task: step.task, step: step.id },
    });
  });
}

/** The settings of an identity provider as they are saved: certificates as PEM, the signing one first. */
export type IdpSettings = Pick<IdpMetadataEntity, 'entityId' | 'ssoUrl' | 'binding'> & {
  certificates: readonly string[];
  /** From metadata; left out when the values were typed. */
  sloUrl?: string;
  sloResponseUrl?: string;
  sloBinding?: 'post' | 'redirect';
  /** Where the metadata is fetched again now and then; empty when it was given as text. */
  metadataUrl?: string;
};

/**
 * Saves what the identity provider's metadata says. The connection stays the same one; a primary one stays primary, and the
 * first becomes it.
 */
export async function saveIdpSettings(
  deps: OnboardingDeps,
  session: SetupSession,
  settings: IdpSettings,
): Promise<SamlConnection> {
  const [current, ...additional] = settings.certificates;
  if (current === undefined)
    throw new DomainError(
      'invalid',
      'A signing certificate is needed. Your provider shows it beside its sign-in address.',
    );
  const now = deps.clock();
  return deps.db.transaction(async (tx) => {
    const progress = await lockProgress(tx, session, now);
    const connection = await ensureConnection(deps, session, progress);
    const saved = await deps.client.updateSamlConnection(connection.id, {
      // The contract's update replaces: what is left out is cleared.
      primary: connection.primary,
      idpEntityId: settings.entityId,
      idpRedirectUrl: settings.ssoUrl,
      idpCertificate: current,
      additionalCertificates: additional.slice(0, 9),
      idpBinding: settings.binding,
      // Values that were typed are not to be compared with the metadata of another day.
      metadataUrl: settings.metadataUrl ?? '',
      idpSloUrl: settings.sloUrl ?? '',
      idpSloResponseUrl: settings.sloResponseUrl ?? '',
      idpSloBinding: settings.sloBinding ?? 'redirect',
    });
    const changed =
      connection.idpEntityId !== saved.idpEntityId ||
      connection.idpRedirectUrl !== saved.idpRedirectUrl ||
      connection.idpCertificate !== saved.idpCertificate;
    await updateProgress(
      tx,
      session,
      {
        samlConnectionId: connection.id,
        samlSteps: [...progress.samlSteps.filter((id) => id !== 'metadata'), 'metadata'],
        // What was tested before is not what is saved now.
        ...(changed ? { samlTestedAt: null, samlTestFlowId: null } : {}),
      },
      now,
    );
    await recordAuditEvent(tx, {
      ...setupAudit(session),
      action: 'saml_connection.updated',
      targetId: connection.id,
      detail: {
        idpEntityId: saved.idpEntityId,
        idpRedirectUrl: saved.idpRedirectUrl,
        certificates: saved.certificates.map((certificate) => certificate.fingerprintSha256),
      },
    });
    return saved;
  });
}

/** Begins a test sign-in. Answers where to send the browser. */
export async function startTest(deps: OnboardingDeps, session: SetupSession): Promise<{ redirectUrl: string }> {
  const now = deps.clock();
  return deps.db.transaction(async (tx) => {
    const progress = await lockProgress(tx, session, now);
    const connection = await findConnection(deps.client, session, progress);
    if (connection === null) throw new DomainError('not_found', 'Give us your provider’s metadata first.');
    const { redirectUrl, samlFlowId } = await deps.client.createTestSamlFlow(connection.id);
    await updateProgress(tx, session, { samlConnectionId: connection.id, samlTestFlowId: samlFlowId }, now);
    await recordAuditEvent(tx, {
      ...setupAudit(session),
      action: 'saml_test.started',
      targetId: connection.id,
      detail: { samlFlowId },
    });
    return { redirectUrl };
  });
}

/**
 * The test sign-in of that id, or null when it is not one of this organization. A test that succeeded is noted the first time
 * it is seen, if it is the last one that was begun here: an earlier one may tell of settings that are gone.
 */
export async function readTest(deps: OnboardingDeps, session: SetupSession, flowId: string): Promise<SamlFlow | null> {
  const flow = await findTestFlow(deps.client, session, flowId);
  if (flow?.status !== 'succeeded') return flow;
  const now = deps.clock();
  await deps.db.transaction(async (tx) => {
    const progress = await lockProgress(tx, session, now);
    const isLast = progress.samlTestFlowId === flow.id && progress.samlConnectionId === flow.samlConnectionId;
    if (progress.samlTestedAt !== null || !isLast) return;
    const testedAt = new Date(flow.receiveTime ?? flow.updateTime ?? now);
    await updateProgress(tx, session, { samlTestedAt: testedAt, samlTestFlowId: flow.id }, now);
    await recordAuditEvent(tx, {
      ...setupAudit(session),
      action: 'saml_test.passed',
      targetId: flow.samlConnectionId,
      detail: { samlFlowId: flow.id },
    });
    await putFirstLive(deps, session, flow.samlConnectionId);
  });
  return flow;
}

/** A tested connection is in use where nothing else is, unless that is an operator's to decide. */
async function putFirstLive(deps: OnboardingDeps, session: SetupSession, samlConnectionId: string): Promise<void> {
  const { client } = deps;
  if (client.remote || (await waitsForOperator(deps))) return;
  const { sso } = await client.getOrganizationSummary(session.organizationId);
  if (sso.primary) return;
  const { idpEntityId, idpRedirectUrl, idpCertificate } = await client.getSamlConnection(samlConnectionId);
  await client.updateSamlConnection(samlConnectionId, { primary: true, idpEntityId, idpRedirectUrl, idpCertificate });
}
