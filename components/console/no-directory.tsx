import Link from 'next/link';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';

type Props = { tenantPath: string; icon: ReactNode; children: ReactNode };

/** What a tab about a directory shows while its tenant has none. */
export function NoDirectory({ tenantPath, icon, children }: Props) {
  return (
    <Card>
      <EmptyState
        title="No SCIM directory yet"
        icon={icon}
        action={
          <Button asChild>
            <Link href={`${tenantPath}/directory`}>Open the Directory tab</Link>
          </Button>
        }
      >
        {children}
      </EmptyState>
    </Card>
  );
}
