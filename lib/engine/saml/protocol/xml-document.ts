import { ParseOption, XmlC14NMode, XmlDocument, XmlError } from 'libxml2-wasm';
import { readCanonicalXml } from './canonical-reader';
import { malformed, ok, type Result, refuse } from './problem';
import { limitScope } from './scope-limit';
import type { XmlElement } from './xml-tree';

/**
 * One XML parser (libxml2) decides what a document says. Our own code reads only what that parser wrote back in canonical form,
 * so there is no second parser that an attacker could make disagree with the first.
 */

// A leading declaration is allowed when it names no encoding or the one the bytes are in.
const DECLARATION =
  /^<\?xml\s+version=(["'])1\.0\1(?:\s+encoding=(["'])utf-8\2)?(?:\s+standalone=(["'])(?:yes|no)\3)?\s*\?>/i;
const PARSE_OPTIONS = ParseOption.XML_PARSE_NO_XXE | ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_SYS_CATALOG;

/** Decodes UTF-8 strictly and limits the size. */
export function decodeText(bytes: Uint8Array, maxBytes: number): Result<string> {
  if (bytes.byteLength > maxBytes) return refuse('too_large', `at most ${maxBytes} bytes`, `${bytes.byteLength} bytes`);
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    return malformed('UTF-8 text', cause instanceof TypeError ? 'bytes that are not UTF-8' : String(cause));
  }
}

/**
 * Refuses, before any parser sees it, everything that a SAML message has no use for: document type declarations (entities,
 * attribute defaults), comments and CDATA (they split text), and processing instructions.
 */
export function stripMessageProlog(text: string): Result<string> {
  // The parser refuses every character that XML cannot hold; this one must not even reach the log.
  if (text.includes('\0')) return malformed('characters that XML can hold', 'U+0000');
  const body = text.replace(DECLARATION, '');
  if (body.includes('<!')) return malformed('no document type, comment or CDATA section', 'one of them');
  if (body.includes('<?'))
    return malformed('no processing instruction, and UTF-8 if an encoding is declared', 'one of them');
  return ok(body.trim());
}

/** As {@link stripMessageProlog}, for metadata, which people write by hand: comments and CDATA are allowed. */
export function stripMetadataProlog(text: string): Result<string> {
  const body = text.trim().replace(DECLARATION, '');
  if (/<!(?!--|\[CDATA\[)/.test(body)) return malformed('no document type', 'a DOCTYPE or another declaration');
  if (body.includes('<?'))
    return malformed('no processing instruction, and UTF-8 if an encoding is declared', 'one of them');
  return ok(body.trim());
}

/** Parses XML whose prolog was stripped, and reads it back from its canonical form. */
export function parseXml(xml: string): Result<XmlElement> {
  const limited = limitScope(xml);
  if (!limited.ok) return limited;
  const canonical = canonicalForm(xml);
  return canonical.ok ? readCanonicalXml(canonical.value) : canonical;
}

/** Canonical XML 1.0 without comments: every namespace declaration stays where it is, so that exclusive forms can be made of it. */
function canonicalForm(xml: string): Result<string> {
  let document: XmlDocument | null = null;
  try {
    document = XmlDocument.fromString(xml, { option: PARSE_OPTIONS });
    const chunks: Buffer[] = [];
    const write = (chunk: Uint8Array) => {
      // The chunk is a view of memory that is used again.
      chunks.push(Buffer.from(chunk));
      return chunk.byteLength;
    };
    document.canonicalize({ write, close: () => true }, { mode: XmlC14NMode.XML_C14N_1_0 });
    return ok(Buffer.concat(chunks).toString('utf8'));
  } catch (cause) {
    if (cause instanceof XmlError) return malformed('a well-formed XML document', cause.message.trim());
    throw cause;
  } finally {
    // Its memory is outside the JavaScript heap.
    document?.dispose();
  }
}
