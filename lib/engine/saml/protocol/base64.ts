const WHITE_SPACE = /[\t\n\r ]+/g;

/**
 * Decodes standard base64 (RFC 4648 §4), white space tolerated as identity providers wrap lines. The URL-safe alphabet, missing
 * padding, stray bits and any other character give null: two decoders must not be able to read one text differently.
 */
export function decodeBase64(text: string): Buffer | null {
  const compact = text.replace(WHITE_SPACE, '');
  const bytes = Buffer.from(compact, 'base64');
  // Node skips what it does not know; what it writes back shows whether it had to.
  return bytes.length > 0 && bytes.toString('base64') === compact ? bytes : null;
}
