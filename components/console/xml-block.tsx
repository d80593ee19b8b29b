import { Card, CardHeader } from '@/components/ui/card';
import { cn } from '@/components/ui/cn';
import { CopyButton } from '@/components/ui/copy-button';
import { decodeSamlMessage, prettyXml } from '@/lib/console/pretty-xml';
import { ScrollBlock } from './scroll-block';

type Props = {
  title: string;
  /** As stored: XML, or base64 of it; empty shows nothing. */
  source: string;
  /** Values to point out: lines that hold one of them. */
  marks: readonly string[];
};

/** A SAML message laid out for reading. It is shown as text only: nothing in it is interpreted. */
export function XmlBlock({ title, source, marks }: Props) {
  if (source === '') return null;
  const xml = decodeSamlMessage(source);
  const wanted = marks.filter((mark) => mark.length > 3);
  return (
    <Card className="min-w-0">
      <CardHeader title={title} actions={<CopyButton value={xml ?? source} label={`the ${title.toLowerCase()}`} />} />
      <ScrollBlock label={title}>
        {xml === null
          ? source
          : prettyXml(xml).map((line) => (
              <span
                key={line.number}
                className={cn('block', wanted.some((mark) => line.text.includes(mark)) && 'bg-broken-soft')}
              >
                {'  '.repeat(Math.min(line.depth, 40))}
                {line.text}
              </span>
            ))}
      </ScrollBlock>
    </Card>
  );
}
