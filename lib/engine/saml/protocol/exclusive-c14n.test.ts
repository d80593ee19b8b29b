import fc from 'fast-check';
import { XmlElement as LibraryElement, XmlC14NMode, XmlDocument } from 'libxml2-wasm';
import { expect, it } from 'vitest';
import { canonicalize } from './exclusive-c14n';
import { parseXml } from './xml-document';
import { walk } from './xml-tree';
import { escapeXml } from './xml-writer';

type Node = {
  prefix: string;
  declares: [string, string][];
  attributes: [string, string][];
  children: (Node | string)[];
};

const PREFIXES = ['a', 'b', 'c'];
const text = fc
  .string({ unit: 'binary', maxLength: 12 })
  .map((value) => escapeXml(value.replace(/[\ufffe\uffff]/g, '')));
const declaration = fc.tuple(fc.constantFrom('', ...PREFIXES), fc.constantFrom('urn:1', 'urn:2', 'urn:3', ''));
const attribute = fc.tuple(fc.constantFrom('x', 'y', 'a:x', 'b:y', 'c:x', 'xml:lang'), text);
const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.record({
    prefix: fc.constantFrom('', ...PREFIXES),
    declares: fc.uniqueArray(declaration, { maxLength: 3, selector: ([prefix]) => prefix }),
    attributes: fc.uniqueArray(attribute, { maxLength: 4, selector: ([name]) => name }),
    children: fc.array(fc.oneof({ depthSize: 'small' }, text, tie('node')), { maxLength: 4 }),
  }),
}));

function toXml({ prefix, declares, attributes, children }: Node): string {
  const name = prefix === '' ? 'e' : `${prefix}:e`;
  // A prefix cannot be undeclared in Namespaces 1.0.
  const written = declares.filter(([declared, uri]) => declared === '' || uri !== '');
  const namespaces = written.map(
    ([declared, uri]) => `${declared === '' ? ' xmlns' : ` xmlns:${declared}`}="${escapeXml(uri)}"`,
  );
  const rest = attributes.map(([attributeName, value]) => ` ${attributeName}="${value}"`);
  return `<${name}${namespaces.join('')}${rest.join('')}>${children.map((child) => (typeof child === 'string' ? child : toXml(child))).join('')}</${name}>`;
}

function byLibrary(xml: string, inclusiveNamespacePrefixes: string[]): string[] {
  const document = XmlDocument.fromString(xml);
  try {
    const elements = document.find('//*').filter((found) => found instanceof LibraryElement);
    const options = { mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0, inclusiveNamespacePrefixes };
    return elements.map((element) => element.canonicalizeToString(options));
  } finally {
    document.dispose();
  }
}

it('writes the bytes that libxml2 writes, for every element of any document and any list of inclusive prefixes', () => {
  const lists = fc.subarray(['#default', ...PREFIXES, 'unbound']);
  let compared = 0;
  fc.assert(
    fc.property(node, lists, (root, prefixes) => {
      const xml = `<r xmlns:a="urn:a" xmlns:b="urn:b" xmlns:c="urn:c">${toXml(root)}</r>`;
      const parsed = parseXml(xml);
      // Two prefixes of one namespace can make two attributes the same: libxml2 refuses the document.
      if (!parsed.ok) return;
      compared += 1;
      const ours = [...walk(parsed.value)].map((element) => canonicalize(element, { prefixes }));
      expect(ours).toEqual(byLibrary(xml, prefixes));
    }),
    { numRuns: 500 },
  );
  expect(compared).toBeGreaterThan(300);
});

it('leaves out the omitted element and nothing else', () => {
  const parsed = parseXml('<a><b>1</b> <b>2</b></a>');
  if (!parsed.ok) throw new Error(parsed.problem.received);
  const [first] = parsed.value.children;
  expect(canonicalize(parsed.value, { prefixes: [], omit: typeof first === 'object' ? first : undefined })).toBe(
    '<a> <b>2</b></a>',
  );
});
