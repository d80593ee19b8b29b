import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { LoginCard } from '@/components/login/login-card';
import { OperatorSignInForm } from '@/components/login/operator-sign-in-form';
import { findOperator } from '@/lib/auth/require-operator';
import { safeNext } from '@/lib/auth/safe-next';
import { signInWithPassword } from './actions';

export const metadata: Metadata = { title: 'Operator sign-in' };

type Props = { searchParams: Promise<{ next?: string | string[] }> };

export default async function OperatorSignInPage({ searchParams }: Props) {
  const next = safeNext((await searchParams).next, '/overview');
  if (await findOperator()) redirect(next);
  return (
    <LoginCard
      title="Operator sign-in"
      lead="For the people who run this installation."
      footer={
        <>
          <p>
            Forgotten your password? Whoever has access to the server sets a new one with{' '}
            <code className="wrap-anywhere">npm run vestibule -- operator set-password</code>
          </p>
          <p>
            Here for your company’s application?{' '}
            <Link href="/sign-in" className="underline">
              Sign in with your work e-mail
            </Link>
          </p>
        </>
      }
    >
      <OperatorSignInForm action={signInWithPassword} next={next} />
    </LoginCard>
  );
}
