import type { Metadata } from 'next';
import Link from 'next/link';
import { LoginProblemCard } from '@/components/login/login-problem-card';
import { Button } from '@/components/ui/button';
import { parseId } from '@/lib/ids';
import { LOGIN_PROBLEMS, toProblemCode } from '@/lib/login/problems';
import { getRuntime } from '@/lib/runtime';

export const metadata: Metadata = { title: 'Sign-in problem' };

type Props = { searchParams: Promise<{ code?: string | string[]; flow?: string | string[] }> };

/** Why a sign-in stopped, for the member, the company's administrators and the people behind the product. */
export default async function SignInProblemPage({ searchParams }: Props) {
  const search = await searchParams;
  const code = toProblemCode(search.code);
  // The address can be written by anybody: only what has the shape of a flow's id is shown as one.
  const samlFlowId = typeof search.flow === 'string' && parseId('samlFlow', search.flow) ? search.flow : null;
  const { env, clock } = getRuntime();
  return (
    <LoginProblemCard
      code={code}
      problem={LOGIN_PROBLEMS[code]}
      samlFlowId={samlFlowId}
      site={env.publicUrl}
      at={clock().toISOString()}
      action={
        <Button asChild variant={LOGIN_PROBLEMS[code].retry ? 'primary' : 'secondary'} className="w-full">
          <Link href="/sign-in">{LOGIN_PROBLEMS[code].retry ? 'Sign in again' : 'Back to sign-in'}</Link>
        </Button>
      }
    />
  );
}
