import { ParseOption, XmlC14NMode, XmlDocument, XmlError, XmlElement as XmlNodeElement } from 'libxml2-wasm';
import { readCanonicalXml } from './canonical-reader';
import { malformed, ok, type Result, refuse } from './problem';
import type { XmlElement } from './xml-tree';

/**
 * One XML parser (libxml2) decides what a document says. Our own code reads only what that parser wrote back in canonical form,
 * so there is no second parser that an attacker could make disagree with the first.
 */

/** A parsed document. It holds memory outside the JavaScript heap: {@link withDocument} gives it back. */
export type OpenDocument = {
  readonly tree: XmlElement;
  /**
   * Exclusive canonical bytes (without comments) of the element at `path`, the position among element children at each step from
   * the root; `prefixes` is the InclusiveNamespaces list (Exclusive XML Canonicalization 1.0 §4).
   */
  canonicalize(path: readonly number[], prefixes: readonly string[]): Buffer;
  /** Removes the element at `path`: the enveloped-signature transform (XML Signature 1.1 §6.6.4). */
  remove(path: readonly number[]): void;
};

// A leading declaration is allowed when it names no encoding or the one the bytes are in.
const DECLARATION =
  /^<\?xml\s+version=(["'])1\.0\1(?:\s+encoding=(["'])utf-8\2)?(?:\s+standalone=(["'])(?:yes|no)\3)?\s*\?>/i;
// XML 1.0 §2.2: no document can hold these. PostgreSQL text cannot hold the first.
const FORBIDDEN = /[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
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
  if (FORBIDDEN.test(text)) return malformed('characters that XML can hold', 'a control character');
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

/** Parses decoded XML, hands it to `use`, and frees it. `use` must not keep the document. */
export function withDocument<T>(xml: string, use: (document: OpenDocument) => Result<T>): Result<T> {
  const parsed = parse(xml);
  if (!parsed.ok) return parsed;
  const document = parsed.value;
  try {
    const bytes = canonicalBytes(document, { mode: XmlC14NMode.XML_C14N_1_0 });
    const tree = readCanonicalXml(bytes.toString('utf8'));
    return tree.ok ? use(toOpenDocument(document, tree.value)) : tree;
  } catch (cause) {
    if (cause instanceof XmlError) return malformed('an XML document that can be canonicalized', cause.message);
    throw cause;
  } finally {
    document.dispose();
  }
}

function parse(xml: string): Result<XmlDocument> {
  try {
    return ok(XmlDocument.fromString(xml, { option: PARSE_OPTIONS }));
  } catch (cause) {
    if (cause instanceof XmlError) return malformed('a well-formed XML document', cause.message.trim());
    throw cause;
  }
}

function toOpenDocument(document: XmlDocument, tree: XmlElement): OpenDocument {
  return {
    tree,
    canonicalize(path, prefixes) {
      const options = { mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0, inclusiveNamespacePrefixes: [...prefixes] };
      // The whole document needs no visibility callback, which is most of the cost.
      if (path.length === 0) return canonicalBytes(document, options);
      return canonicalBytes(document, { ...options, nodeSet: new Set([elementAt(document, path)]) });
    },
    remove(path) {
      elementAt(document, path).remove();
    },
  };
}

function canonicalBytes(document: XmlDocument, options: Parameters<XmlDocument['canonicalize']>[1]): Buffer {
  const chunks: Buffer[] = [];
  const write = (chunk: Uint8Array) => {
    // The chunk is a view of memory that is used again.
    chunks.push(Buffer.from(chunk));
    return chunk.byteLength;
  };
  document.canonicalize({ write, close: () => true }, options);
  return Buffer.concat(chunks);
}

function elementAt(document: XmlDocument, path: readonly number[]): XmlNodeElement {
  let element: XmlNodeElement = document.root;
  for (const index of path) {
    let remaining = index;
    let child = element.firstChild;
    while (child !== null && !(child instanceof XmlNodeElement && remaining-- === 0)) child = child.next;
    if (!(child instanceof XmlNodeElement)) throw new RangeError('no element at this path');
    element = child;
  }
  return element;
}
