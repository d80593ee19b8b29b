import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { Card, CardHeader } from '@/components/ui/card';
import { StateIcon } from '@/components/ui/state-badge';
import type { AttentionItem } from '@/lib/console/attention';
import { formatCount } from '@/lib/console/format';

const SHOWN = 12;
const WORDS = { broken: 'Broken:', waiting: 'Waiting:', draft: 'Stalled:', live: '' } as const;

/** What an operator should act on, worst first, each with its one action. */
export function AttentionCard({ items }: { items: readonly AttentionItem[] }) {
  return (
    <Card>
      <CardHeader title="Needs attention" count={items.length === 0 ? null : formatCount(items.length)} />
      {items.length === 0 ? (
        <p className="flex items-center gap-2.5 px-4 py-4 text-ink-2">
          <StateIcon state="live" /> Nothing. Certificates, logins, syncs and onboardings are in order.
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {items.slice(0, SHOWN).map((item) => (
            <li key={item.key} className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5">
              <StateIcon state={item.kind} label={WORDS[item.kind]} />
              <p className="min-w-0 flex-1 basis-64 wrap-anywhere">
                <b>{item.tenantName}</b> <span className="text-ink-2">{item.message}</span>
              </p>
              <Button asChild size="sm">
                <Link href={item.action.href}>{item.action.label}</Link>
              </Button>
            </li>
          ))}
        </ul>
      )}
      {items.length > SHOWN ? (
        <p className="border-t border-line px-4 py-2.5 text-sm text-ink-2">
          and {formatCount(items.length - SHOWN)} more, less urgent
        </p>
      ) : null}
    </Card>
  );
}
