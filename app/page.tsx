import { redirect } from 'next/navigation';
import { needsFirstOperator } from '@/lib/auth/bootstrap';
import { findOperator } from '@/lib/auth/require-operator';
import { findCurrentMember } from '@/lib/login/member-session';
import { getRuntime } from '@/lib/runtime';

/** To where the reader belongs. */
export default async function RootPage() {
  if (await findOperator()) redirect('/overview');
  if (await findCurrentMember()) redirect('/member');
  redirect((await needsFirstOperator(getRuntime().db)) ? '/welcome' : '/sign-in');
}
