import { MAX_DEPTH } from './canonical-reader';
import { malformed, ok, type Result, refuse } from './problem';

/** Far more than any identity provider or metadata publisher declares around one element. */
const MAX_DECLARATIONS = 32;

// In XML "<" stands nowhere inside a tag, so a tag ends before the next one begins; what is no tag is no XML either.
const MARKUP = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[^<>"']*(?:(?:"[^"<]*"|'[^'<]*')[^<>"']*)*>/g;

/**
 * Refuses, before any parser sees it, a document in which too many namespace declarations or elements are around one element.
 * Canonicalization looks at every declaration in scope for every other one, at every element: a few kilobytes could otherwise
 * keep the program busy for minutes.
 */
export function limitScope(xml: string): Result<string> {
  const open: number[] = [];
  let inScope = 0;
  for (const [markup] of xml.matchAll(MARKUP)) {
    if (markup.startsWith('<!')) continue;
    if (markup.startsWith('</')) {
      inScope -= open.pop() ?? 0;
      continue;
    }
    const declared = markup.includes('xmlns') ? markup.split('xmlns').length - 1 : 0;
    if (inScope + declared > MAX_DECLARATIONS) {
      return refuse('too_large', `at most ${MAX_DECLARATIONS} namespace declarations around an element`, 'more');
    }
    if (open.length >= MAX_DEPTH) return malformed(`elements nested at most ${MAX_DEPTH} deep`, 'deeper nesting');
    if (markup.endsWith('/>')) continue;
    open.push(declared);
    inScope += declared;
  }
  return ok(xml);
}
