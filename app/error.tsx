'use client';

import { Button } from '@/components/ui/button';
import { NoticePage } from '@/components/ui/notice-page';

type Props = { error: Error & { digest?: string }; reset: () => void };

export default function ErrorPage({ error, reset }: Props) {
  return (
    <NoticePage
      title="Something went wrong on our side"
      code={error.digest}
      actions={
        <Button variant="primary" onClick={reset}>
          Try again
        </Button>
      }
    >
      <p>Nothing you entered caused this, and what was saved before is still saved.</p>
      <p>If it happens again, send the code below to whoever runs this installation: it finds the cause in the log.</p>
    </NoticePage>
  );
}
