import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { isSecureUrl } from '@/lib/auth/cookies';
import { getRuntime } from '@/lib/runtime';
import { resolveSession } from './resolve-session';
import type { SetupSession } from './session-types';

/** `__Secure-` makes browsers refuse one that was set without https; `__Host-` would forbid the narrow path. */
function setupCookieName(publicUrl: string): string {
  return isSecureUrl(publicUrl) ? '__Secure-vestibule.setup' : 'vestibule.setup';
}

/** Puts the session into this browser, for the setup pages only, until the link ends. */
export async function setSetupCookie(cookie: string, expiresAt: Date): Promise<void> {
  const { publicUrl } = getRuntime().env;
  (await cookies()).set(setupCookieName(publicUrl), cookie, {
    httpOnly: true,
    secure: isSecureUrl(publicUrl),
    sameSite: 'lax',
    path: '/setup',
    expires: expiresAt,
  });
}

/** The session of this request with the reason when there is none; asked once a request. */
const readSetupSession = cache(async () => {
  const { db, clientFor, clock, env } = getRuntime();
  const cookie = (await cookies()).get(setupCookieName(env.publicUrl))?.value;
  return resolveSession({ db, clientFor, clock }, cookie);
});

/** The session, or null. */
export async function findSetupSession(): Promise<SetupSession | null> {
  const resolved = await readSetupSession();
  return resolved.ok ? resolved.session : null;
}

/** The guard of setup pages and forms: without a session the reader is told why there is none. */
export async function requireSetupSession(): Promise<SetupSession> {
  const resolved = await readSetupSession();
  if (!resolved.ok) redirect(`/setup/ended?reason=${resolved.problem}`);
  return resolved.session;
}

/** The guard of what belongs to single sign-on. */
export async function requireSamlSetup(): Promise<SetupSession> {
  const session = await requireSetupSession();
  if (!session.canManageSaml) redirect('/setup/checklist');
  return session;
}

/** The guard of what belongs to the proof of domains. */
export async function requireDomainsSetup(): Promise<SetupSession> {
  const session = await requireSetupSession();
  if (!session.canManageDomains) redirect('/setup/checklist');
  return session;
}

/** The guard of what belongs to the directory. */
export async function requireScimSetup(): Promise<SetupSession> {
  const session = await requireSetupSession();
  if (!session.canManageScim) redirect('/setup/checklist');
  return session;
}
