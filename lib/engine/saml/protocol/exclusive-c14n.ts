import type { XmlElement } from './xml-tree';

/**
 * Exclusive XML Canonicalization 1.0 without comments, of one element of a tree that was read from canonical XML: attributes are
 * in order already, and what is left is which namespace declarations to write. A test holds its output against libxml2 and
 * xml-crypto byte by byte. What is verified afterwards is read from this very output, so that a mistake here could refuse a
 * login but not change what it says.
 */
export function canonicalize(
  element: XmlElement,
  options: {
    /** The InclusiveNamespaces list (§4); `#default` is the default namespace. */
    prefixes: readonly string[];
    /** An element to leave out: the enveloped-signature transform (XML Signature 1.1 §6.6.4). */
    omit?: XmlElement | undefined;
  },
): string {
  const inclusive = options.prefixes.map((prefix) => (prefix === '#default' ? '' : prefix));
  return write(element, NOTHING_RENDERED, inclusive, options.omit);
}

/** Prefix to namespace name, as the output ancestors have declared it. */
type Rendered = ReadonlyMap<string, string>;
const NOTHING_RENDERED: Rendered = new Map();

function write(
  element: XmlElement,
  outer: Rendered,
  inclusive: readonly string[],
  omit: XmlElement | undefined,
): string {
  const declared = declarationsOf(element, outer, inclusive);
  const name = element.prefix === '' ? element.localName : `${element.prefix}:${element.localName}`;
  let output = `<${name}`;
  let rendered = outer;
  if (declared !== null) {
    rendered = new Map([...outer, ...declared]);
    for (const [prefix, namespace] of declared) {
      output += `${prefix === '' ? ' xmlns' : ` xmlns:${prefix}`}="${escapeAttribute(namespace)}"`;
    }
  }
  for (const { prefix, localName, value } of element.attributes) {
    output += ` ${prefix === '' ? localName : `${prefix}:${localName}`}="${escapeAttribute(value)}"`;
  }
  output += '>';
  for (const child of element.children) {
    if (typeof child === 'string') output += escapeText(child);
    else if (child !== omit) output += write(child, rendered, inclusive, omit);
  }
  return `${output}</${name}>`;
}

/** The declarations an element has to write, by prefix (§3 step 3, §4): those it visibly uses or that are listed, where they differ. */
function declarationsOf(element: XmlElement, outer: Rendered, inclusive: readonly string[]): [string, string][] | null {
  const declared: [string, string][] = [];
  declare(declared, outer, element.prefix, element.namespace);
  for (const { prefix, namespace } of element.attributes)
    if (prefix !== '') declare(declared, outer, prefix, namespace);
  for (const prefix of inclusive) {
    const namespace = element.scope.get(prefix);
    if (namespace !== undefined) declare(declared, outer, prefix, namespace);
  }
  if (declared.length === 0) return null;
  return declared.length === 1 ? declared : declared.sort(([a], [b]) => (a < b ? -1 : 1));
}

function declare(declared: [string, string][], outer: Rendered, prefix: string, namespace: string): void {
  // Nothing declared and the empty default namespace are the same thing; the prefix xml is bound by definition.
  if ((outer.get(prefix) ?? '') === namespace || prefix === 'xml') return;
  if (declared.every(([known]) => known !== prefix)) declared.push([prefix, namespace]);
}

function escapeText(text: string): string {
  return /[&<>\r]/.test(text) ? text.replace(/[&<>\r]/g, reference) : text;
}

function escapeAttribute(value: string): string {
  return /[&<"\t\n\r]/.test(value) ? value.replace(/[&<"\t\n\r]/g, reference) : value;
}

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

function reference(character: string): string {
  return REFERENCES[character] ?? character;
}
