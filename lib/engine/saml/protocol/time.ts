const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,12}))?(Z|[+-]\d{2}:\d{2})?$/;

/**
 * Reads an `xs:dateTime` (SAML Core §1.3.3). Without a zone it is UTC; digits beyond milliseconds are dropped. Null for anything
 * that is not a real instant: the 31st of February, hour 25, a leap second.
 */
export function parseDateTime(text: string): Date | null {
  const match = DATE_TIME.exec(text.trim());
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}`;
  const asUtc = new Date(`${local}Z`);
  // `Date` rolls impossible days over; printing the value back shows it.
  if (Number.isNaN(asUtc.getTime()) || asUtc.toISOString() !== `${local}Z`) return null;
  const instant = new Date(`${local}${zone}`);
  return Number.isNaN(instant.getTime()) ? null : instant;
}

/** A length of time for a person: `850 ms`, `12 s`, `4 min`, `3 h`, `2 days`. */
export function describeDuration(milliseconds: number): string {
  const size = Math.abs(milliseconds);
  if (size < 1000) return `${Math.round(size)} ms`;
  if (size < 120_000) return `${Math.round(size / 1000)} s`;
  if (size < 7_200_000) return `${Math.round(size / 60_000)} min`;
  if (size < 172_800_000) return `${Math.round(size / 3_600_000)} h`;
  return `${Math.round(size / 86_400_000)} days`;
}
