'use client';

import './globals.css';
import { Button } from '@/components/ui/button';
import { NoticePage } from '@/components/ui/notice-page';

type Props = { error: Error & { digest?: string } };

/** Replaces the whole document when the root layout itself fails: there is no router left, so trying again loads it anew. */
export default function GlobalError({ error }: Props) {
  return (
    <html lang="en">
      <body className="min-h-dvh">
        <NoticePage
          title="The page could not be shown"
          code={error.digest}
          actions={
            <Button variant="primary" onClick={() => window.location.reload()}>
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
