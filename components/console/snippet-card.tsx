import { Card, CardHeader } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import { ScrollBlock } from './scroll-block';

/** Code to paste, in a card of its own. */
export function SnippetCard({ title, text }: { title: string; text: string }) {
  return (
    <Card className="min-w-0">
      <CardHeader title={title} actions={<CopyButton value={text} label={title} />} />
      <ScrollBlock label={title}>{text}</ScrollBlock>
    </Card>
  );
}
