'use client';

import { useSyncExternalStore } from 'react';
import { formatAbsolute, formatClock, formatDay, formatRelative } from './relative-time';

const TICK_MS = 20_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One timer for every time on the page. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const each of listeners) each();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

const currentTick = () => Math.floor(Date.now() / TICK_MS);
const serverTick = () => 0;

type Props = {
  /** An RFC 3339 text, or a Date. Absent or unreadable: a dash. */
  value: string | Date | null | undefined;
  /** relative (default): "4 min ago" · day: "5 Dec 2025" · clock: "14:02:11" · absolute: all of it. */
  show?: 'relative' | 'day' | 'clock' | 'absolute';
  className?: string;
};

/** A moment. Whatever is shown, hovering shows the absolute time with its zone. */
export function Time({ value, show = 'relative', className }: Props) {
  // The server does not know the reader's zone: it and the first client render say UTC, the next render corrects it.
  const settled = useSyncExternalStore(subscribe, currentTick, serverTick) !== 0;
  const at = value instanceof Date ? value : new Date(value ?? '');
  if (Number.isNaN(at.getTime())) return <span className={className}>–</span>;
  const zone = settled ? undefined : 'UTC';
  const absolute = formatAbsolute(at, zone);
  const shown = {
    relative: () => formatRelative(at, new Date()),
    day: () => formatDay(at, zone),
    clock: () => formatClock(at, zone),
    absolute: () => absolute,
  }[show]();
  return (
    <time dateTime={at.toISOString()} title={absolute} className={className} suppressHydrationWarning>
      {shown}
    </time>
  );
}
