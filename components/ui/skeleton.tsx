import { cn } from './cn';

/** Holds the place of content on its way; give it the final size so that nothing moves. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn('block animate-pulse rounded-md bg-raised', className)} />;
}
