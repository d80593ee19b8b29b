/** One printed line of a document: its number, how deep it sits and what it says. */
export type XmlLine = { number: number; depth: number; text: string };

const MAX_CHARACTERS = 512 * 1024;
const MAX_TEXT = 400;
const MAX_LINES = 3000;

/**
 * Lays XML out for reading, without judging it: what arrives may be malformed, and is then shown as it came. Runs in linear
 * time; text longer than 400 characters (certificates, signatures) is cut in the middle, and lines beyond 3,000 are left out.
 * Nothing is decoded or resolved.
 */
export function prettyXml(source: string): XmlLine[] {
  return layOut(source).map((line, index) => ({ number: index + 1, ...line }));
}

function layOut(source: string): Omit<XmlLine, 'number'>[] {
  const xml = source.slice(0, MAX_CHARACTERS);
  const lines: Omit<XmlLine, 'number'>[] = [];
  let depth = 0;
  let open: string | null = null;
  for (const token of tokensOf(xml)) {
    const text = token.trim();
    if (text === '') continue;
    if (lines.length >= MAX_LINES) return [...lines, { depth: 0, text: '… and more; copy it to see the whole.' }];
    if (isClosing(text)) {
      depth = Math.max(0, depth - 1);
      const last = lines.at(-1);
      // An element that holds only text stays on its line.
      if (last && open !== null && nameOf(text) === open) last.text += text;
      else lines.push({ depth, text });
      open = null;
      continue;
    }
    if (isTag(text)) {
      lines.push({ depth, text });
      const opens = !text.endsWith('/>') && !text.startsWith('<!') && !text.startsWith('<?');
      open = opens ? nameOf(text) : null;
      if (opens) depth += 1;
      continue;
    }
    const last = lines.at(-1);
    if (last && open !== null) last.text += shorten(text);
    else lines.push({ depth, text: shorten(text) });
  }
  return lines;
}

const ENDS = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
  ['<', '>'],
] as const;

/** Tags, comments, sections, instructions, and the text between them. What is never closed is text to its end. */
function* tokensOf(xml: string): Generator<string> {
  let at = 0;
  while (at < xml.length) {
    const opening = ENDS.find(([start]) => xml.startsWith(start, at));
    const [start, end] = opening ?? ['', '<'];
    const found = xml.indexOf(end, at + start.length);
    const next = found === -1 ? xml.length : found + (opening === undefined ? 0 : end.length);
    yield xml.slice(at, next);
    at = next;
  }
}

function isTag(text: string): boolean {
  return text.startsWith('<') && text.endsWith('>');
}

function isClosing(text: string): boolean {
  return text.startsWith('</') && isTag(text);
}

function nameOf(tag: string): string {
  return /^<\/?([^\s/>]+)/.exec(tag)?.[1] ?? '';
}

function shorten(text: string): string {
  const flat = text.replace(/\s+/g, ' ');
  if (flat.length <= MAX_TEXT) return flat;
  return `${flat.slice(0, 120)} … ${flat.slice(-40)}`;
}

/** The XML of a SAML message as it is stored: already XML, or the base64 of it. Null when it is neither. */
export function decodeSamlMessage(stored: string): string | null {
  const text = stored.trim();
  if (text === '') return null;
  if (text.startsWith('<')) return text;
  if (!/^[A-Za-z0-9+/=\s]+$/.test(text)) return null;
  const decoded = Buffer.from(text, 'base64').toString('utf8').trim();
  return decoded.startsWith('<') ? decoded : null;
}
