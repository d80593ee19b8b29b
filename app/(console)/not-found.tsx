import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';

export const metadata = { title: 'Not found' };

export default function ConsoleNotFound() {
  return (
    <>
      <PageHeader title="There is nothing here" />
      <Card>
        <EmptyState
          title="It may have been deleted, or it belongs to another environment"
          action={
            <Button asChild variant="primary">
              <Link href="/overview">Go to the overview</Link>
            </Button>
          }
        >
          Press ⌘K or Ctrl K to search for a tenant, or paste the whole ID of a run, a login or a request there.
        </EmptyState>
      </Card>
    </>
  );
}
