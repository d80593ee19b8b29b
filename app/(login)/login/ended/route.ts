import { seeOther } from '@/lib/auth/see-other';
import { endCurrentMemberSession } from '@/lib/login/member-cookies';
import { checkCurrentMember } from '@/lib/login/member-session';
import { getRuntime } from '@/lib/runtime';

/**
 * Clears the cookie of a member session that no longer counts and says why on the next page. Harmless to open: a session that
 * counts stays.
 */
export async function GET(): Promise<Response> {
  const check = await checkCurrentMember();
  if (check.ok) return seeOther('/member');
  if (check.code === 'no_session') return seeOther('/sign-in');
  await endCurrentMemberSession(getRuntime(), check.code === 'member_deactivated' ? check.code : 'signed_out');
  return seeOther(`/sign-in/problem?code=${check.code}`);
}
