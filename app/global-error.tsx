'use client';

import './globals.css';
import { Button } from '@/components/ui/button';
import { NoticePage } from '@/components/ui/notice-page';

type Props = { error: Error & { digest?: string }; reset: () => void };

/** Replaces the whole document when the root layout itself fails. */
export default function GlobalError({ error, reset }: Props) {
  return (
    <html lang="en">
      <body className="min-h-dvh">
        <NoticePage
          title="The page could not be shown"
          code={error.digest}
          actions={
            <Button variant="primary" onClick={reset}>
              Try again
            </Button>
          }
        >
          <p>The server answered with an error of its own. If it happens again, tell whoever runs this installation.</p>
        </NoticePage>
      </body>
    </html>
  );
}
