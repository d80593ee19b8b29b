import 'server-only';
import { cookies } from 'next/headers';
import { cookieName, cookieOptions } from '@/lib/auth/cookies';
import { randomToken } from '@/lib/crypto';
import type { Runtime } from '@/lib/runtime';
import {
  formatLastOrganization,
  LAST_ORGANIZATION_SECONDS,
  type LastOrganization,
  parseLastOrganization,
} from './last-organization';
import { LOGIN_STATE_SECONDS } from './login-state';
import {
  checkMemberSession,
  type EndReason,
  endMemberSession,
  MEMBER_SESSION_SECONDS,
  type MemberSessionCheck,
} from './session';

/** The login secret of this browser, made on first use; its hour starts again. For actions. */
export async function keepBrowserSecret({ env }: Runtime): Promise<string> {
  const jar = await cookies();
  const name = cookieName('login_state', env.publicUrl);
  const known = jar.get(name)?.value;
  const secret = known && /^[\w-]{43}$/.test(known) ? known : randomToken();
  jar.set(name, secret, cookieOptions(env.publicUrl, LOGIN_STATE_SECONDS));
  return secret;
}

export async function readBrowserSecret({ env }: Runtime): Promise<string | undefined> {
  return (await cookies()).get(cookieName('login_state', env.publicUrl))?.value;
}

export async function readLastOrganization({ env }: Runtime): Promise<LastOrganization | null> {
  return parseLastOrganization((await cookies()).get(cookieName('last_organization', env.publicUrl))?.value);
}

/** Puts a new member session into the browser and remembers its organization; a session that was there before ends. */
export async function setMemberCookies(runtime: Runtime, token: string, remembered: LastOrganization): Promise<void> {
  const { publicUrl } = runtime.env;
  await endCurrentMemberSession(runtime, 'replaced');
  const jar = await cookies();
  jar.set(cookieName('member', publicUrl), token, cookieOptions(publicUrl, MEMBER_SESSION_SECONDS));
  jar.set(
    cookieName('last_organization', publicUrl),
    formatLastOrganization(remembered),
    cookieOptions(publicUrl, LAST_ORGANIZATION_SECONDS),
  );
}

/** The member session that this browser's cookie names, as it is now. */
export async function checkBrowserMember({ db, env, clock }: Runtime): Promise<MemberSessionCheck> {
  return checkMemberSession(db, (await cookies()).get(cookieName('member', env.publicUrl))?.value, clock());
}

/** Ends the member session of this browser, if there is one, and removes its cookie. */
export async function endCurrentMemberSession({ db, env, clock }: Runtime, reason: EndReason): Promise<void> {
  const jar = await cookies();
  const name = cookieName('member', env.publicUrl);
  const token = jar.get(name)?.value;
  await endMemberSession(db, token, reason, clock());
  if (token !== undefined) jar.set(name, '', cookieOptions(env.publicUrl, 0));
}
