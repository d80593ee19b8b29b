/** Pages it makes no sense, or harm, to be sent to after signing in. */
const EXCLUDED = /^\/(sign-in|sign-out|welcome|login|api|v1|setup)(\/|\?|$)/;

/**
 * The path to go to after signing in, from a query parameter anybody can write. Only a path of our own pages passes; all else
 * (another origin in any spelling, a control character, a sign-in page) becomes `fallback`.
 */
export function safeNext(text: unknown, fallback: string): string {
  if (typeof text !== 'string' || text.length > 1000 || !/^\/[\x21-\x7e]*$/.test(text) || text.includes('\\'))
    return fallback;
  // Resolved as a browser would, against an origin that cannot be ours: whatever escapes it was not a path.
  const base = 'http://own.invalid';
  if (!URL.canParse(text, base)) return fallback;
  const url = new URL(text, base);
  const path = url.pathname + url.search + url.hash;
  if (url.origin !== base || path.startsWith('//') || EXCLUDED.test(decoded(path))) return fallback;
  return path;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // A stray percent sign: the text is judged as it stands.
  }
}
