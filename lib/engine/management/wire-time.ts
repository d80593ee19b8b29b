/** RFC 3339 UTC with milliseconds, or undefined, which JSON leaves out. */
export function toTime(at: Date | null): string | undefined {
  return at === null ? undefined : at.toISOString();
}
