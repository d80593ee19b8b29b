import 'server-only';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { getRuntime } from '@/lib/runtime';
import { checkBrowserMember } from './member-cookies';
import type { MemberSession, MemberSessionCheck } from './session';

export { createMemberSession, type MemberSession } from './session';

/** The state of this request's member session. One look-up a request. */
export const checkCurrentMember = cache(async (): Promise<MemberSessionCheck> => {
  return checkBrowserMember(getRuntime());
});

/** The member of this request, or null. */
export async function findCurrentMember(): Promise<MemberSession | null> {
  const check = await checkCurrentMember();
  return check.ok ? check.session : null;
}

/**
 * Guard of member pages: the session, or a redirect to the sign-in page. A session that has ended goes by way of the handler
 * that clears its cookie, which a page cannot do.
 */
export async function requireMember(): Promise<MemberSession> {
  const check = await checkCurrentMember();
  if (check.ok) return check.session;
  redirect(check.code === 'no_session' ? '/sign-in' : '/login/ended');
}
