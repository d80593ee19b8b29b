import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { PageHeader } from '@/components/ui/page-header';
import { Tabs } from '@/components/ui/tabs';
import { openEnvironment } from '../../../console-page';

export const metadata: Metadata = { title: 'Developers' };

type Props = { children: ReactNode; params: Promise<{ environmentId: string }> };

export default async function DevelopersLayout({ children, params }: Props) {
  const { environment } = await openEnvironment((await params).environmentId);
  const path = `/e/${environment.id}/developers`;
  return (
    <>
      <PageHeader
        title="Developers"
        description={`How your product talks to ${environment.displayName}: ready to paste, and to try.`}
      />
      <Tabs
        label="Developers"
        className="mb-4"
        items={[
          { href: path, label: 'Quick starts', exact: true },
          { href: `${path}/reference`, label: 'API reference' },
        ]}
      />
      {children}
    </>
  );
}
