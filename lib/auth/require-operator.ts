import 'server-only';
import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { getRuntime } from '@/lib/runtime';
import { cookieName } from './cookies';
import { decodeOperatorCookie } from './operator-cookie';
import { findOperatorBySession, type Operator } from './operator-session';
import { operatorSecret } from './secret';

export type { Operator };

/** What a viewer is told who wants to change something. */
export const LOOK_ONLY = 'Your role lets you look but not change. Ask an owner for the role admin.';

/** The operator of this request, or null. One look-up a request, however many layouts and pages ask. */
export const findOperator = cache(async (): Promise<Operator | null> => {
  const runtime = getRuntime();
  const cookie = (await cookies()).get(cookieName('operator', runtime.env.publicUrl))?.value;
  const sessionId = await decodeOperatorCookie(operatorSecret(runtime), cookie);
  return sessionId === null ? null : findOperatorBySession(runtime.db, sessionId, runtime.clock());
});

/** Guard of console pages and layouts: the operator, or a redirect to the sign-in page that leads back here afterwards. */
export async function requireOperator(): Promise<Operator> {
  const operator = await findOperator();
  if (operator) return operator;
  const path = (await headers()).get('x-vestibule-path');
  redirect(path ? `/sign-in/operator?next=${encodeURIComponent(path)}` : '/sign-in/operator');
}
