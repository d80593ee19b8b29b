/**
 * The form in which names are compared: NFC and lower case, the same in every locale (RFC 7643 §4.1.1, RFC 7644 §5). The
 * database function `engine.scim_fold` does the same to values that have no folded column.
 */
export function fold(text: string): string {
  return text.normalize('NFC').toLowerCase().normalize('NFC');
}

/** Orders by code point, as the database does under the collation "C". */
export function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
