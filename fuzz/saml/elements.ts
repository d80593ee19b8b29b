/** Where an element stands in a text that may no longer be XML. */
export type ElementRange = {
  name: string;
  start: number;
  /** After the `>` of its start tag. */
  contentStart: number;
  /** At the `<` of its end tag; the same as `contentStart` for an empty element. */
  contentEnd: number;
  end: number;
};

const TAG = /<(\/?)([A-Za-z_][^\s<>/]*)([^<>]*?)(\/?)>/g;

/** Finds the elements of a text by its tags, however broken the rest is. A start tag without its end is left out. */
export function elementRanges(text: string): ElementRange[] {
  const found: ElementRange[] = [];
  const open: Omit<ElementRange, 'contentEnd' | 'end'>[] = [];
  for (const match of text.matchAll(TAG)) {
    const [tag, close, name = '', , empty] = match;
    const start = match.index;
    const contentStart = start + tag.length;
    if (empty) found.push({ name, start, contentStart, contentEnd: contentStart, end: contentStart });
    else if (!close) open.push({ name, start, contentStart });
    else {
      const last = open.findLastIndex((each) => each.name === name);
      const [own] = last < 0 ? [] : open.splice(last);
      if (own) found.push({ ...own, contentEnd: start, end: contentStart });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Puts `piece` in the place of a part of `text`. */
export function replaceRange(text: string, start: number, end: number, piece: string): string {
  return text.slice(0, start) + piece + text.slice(end);
}
