import { Card, CardHeader } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';

type Props = { title: string; value: unknown; note?: string };

/** A JSON value, laid out, in a card of its own. */
export function JsonBlock({ title, value, note }: Props) {
  const text = JSON.stringify(value, null, 2) ?? 'null';
  return (
    <Card className="min-w-0">
      <CardHeader title={title} count={note} actions={<CopyButton value={text} label={title} />} />
      {/* A region that scrolls must be reachable by keyboard (WCAG 2.1.1). */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <pre tabIndex={0} className="max-h-[32rem] overflow-auto p-4 leading-5">
        {text}
      </pre>
    </Card>
  );
}
