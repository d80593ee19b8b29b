import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn';

type Tone = 'info' | 'live' | 'waiting' | 'broken';

const LOOK: Record<Tone, { icon: LucideIcon; box: string; ink: string }> = {
  info: { icon: Info, box: 'border-line bg-raised', ink: 'text-ink-2' },
  live: { icon: CircleCheck, box: 'border-live/40 bg-live-soft', ink: 'text-live' },
  waiting: { icon: TriangleAlert, box: 'border-wait/40 bg-wait-soft', ink: 'text-wait' },
  broken: { icon: CircleAlert, box: 'border-broken/40 bg-broken-soft', ink: 'text-broken' },
};

type Props = {
  tone?: Tone;
  title?: ReactNode;
  children?: ReactNode;
  /** Short code the reader can quote. */
  code?: string | undefined;
  actions?: ReactNode;
  /** Announce it at once: for results of what the reader just did. */
  live?: boolean;
  className?: string;
};

/** Something the reader should know: what happened, who can fix it, what next. */
export function Alert({ tone = 'info', title, children, code, actions, live, className }: Props) {
  const look = LOOK[tone];
  const Icon = look.icon;
  return (
    <div
      role={live ? (tone === 'broken' ? 'alert' : 'status') : undefined}
      className={cn('flex items-start gap-3 rounded-[10px] border px-4 py-3', look.box, className)}
    >
      <Icon aria-hidden className={cn('mt-0.5 size-4 shrink-0', look.ink)} />
      <div className="grid min-w-0 flex-1 gap-1">
        {title === undefined ? null : <p className="font-medium text-ink">{title}</p>}
        {children === undefined ? null : <div className="text-ink">{children}</div>}
        {code === undefined ? null : <code className="text-ink-2">{code}</code>}
      </div>
      {actions === undefined ? null : <div className="flex shrink-0 flex-wrap gap-2">{actions}</div>}
    </div>
  );
}
