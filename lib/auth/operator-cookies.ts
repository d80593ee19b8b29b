import 'server-only';
import { cookies, headers } from 'next/headers';
import type { Runtime } from '@/lib/runtime';
import { clientAddress } from './client-address';
import { cookieName, cookieOptions } from './cookies';
import { decodeOperatorCookie, encodeOperatorCookie } from './operator-cookie';
import { findOperatorBySession, revokeOperatorSession, SESSION_MAX_AGE_SECONDS } from './operator-session';
import { operatorSecret } from './secret';

/** What the request says about the device it came from. */
export async function requestOrigin(): Promise<{ address: string; userAgent: string }> {
  const list = await headers();
  return { address: clientAddress(list), userAgent: list.get('user-agent') ?? '' };
}

/** Puts a new operator session into the browser; one that was there before ends. For actions and route handlers. */
export async function setOperatorCookie(runtime: Runtime, sessionId: string): Promise<void> {
  await endOperatorSession(runtime);
  const { publicUrl } = runtime.env;
  const value = await encodeOperatorCookie(operatorSecret(runtime), sessionId);
  (await cookies()).set(cookieName('operator', publicUrl), value, cookieOptions(publicUrl, SESSION_MAX_AGE_SECONDS));
}

/** Ends the operator session of this browser, if there is one, and removes its cookie. */
export async function endOperatorSession(runtime: Runtime): Promise<void> {
  const { publicUrl } = runtime.env;
  const jar = await cookies();
  const name = cookieName('operator', publicUrl);
  const sessionId = await decodeOperatorCookie(operatorSecret(runtime), jar.get(name)?.value);
  const operator = await findOperatorBySession(runtime.db, sessionId, runtime.clock());
  if (operator) await revokeOperatorSession(runtime.db, operator, operator.sessionId, runtime.clock());
  if (jar.has(name)) jar.set(name, '', cookieOptions(publicUrl, 0));
}
