import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps } from 'react';
import { cn } from './cn';

const badgeVariants = cva(
  'inline-flex h-[22px] shrink-0 items-center gap-1 rounded-full px-2 text-xs font-medium whitespace-nowrap [&_svg]:size-3',
  {
    variants: {
      tone: {
        neutral: 'bg-raised text-ink-2',
        accent: 'bg-accent-soft text-ink',
        live: 'bg-live-soft text-live',
        waiting: 'bg-wait-soft text-wait',
        broken: 'bg-broken-soft text-broken',
        draft: 'bg-draft-soft text-draft',
      },
    },
    defaultVariants: { tone: 'neutral' },
  },
);

type Props = ComponentProps<'span'> & VariantProps<typeof badgeVariants>;

/** A short word about a thing. For the state of a thing use StateBadge, which adds the icon. */
export function Badge({ tone, className, ...rest }: Props) {
  return <span className={cn(badgeVariants({ tone }), className)} {...rest} />;
}
