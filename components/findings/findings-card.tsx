import { CircleCheck } from 'lucide-react';
import Link from 'next/link';
import { Badge } from '@/components/ui/badge';
import { Card, CardHeader } from '@/components/ui/card';
import { StateIcon } from '@/components/ui/state-badge';
import { Time } from '@/components/ui/time';
import type { Finding } from '@/lib/diagnosis/finding';

type Props = {
  title: string;
  findings: readonly Finding[];
  /** What to say when there are none. */
  nothing: string;
  /** Where a row of evidence is shown, its id left off; without it rows are text. */
  evidencePath?: string;
};

const LOOK = {
  broken: { state: 'broken', word: 'Broken:' },
  waiting: { state: 'waiting', word: 'Look at:' },
  info: { state: 'draft', word: 'Worth knowing:' },
} as const;

/** What looks wrong, each with what it means, where to put it right, and the lines it was read from. */
export function FindingsCard({ title, findings, nothing, evidencePath }: Props) {
  return (
    <Card className="min-w-0">
      <CardHeader title={title} count={findings.length === 0 ? null : String(findings.length)} />
      {findings.length === 0 ? (
        <p className="flex items-start gap-2.5 px-4 py-3.5 text-ink-2">
          <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-live" />
          {nothing}
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {findings.map((finding) => (
            <FindingRow
              key={finding.code}
              finding={finding}
              {...(evidencePath === undefined ? {} : { evidencePath })}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}

function FindingRow({ finding, evidencePath }: { finding: Finding; evidencePath?: string }) {
  const look = LOOK[finding.severity];
  return (
    <li className="grid grid-cols-[18px_minmax(0,1fr)] gap-x-3 px-4 py-3.5">
      <span className="pt-0.5">
        <StateIcon state={look.state} label={look.word} />
      </span>
      <div className="grid gap-1.5">
        <p className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
          <span className="font-medium">{finding.title}</span>
          {finding.count > 1 ? <Badge>{finding.count.toLocaleString('en')} times</Badge> : null}
          <code className="text-sm text-ink-3">{finding.code}</code>
        </p>
        <p className="max-w-prose text-ink-2">{finding.meaning}</p>
        <p className="max-w-prose">
          <span className="font-medium">What to change: </span>
          {finding.fix}
        </p>
        {finding.evidence.length === 0 ? null : (
          <details>
            <summary className="w-fit rounded-md text-sm text-ink-2 hover:text-ink">Where this was seen</summary>
            <ul className="mt-1.5 grid gap-1 border-l-2 border-line pl-3 text-sm">
              {finding.evidence.map((row) => (
                <li key={row.id} className="flex flex-wrap gap-x-3">
                  <Time value={row.time} show="clock" className="text-ink-3" />
                  {evidencePath === undefined ? (
                    <code className="wrap-anywhere">{row.text}</code>
                  ) : (
                    <Link href={`${evidencePath}/${row.id}`} className="underline underline-offset-2 wrap-anywhere">
                      <code>{row.text}</code>
                    </Link>
                  )}
                  {row.detail === '' ? null : <span className="basis-full text-ink-2 wrap-anywhere">{row.detail}</span>}
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </li>
  );
}
