import { cache } from 'react';
import { loadPortal, loadProgress, loadSamlSetup, loadScimSetup, type OnboardingDeps } from '@/lib/onboarding/portal';
import type { SetupSession } from '@/lib/onboarding/session-types';
import { getRuntime } from '@/lib/runtime';

/** What the portal's functions stand on, bound to the session's environment. */
export function depsOf(session: SetupSession): OnboardingDeps {
  const { db, clientFor, clock } = getRuntime();
  return { db, client: clientFor(session.environmentId), clock };
}

/** The names at the top of the page; asked once a request. */
export const portalOf = cache((session: SetupSession) => {
  const { clientFor, adminClient } = getRuntime();
  return loadPortal({ client: clientFor(session.environmentId), adminClient }, session);
});

export const progressOf = cache((session: SetupSession) => loadProgress(depsOf(session), session));

export const samlSetupOf = cache(async (session: SetupSession) =>
  loadSamlSetup(depsOf(session), session, await progressOf(session)),
);

export const scimSetupOf = cache(async (session: SetupSession) =>
  loadScimSetup(depsOf(session), session, await progressOf(session)),
);
