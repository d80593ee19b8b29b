import { MAX_DEPTH } from './canonical-reader';
import { malformed, ok, type Result, refuse } from './problem';

/** Far more than any identity provider or metadata publisher declares around one element. */
const MAX_DECLARATIONS = 32;

// In XML "<" stands nowhere inside a tag, so a tag ends before the next one begins; what is no tag is no XML either.
const TAG = /<[^<>"']*(?:(?:"[^"<]*"|'[^'<]*')[^<>"']*)*>/y;
const OPAQUE = [
  { open: '<!--', close: '-->' },
  { open: '<![CDATA[', close: ']]>' },
] as const;

/**
 * The tags of a document, in order, without what looks like one in comments and CDATA. Null ends it: markup that does not end. Each
 * character is looked at a bounded number of times, whatever the document is.
 */
function* tagsOf(xml: string): Generator<string | null> {
  let at = xml.indexOf('<');
  while (at >= 0) {
    const start = at;
    const opaque = OPAQUE.find(({ open }) => xml.startsWith(open, start));
    let end: number;
    if (opaque === undefined) {
      TAG.lastIndex = at;
      const tag = TAG.exec(xml)?.[0] ?? null;
      yield tag;
      if (tag === null) return;
      end = at + tag.length;
    } else {
      const closing = xml.indexOf(opaque.close, at + opaque.open.length);
      if (closing < 0) {
        yield null;
        return;
      }
      end = closing + opaque.close.length;
    }
    at = xml.indexOf('<', end);
  }
}

/**
 * Refuses, before any parser sees it, a document in which too many namespace declarations or elements are around one element.
 * Canonicalization looks at every declaration in scope for every other one, at every element: a few kilobytes could otherwise
 * keep the program busy for minutes.
 */
export function limitScope(xml: string): Result<string> {
  const open: number[] = [];
  let inScope = 0;
  for (const markup of tagsOf(xml)) {
    if (markup === null) return malformed('a well-formed XML document', 'markup that does not end');
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
