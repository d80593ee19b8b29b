import { Check, TriangleAlert, X } from 'lucide-react';
import { Card, CardHeader } from '@/components/ui/card';
import { cn } from '@/components/ui/cn';
import type { Tone, VerdictLine } from '@/lib/onboarding/verdict';

const LOOK: Record<Tone, { icon: typeof Check; color: string; word: string }> = {
  good: { icon: Check, color: 'text-live', word: 'Good' },
  warning: { icon: TriangleAlert, color: 'text-wait', word: 'Warning' },
  bad: { icon: X, color: 'text-broken', word: 'Problem' },
};

/** What was understood of a provider's metadata, line by line. */
export function VerdictCard({
  title,
  lines,
  warnings,
}: {
  title: string;
  lines: readonly VerdictLine[];
  warnings: readonly string[];
}) {
  return (
    <Card>
      <CardHeader title={title} />
      <ul className="divide-y divide-line">
        {lines.map((line) => (
          <VerdictRow key={`${line.label}:${line.value}`} line={line} />
        ))}
        {warnings.map((warning) => (
          <VerdictRow key={warning} line={{ tone: 'warning', label: 'Note', value: warning }} />
        ))}
      </ul>
    </Card>
  );
}

function VerdictRow({ line }: { line: VerdictLine }) {
  const look = LOOK[line.tone];
  const Icon = look.icon;
  return (
    <li className="grid grid-cols-[20px_minmax(0,1fr)] gap-x-3 px-4 py-2.5 sm:grid-cols-[20px_130px_minmax(0,1fr)]">
      <span className={cn('pt-0.5', look.color)}>
        <Icon aria-hidden className="size-4" />
        <span className="sr-only">{look.word}: </span>
      </span>
      <span className="font-medium">{line.label}</span>
      <span className="col-start-2 min-w-0 wrap-anywhere sm:col-start-3">
        {line.mono ? <code>{line.value}</code> : line.value}
        {line.note === undefined ? null : <span className="block text-sm text-ink-2">{line.note}</span>}
      </span>
    </li>
  );
}
