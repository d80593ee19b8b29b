/** One printed line of a document: how deep it sits and what it says. */
export type XmlLine = { depth: number; text: string };

const TOKEN = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<[^>]*>|[^<]+/g;
const MAX_CHARACTERS = 512 * 1024;
const MAX_TEXT = 400;

/**
 * Lays XML out for reading, without judging it: what arrives may be malformed, and is then shown as it came. Runs in linear
 * time; text longer than 400 characters (certificates, signatures) is cut in the middle. Nothing is decoded or resolved.
 */
export function prettyXml(source: string): XmlLine[] {
  const xml = source.slice(0, MAX_CHARACTERS);
  const lines: XmlLine[] = [];
  let depth = 0;
  let open: string | null = null;
  for (const [token] of xml.matchAll(TOKEN)) {
    const text = token.trim();
    if (text === '') continue;
    if (isClosing(text)) {
      depth = Math.max(0, depth - 1);
      const last = lines.at(-1);
      // An element that holds only text stays on its line.
      if (last && open !== null && nameOf(text) === open) last.text += text;
      else lines.push({ depth, text });
      open = null;
      continue;
    }
    if (text.startsWith('<')) {
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

function isClosing(tag: string): boolean {
  return tag.startsWith('</');
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
