import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { LoginCard } from '@/components/login/login-card';
import { SignInForm } from '@/components/login/sign-in-form';
import { findBrand } from '@/lib/login/brand';
import { loginHost } from '@/lib/login/login-host';
import { findCurrentMember } from '@/lib/login/member-session';
import { findRemembered } from '@/lib/login/remembered-organization';
import { getRuntime } from '@/lib/runtime';
import { findSignIn } from './actions';

export const metadata: Metadata = { title: 'Sign in' };

type Props = { searchParams: Promise<{ other?: string | string[]; signed_out?: string | string[] }> };

export default async function SignInPage({ searchParams }: Props) {
  const { other, signed_out: signedOut } = await searchParams;
  if (await findCurrentMember()) redirect('/member');
  const runtime = getRuntime();
  const [brand, last] = await Promise.all([
    findBrand(loginHost(runtime)),
    other === undefined ? findRemembered(runtime) : null,
  ]);
  const remembered = last?.organization ? { email: last.email, organizationName: last.organization.displayName } : null;
  return (
    <LoginCard
      brand={brand}
      title="Sign in"
      lead={
        signedOut === undefined
          ? 'Use your work e-mail. We will take you to your company’s sign-in.'
          : 'You have signed out. Use your work e-mail to sign in again.'
      }
      footer={
        <>
          {remembered ? (
            <p>
              Last time you signed in to {remembered.organizationName}.{' '}
              <a href="/sign-in?other=1" className="underline">
                Use another company
              </a>
            </p>
          ) : null}
          <p>
            Operator of this installation?{' '}
            <Link href="/sign-in/operator" className="underline">
              Sign in with a password
            </Link>
          </p>
        </>
      }
    >
      <SignInForm action={findSignIn} remembered={remembered} />
    </LoginCard>
  );
}
