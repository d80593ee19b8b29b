import { cache } from 'react';
import type { Finding } from '@/lib/diagnosis/finding';
import { readDirectoryFindings, readOidcSignInFindings, readSignInFindings } from '@/lib/diagnosis/read-findings';
import { listDomains } from '@/lib/onboarding/domains';
import { findOidcInUse } from '@/lib/onboarding/oidc-setup';
import { loadPortal, loadProgress, loadSamlSetup, loadScimSetup, type OnboardingDeps } from '@/lib/onboarding/portal';
import type { SetupSession } from '@/lib/onboarding/session-types';
import { listSetupAlerts, type SetupAlert } from '@/lib/onboarding/setup-alerts';
import { getRuntime } from '@/lib/runtime';

/** What the portal's functions stand on, bound to the session's environment. */
export function depsOf(session: SetupSession): OnboardingDeps {
  const { db, clientFor, clock, adminClient } = getRuntime();
  const readGoLivePolicy = async () => (await adminClient.getEnvironment(session.environmentId)).goLivePolicy;
  return { db, client: clientFor(session.environmentId), clock, readGoLivePolicy };
}

/** The names at the top of the page; asked once a request. */
export const portalOf = cache((session: SetupSession) => {
  const { clientFor, adminClient } = getRuntime();
  return loadPortal({ client: clientFor(session.environmentId), adminClient }, session);
});

/** The domains with their proofs; null where the connected server proves none. */
export const domainsOf = cache((session: SetupSession) => listDomains(depsOf(session), session));

/** The OpenID Connect connection, where people sign in with it or nothing else is there; else null. */
export const oidcInUseOf = cache(async (session: SetupSession) => {
  const { connection } = await samlSetupOf(session);
  return findOidcInUse(depsOf(session).client, session.organizationId, connection);
});

/** What is to be known about the certificate and metadata of the connection that people sign in with. */
export const setupAlertsOf = cache(async (session: SetupSession): Promise<SetupAlert[]> => {
  const [{ connection }, oidc] = await Promise.all([samlSetupOf(session), oidcInUseOf(session)]);
  if (connection === null || oidc !== null) return [];
  const { organizationId } = session;
  return listSetupAlerts(depsOf(session).client, { organizationId, samlConnectionId: connection.id });
});

/** What looks wrong with the sign-ins; none where there is no connection. */
export const signInFindingsOf = cache(async (session: SetupSession): Promise<Finding[]> => {
  const [progress, { connection }, oidc] = await Promise.all([
    progressOf(session),
    samlSetupOf(session),
    oidcInUseOf(session),
  ]);
  const { client, clock } = depsOf(session);
  if (oidc !== null) return readOidcSignInFindings(client, oidc.id, clock());
  if (connection === null) return [];
  return readSignInFindings(client, connection, { chosenProvider: progress.samlProvider, now: clock() });
});

/** What looks wrong with what the directory receives; none where there is no directory. */
export const directoryFindingsOf = cache(async (session: SetupSession): Promise<Finding[]> => {
  const [progress, { directory }] = await Promise.all([progressOf(session), scimSetupOf(session)]);
  if (directory === null) return [];
  const { client, clock } = depsOf(session);
  return readDirectoryFindings(client, directory, { chosenProvider: progress.scimProvider, now: clock() });
});

export const progressOf = cache((session: SetupSession) => loadProgress(depsOf(session), session));

export const samlSetupOf = cache(async (session: SetupSession) =>
  loadSamlSetup(depsOf(session), session, await progressOf(session)),
);

export const scimSetupOf = cache(async (session: SetupSession) =>
  loadScimSetup(depsOf(session), session, await progressOf(session)),
);
