import type { Metadata } from 'next';
import Link from 'next/link';
import { LoginCard } from '@/components/login/login-card';
import { WelcomeForm } from '@/components/login/welcome-form';
import { Button } from '@/components/ui/button';
import { findBootstrapState } from '@/lib/auth/bootstrap';
import { getRuntime } from '@/lib/runtime';
import { claimInstallation } from './actions';

export const metadata: Metadata = { title: 'Welcome' };

type Props = { searchParams: Promise<{ token?: string | string[] }> };

/** The first operator's page. Opening it changes nothing: programs that look at links open them too. */
export default async function WelcomePage({ searchParams }: Props) {
  const { token } = await searchParams;
  const { db, clock } = getRuntime();
  const state = await findBootstrapState(db, token, clock());
  if (state === 'open' && typeof token === 'string') {
    return (
      <LoginCard
        title="Welcome to Vestibule"
        lead="You are the first here. Create the account that runs this installation."
      >
        <WelcomeForm action={claimInstallation} token={token} />
      </LoginCard>
    );
  }
  if (state === 'claimed') {
    return (
      <LoginCard
        title="This installation is set up"
        lead="The first operator exists, so this link does nothing any more."
      >
        <Button asChild variant="primary" className="w-full">
          <Link href="/sign-in/operator">Sign in as operator</Link>
        </Button>
      </LoginCard>
    );
  }
  return (
    <LoginCard
      title={state === 'expired' ? 'This link is too old' : 'Open the link from the log'}
      lead="Vestibule prints a link for the first operator when it starts. Only the newest one works, for 24 hours."
      footer={
        <p>
          Without a restart: <code className="wrap-anywhere">npm run vestibule -- operator invite</code> on the server
          prints a new one.
        </p>
      }
    >
      <p className="text-ink-2">
        Restart Vestibule to get a new link, then open it in this browser. It looks like <code>/welcome?token=…</code>
      </p>
    </LoginCard>
  );
}
