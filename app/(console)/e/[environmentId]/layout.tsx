import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { RememberEnvironment } from '@/components/console/remember-environment';
import { LAST_ENVIRONMENT_COOKIE } from '@/lib/environments/last-environment';
import { openEnvironment } from '../../console-page';

type Props = { children: ReactNode; params: Promise<{ environmentId: string }> };

export default async function EnvironmentLayout({ children, params }: Props) {
  const { environment } = await openEnvironment((await params).environmentId);
  const remembered = (await cookies()).get(LAST_ENVIRONMENT_COOKIE)?.value;
  return (
    <>
      {remembered === environment.id ? null : <RememberEnvironment environmentId={environment.id} />}
      {children}
    </>
  );
}
