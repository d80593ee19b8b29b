import { Card, CardHeader } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import { ScrollBlock } from './scroll-block';

type Props = { title: string; value: unknown; note?: string };

/** A JSON value, laid out, in a card of its own. */
export function JsonBlock({ title, value, note }: Props) {
  const text = JSON.stringify(value, null, 2) ?? 'null';
  return (
    <Card className="min-w-0">
      <CardHeader title={title} count={note} actions={<CopyButton value={text} label={title} />} />
      <ScrollBlock label={title}>{text}</ScrollBlock>
    </Card>
  );
}
