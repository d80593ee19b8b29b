'use client';

import { useRouter } from 'next/navigation';
import { startTransition } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { PageHeader } from '@/components/ui/page-header';

type Props = { error: Error & { digest?: string }; reset: () => void };

/** A page of the console that could not be shown; the navigation stays. */
export default function ConsoleErrorPage({ error, reset }: Props) {
  const router = useRouter();
  const again = () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  return (
    <>
      <PageHeader title="This page could not be shown" />
      <Alert
        tone="broken"
        live
        code={error.digest}
        actions={
          <Button variant="primary" onClick={again}>
            Try again
          </Button>
        }
      >
        Nothing was changed or lost. If a remote SSOReady is connected, check that it is running and reachable;
        otherwise the server’s log has the cause under this code.
      </Alert>
    </>
  );
}
