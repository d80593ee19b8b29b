import type { Metadata } from 'next';
import Link from 'next/link';
import { InvitationForm } from '@/components/login/invitation-form';
import { LoginCard } from '@/components/login/login-card';
import { Button } from '@/components/ui/button';
import { findInvitation } from '@/lib/auth/invitations';
import { getRuntime } from '@/lib/runtime';
import { acceptInvitation } from './actions';

export const metadata: Metadata = { title: 'Invitation' };

type Props = { searchParams: Promise<{ token?: string | string[] }> };

/** Where an invited operator chooses a password. Opening it changes nothing: programs that look at links open them too. */
export default async function InvitationPage({ searchParams }: Props) {
  const { token } = await searchParams;
  const { db, clock } = getRuntime();
  const found = await findInvitation(db, token, clock());
  if (found.state === 'open' && typeof token === 'string') {
    return (
      <LoginCard
        title="Join as an operator"
        lead={`Choose a password for ${found.email}. Your role is ${found.role}; an owner can change it.`}
      >
        <InvitationForm action={acceptInvitation} token={token} email={found.email} />
      </LoginCard>
    );
  }
  return (
    <LoginCard
      title={found.state === 'expired' ? 'This invitation is too old' : 'This invitation does not work'}
      lead={
        found.state === 'expired'
          ? 'An invitation works for a day. Ask whoever sent it for a new one.'
          : 'It was used, withdrawn or replaced by a newer one. If you used it, sign in; if not, ask whoever sent it for a new one.'
      }
    >
      <Button asChild variant="primary" className="w-full">
        <Link href="/sign-in/operator">Sign in as operator</Link>
      </Button>
    </LoginCard>
  );
}
