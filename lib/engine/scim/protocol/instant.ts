const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})?$/i;

/**
 * The instant of an xsd:dateTime (RFC 7643 §2.3.5) in milliseconds, or null. Without an offset it is UTC.
 */
export function parseInstant(text: string): number | null {
  if (!DATE_TIME.test(text)) return null;
  const instant = Date.parse(/(?:Z|[+-]\d{2}:\d{2})$/i.test(text) ? text : `${text}Z`);
  return Number.isNaN(instant) ? null : instant;
}
