const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const STEPS: readonly { below: number; unit: number; one: string; many: string }[] = [
  { below: HOUR_MS, unit: MINUTE_MS, one: 'min', many: 'min' },
  { below: DAY_MS, unit: HOUR_MS, one: 'h', many: 'h' },
  { below: 60 * DAY_MS, unit: DAY_MS, one: 'day', many: 'days' },
  { below: 730 * DAY_MS, unit: 30.44 * DAY_MS, one: 'month', many: 'months' },
  { below: Number.POSITIVE_INFINITY, unit: 365.25 * DAY_MS, one: 'year', many: 'years' },
];

/** How far `at` is from `now`, in one unit: "now", "4 min ago", "in 6 days". */
export function formatRelative(at: Date, now: Date): string {
  const distance = now.getTime() - at.getTime();
  const size = Math.abs(distance);
  if (size < 45 * SECOND_MS) return 'now';
  const step = STEPS.find((candidate) => size < candidate.below);
  if (step === undefined) return at.toISOString().slice(0, 10);
  const count = Math.max(1, distance < 0 ? Math.round(size / step.unit) : Math.floor(size / step.unit));
  const words = `${count.toLocaleString('en')} ${count === 1 ? step.one : step.many}`;
  return distance < 0 ? `in ${words}` : `${words} ago`;
}

/** The moment itself with its zone: "5 Dec 2025, 14:02:11 UTC". Without `timeZone`, the reader's own. */
export function formatAbsolute(at: Date, timeZone?: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(at);
}

/** The day alone: "5 Dec 2025". */
export function formatDay(at: Date, timeZone?: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(at);
}

/** The time of day alone: "14:02:11". */
export function formatClock(at: Date, timeZone?: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(at);
}
