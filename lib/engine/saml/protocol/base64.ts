const WHITE_SPACE = /[\t\n\r ]+/g;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Decodes standard base64 (RFC 4648 §4), white space tolerated as identity providers wrap lines. The URL-safe alphabet, missing
 * padding and any other character give null: two decoders must not be able to read one text differently.
 */
export function decodeBase64(text: string): Buffer | null {
  const compact = text.replace(WHITE_SPACE, '');
  if (compact.length === 0 || compact.length % 4 !== 0 || !BASE64.test(compact)) return null;
  return Buffer.from(compact, 'base64');
}
