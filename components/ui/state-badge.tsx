import { Check, Clock, type LucideIcon, Pencil, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Badge } from './badge';

/** live = works · waiting = someone or something has to happen · broken = needs fixing · draft = not started or not in use. */
export type State = 'live' | 'waiting' | 'broken' | 'draft';

const ICONS: Record<State, LucideIcon> = { live: Check, waiting: Clock, broken: X, draft: Pencil };

type Props = {
  state: State;
  /** Instead of the state's own icon, where that would say something else than the word. */
  icon?: LucideIcon;
  children: ReactNode;
  className?: string;
};

/** A state: icon, word and colour, never colour alone. */
export function StateBadge({ state, icon, children, className }: Props) {
  const Icon = icon ?? ICONS[state];
  return (
    <Badge tone={state} className={className}>
      <Icon aria-hidden strokeWidth={2.5} />
      {children}
    </Badge>
  );
}

const COLORS: Record<State, string> = {
  live: 'text-live',
  waiting: 'text-wait',
  broken: 'text-broken',
  draft: 'text-draft',
};

/** The icon of a state alone, for lists whose text says the word. `label` is read out when the text does not. */
export function StateIcon({ state, label }: { state: State; label?: string }) {
  const Icon = ICONS[state];
  return (
    <span className={COLORS[state]}>
      <Icon aria-hidden className="size-4" strokeWidth={2.25} />
      {label === undefined ? null : <span className="sr-only">{label}</span>}
    </span>
  );
}
