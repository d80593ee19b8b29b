import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { NoticePage } from '@/components/ui/notice-page';

export const metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <NoticePage
      title="There is nothing here"
      actions={
        <Button asChild variant="primary">
          <Link href="/">Go to the start</Link>
        </Button>
      }
    >
      <p>The address may be mistyped, the thing may have been deleted, or it belongs to somebody else.</p>
    </NoticePage>
  );
}
