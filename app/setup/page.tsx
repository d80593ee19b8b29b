import { redirect } from 'next/navigation';
import { Landing } from '@/components/setup/landing';
import { LinkProblem } from '@/components/setup/link-problem';
import { inspectLink } from '@/lib/onboarding/link';
import { loadPortal } from '@/lib/onboarding/portal';
import { findSetupSession } from '@/lib/onboarding/session';
import { getRuntime } from '@/lib/runtime';
import { claimSetupLink } from './actions';

type Props = { searchParams: Promise<{ 'one-time-token'?: string | string[] }> };

/** Where a setup link leads. Looking at it consumes nothing. */
export default async function SetupPage({ searchParams }: Props) {
  const token = (await searchParams)['one-time-token'];
  if (typeof token !== 'string') {
    if ((await findSetupSession()) !== null) redirect('/setup/checklist');
    return <LinkProblem problem="none" />;
  }
  const { adminClient, clientFor, clock } = getRuntime();
  if (adminClient.remote) return <LinkProblem problem="remote" />;
  const found = await inspectLink(adminClient, token, clock());
  if (found.state !== 'open') return <LinkProblem problem={found.state} />;
  const { link } = found;
  const portal = await loadPortal({ client: clientFor(link.environmentId), adminClient }, link);
  return <Landing portal={portal} link={link} token={token} claim={claimSetupLink} />;
}
