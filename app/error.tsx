'use client';

import { useRouter } from 'next/navigation';
import { startTransition } from 'react';
import { Button } from '@/components/ui/button';
import { NoticePage } from '@/components/ui/notice-page';
import { SERVER_UNAVAILABLE } from '@/lib/ssoready/errors';

type Props = { error: Error & { digest?: string }; reset: () => void };

export default function ErrorPage({ error, reset }: Props) {
  const router = useRouter();
  // The server made this failure: without asking it again, the same one would be shown.
  const again = () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  const tryAgain = (
    <Button variant="primary" onClick={again}>
      Try again
    </Button>
  );
  if (error.digest === SERVER_UNAVAILABLE) {
    return (
      <NoticePage title="The SSOReady server does not answer" code={error.digest} actions={tryAgain}>
        <p>This page shows what that server knows, and it could not be reached just now. Nothing was changed.</p>
        <p>If trying again does not help, whoever runs this installation must check that the server is up.</p>
      </NoticePage>
    );
  }
  return (
    <NoticePage title="Something went wrong on our side" code={error.digest} actions={tryAgain}>
      <p>Nothing you entered caused this, and what was saved before is still saved.</p>
      <p>If it happens again, send the code below to whoever runs this installation: it finds the cause in the log.</p>
    </NoticePage>
  );
}
