/**
 * Rows as RFC 4180 text with a header. A value a spreadsheet would take for a formula is prefixed with an apostrophe, because
 * names and addresses come from outside.
 */
export function toCsv<C extends string>(columns: readonly C[], rows: Iterable<Record<C, string>>): string {
  const lines = [columns.join(',')];
  for (const row of rows) lines.push(columns.map((column) => cell(row[column])).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
