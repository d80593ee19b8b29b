import { malformed, ok, type Result, refuse } from './problem';
import type { XmlAttribute, XmlElement } from './xml-tree';

/**
 * Reads canonical XML (Canonical XML 1.0 §2.3) into a tree. Canonical XML is regular enough to have one reading: no comments
 * that we allow, no processing instructions, CDATA, DTD or empty-element tags, double quotes only, and six character escapes.
 * Everything else stops the reader, so it can never see another document than the canonicalizer wrote.
 */

export const MAX_DEPTH = 32;
export const MAX_TEXT_LENGTH = 65_536;
export const MAX_ATTRIBUTES = 1000;
const MAX_ELEMENTS = 60_000;

const OPEN_TAG = /<([^\s<>"'=/&]+)/y;
const SPACE = 0x20;
const GREATER_THAN = 0x3e;
const REFERENCE = /&(?:amp|lt|gt|quot|#xD|#x9|#xA);/g;
const CHARACTERS: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#xD;': '\r',
  '&#x9;': '\t',
  '&#xA;': '\n',
};
// A relative namespace name makes canonicalizers disagree or print nothing; quotes and spaces in one smuggle attributes; an
// ampersand is printed unescaped by libxml2 and by xml-crypto.
const ABSOLUTE_NAMESPACE = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s"'<>&]+$/;
const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';

type Scope = ReadonlyMap<string, string>;
type OpenElement = {
  qualifiedName: string;
  element: XmlElement;
  children: (XmlElement | string)[];
  scope: Scope;
};
type Tag = { open: OpenElement; end: number };

/** Reads one canonical document; a limit, a relative namespace name or anything that is not canonical is a refusal. */
export function readCanonicalXml(xml: string): Result<XmlElement> {
  const stack: OpenElement[] = [];
  let root: XmlElement | null = null;
  let position = 0;
  let elements = 0;
  while (position < xml.length) {
    const parent = stack.at(-1);
    if (xml[position] !== '<') {
      const next = xml.indexOf('<', position);
      if (parent === undefined || next < position) return notCanonical('text outside the root');
      if (next - position > MAX_TEXT_LENGTH) return tooLong(next - position);
      parent.children.push(decodeReferences(xml.slice(position, next)));
      position = next;
      continue;
    }
    if (xml[position + 1] === '/') {
      if (parent === undefined || !xml.startsWith(`${parent.qualifiedName}>`, position + 2))
        return notCanonical('an end tag');
      stack.pop();
      position += 3 + parent.qualifiedName.length;
      continue;
    }
    if (stack.length >= MAX_DEPTH) return malformed(`elements nested at most ${MAX_DEPTH} deep`, 'deeper nesting');
    elements += 1;
    if (elements > MAX_ELEMENTS) return refuse('too_large', `at most ${MAX_ELEMENTS} elements`, 'more');
    const tag = readTag(xml, position, parent?.scope ?? new Map());
    if (!tag.ok) return tag;
    const { open, end } = tag.value;
    if (parent !== undefined) parent.children.push(open.element);
    else if (root === null) root = open.element;
    else return notCanonical('a second root');
    stack.push(open);
    position = end;
  }
  return root !== null && stack.length === 0 ? ok(root) : notCanonical('no closed root');
}

function readTag(xml: string, start: number, outer: Scope): Result<Tag> {
  OPEN_TAG.lastIndex = start;
  const qualifiedName = OPEN_TAG.exec(xml)?.[1];
  if (qualifiedName === undefined) return notCanonical('a tag');
  let position = OPEN_TAG.lastIndex;
  let scope: Map<string, string> | null = null;
  const attributes: XmlAttribute[] = [];
  while (xml.charCodeAt(position) === SPACE) {
    const equals = xml.indexOf('="', position);
    const end = xml.indexOf('"', equals + 2);
    if (equals < 0 || end < 0) return notCanonical('a start tag');
    const name = xml.slice(position + 1, equals);
    const value = decodeReferences(xml.slice(equals + 2, end));
    position = end + 1;
    if (value.length > MAX_TEXT_LENGTH) return tooLong(value.length);
    if (name === 'xmlns' || name.startsWith('xmlns:')) {
      // Canonical XML writes declarations first, so that every attribute finds its prefix declared.
      if (attributes.length > 0) return notCanonical('a late namespace declaration');
      if (!ABSOLUTE_NAMESPACE.test(value) && !(name === 'xmlns' && value === '')) {
        return malformed('absolute namespace names', `${name}="${value}"`);
      }
      scope ??= new Map(outer);
      scope.set(name === 'xmlns' ? '' : name.slice(6), value);
    } else {
      const colon = name.indexOf(':');
      // Namespaces in XML 1.0 §6.2: an attribute without a prefix has no namespace, whatever the default is.
      const namespace = colon < 0 ? '' : namespaceOf(name, colon, scope ?? outer);
      if (namespace === null) return malformed('every prefix declared', name);
      attributes.push({
        prefix: name.slice(0, Math.max(colon, 0)),
        localName: name.slice(colon + 1),
        namespace,
        value,
      });
      if (attributes.length > MAX_ATTRIBUTES)
        return refuse('too_large', `at most ${MAX_ATTRIBUTES} attributes`, 'more');
    }
  }
  if (xml.charCodeAt(position) !== GREATER_THAN) return notCanonical('a start tag');
  return finishTag(qualifiedName, attributes, scope ?? outer, position + 1);
}

function finishTag(qualifiedName: string, attributes: XmlAttribute[], scope: Scope, end: number): Result<Tag> {
  const colon = qualifiedName.indexOf(':');
  const namespace = colon < 0 ? (scope.get('') ?? '') : namespaceOf(qualifiedName, colon, scope);
  if (namespace === null) return malformed('every prefix declared', qualifiedName);
  const children: (XmlElement | string)[] = [];
  const prefix = qualifiedName.slice(0, Math.max(colon, 0));
  const element: XmlElement = {
    prefix,
    localName: qualifiedName.slice(colon + 1),
    namespace,
    attributes,
    children,
    scope,
  };
  return ok({ open: { qualifiedName, element, children, scope }, end });
}

function namespaceOf(qualifiedName: string, colon: number, scope: Scope): string | null {
  if (qualifiedName.indexOf(':', colon + 1) >= 0) return null;
  const prefix = qualifiedName.slice(0, colon);
  return prefix === 'xml' ? XML_NAMESPACE : (scope.get(prefix) ?? null);
}

function notCanonical(what: string) {
  return malformed('a well-formed XML document with namespaces', what);
}

function tooLong(length: number) {
  return refuse('too_large', `text of at most ${MAX_TEXT_LENGTH} characters`, `${length} characters`);
}

function decodeReferences(text: string): string {
  return text.includes('&') ? text.replace(REFERENCE, (reference) => CHARACTERS[reference] ?? reference) : text;
}
