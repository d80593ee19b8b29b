import type { ReactNode } from 'react';
import { SetupHeader } from '@/components/setup/setup-header';
import { requireSetupSession } from '@/lib/onboarding/session';
import { portalOf } from '../deps';

export default async function PortalLayout({ children }: { children: ReactNode }) {
  const session = await requireSetupSession();
  const portal = await portalOf(session);
  return (
    <div className="grid min-h-dvh grid-rows-[auto_1fr]">
      <SetupHeader portal={portal} expiresAt={session.expiresAt} />
      {children}
    </div>
  );
}
