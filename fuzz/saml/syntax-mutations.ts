import { elementRanges, replaceRange } from './elements';
import type { TextMutation } from './structure-mutations';

/** What splits text, hides it, or says it otherwise. */
const INSIDE_TEXT = [
  '<!---->',
  '<!-- admin@victim.example -->',
  '<![CDATA[]]>',
  '<![CDATA[admin]]>',
  '<?x?>',
  '<?xml version="1.0"?>',
  '&#x200b;',
  '&#0;',
  '&#x1F600;',
  '&amp;',
  '&evil;',
  '&#xD;',
  '&#10;',
  '\r\n',
  '\t',
  ' ',
  ']]>',
  '\u202e',
  '\u00a0',
  '\ufeff',
  '\ufffe',
  '@evil.example',
  'admin@victim.example',
  '<b>admin</b>',
] as const;
const PROLOGS = [
  '<!DOCTYPE r [<!ENTITY evil "admin@victim.example">]>',
  '<!DOCTYPE r [<!ENTITY evil SYSTEM "file:///etc/passwd">]>',
  '<!DOCTYPE r [<!ATTLIST saml:Assertion ID CDATA "_assertion1">]>',
  '<!DOCTYPE r SYSTEM "http://127.0.0.1:1/evil.dtd">',
  '<?xml version="1.0"?>',
  '<?xml version="1.0" encoding="UTF-8" standalone="no"?>',
  '<?xml version="1.0" encoding="UTF-16"?>',
  '<?xml version="1.1"?>',
  '<?xml-stylesheet href="http://127.0.0.1:1/x.xsl"?>',
  '\ufeff',
  ' ',
  '<!-- -->',
  'x',
] as const;
const DECLARATIONS = [
  ' xmlns="urn:evil"',
  ' xmlns=""',
  ' xmlns:saml="urn:evil"',
  ' xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"',
  ' xmlns:ds="http://www.w3.org/2000/09/xmldsig#"',
  ' xmlns:a="urn:a"',
  ' xmlns:a="relative"',
  " xmlns:a='urn:\"q'",
  ' xmlns:xml="http://www.w3.org/XML/1998/namespace"',
  ' xml:base="http://evil.example/"',
  ' xml:space="preserve"',
  ' xml:id="_assertion1"',
] as const;
const ATTRIBUTES = [
  ' ID="_assertion1"',
  ' Id="_assertion1"',
  ' id="_evil"',
  ' ID="_evil"',
  ' saml:ID="_assertion1"',
  ' Version="1.1"',
  ' NotOnOrAfter="9999-12-31T23:59:59Z"',
  ' Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"',
  ' Name="email"',
  ' __proto__="1"',
] as const;
const ATTRIBUTE = /\s([A-Za-z_][\w:.-]*)=("[^"<]*"|'[^'<]*')/g;
const LOOKALIKES: Record<string, string> = {
  a: '\u0430',
  e: '\u0435',
  i: '\u0131',
  o: '\u03bf',
  '@': '\uff20',
  '.': '\u3002',
  '<': '\uff1c',
};

const insideText: TextMutation = (text, random) => {
  const leaves = elementRanges(text).filter(({ contentStart, contentEnd }) => contentEnd > contentStart);
  if (leaves.length === 0) return text;
  const { contentStart, contentEnd } = random.pick(leaves);
  const place = contentStart + random.below(contentEnd - contentStart + 1);
  return replaceRange(text, place, place, random.pick(INSIDE_TEXT));
};

const aroundDocument: TextMutation = (text, random) => {
  const piece = random.pick(PROLOGS);
  return random.once(4) ? text + piece : piece + text;
};

/** The same character, written as a reference: nothing has changed, and nothing may. */
const reference: TextMutation = (text, random) => {
  const place = random.below(text.length);
  const code = text.codePointAt(place) ?? 0x20;
  const written = random.once(2) ? `&#${code};` : `&#x${code.toString(16)};`;
  return replaceRange(text, place, place + String.fromCodePoint(code).length, written);
};

const lookalike: TextMutation = (text, random) => {
  const place = random.below(text.length);
  return replaceRange(text, place, place + 1, LOOKALIKES[text[place] ?? ''] ?? `${text[place] ?? ''}\u0301`);
};

const intoTag: TextMutation = (text, random) => {
  const all = elementRanges(text);
  if (all.length === 0) return text;
  const { start, name } = random.pick(all);
  const place = start + 1 + name.length;
  return replaceRange(text, place, place, random.pick(random.once(2) ? DECLARATIONS : ATTRIBUTES));
};

/** Attributes of one tag in another order: canonical XML sorts them, so this changes nothing that is signed. */
const reorderAttributes: TextMutation = (text, random) => {
  const all = elementRanges(text).filter(({ start, contentStart }) => text.slice(start, contentStart).match(ATTRIBUTE));
  if (all.length === 0) return text;
  const { start, contentStart } = random.pick(all);
  const tag = text.slice(start, contentStart);
  const found = [...tag.matchAll(ATTRIBUTE)].map(([whole]) => whole);
  const rest = tag.replace(ATTRIBUTE, '');
  const place = /^<[^\s<>/]+/.exec(rest)?.[0].length ?? 1;
  const turned = random.once(2) ? found.toReversed() : [...found.slice(1), ...found.slice(0, 1)];
  return replaceRange(text, start, contentStart, replaceRange(rest, place, place, turned.join('')));
};

const changeAttribute: TextMutation = (text, random) => {
  const found = [...text.matchAll(ATTRIBUTE)];
  if (found.length === 0) return text;
  const one = random.pick(found);
  const [whole, name = '', value = '""'] = one;
  const other = random.pick(found);
  const plain = value.slice(1, -1);
  const written = random.pick([
    '',
    ` ${name}='${plain}'`,
    ` ${name}=${other[2] ?? '""'}`,
    `${whole}${whole}`,
    `\n${name} = ${value}`,
    ` ${name}="${plain} "`,
    ` ${name}="${plain.toUpperCase()}"`,
    ` ${name.toLowerCase()}=${value}`,
    ` ${name}=${plain}`,
    ` ${name}="${plain}#"`,
  ]);
  return replaceRange(text, one.index, one.index + whole.length, written);
};

const otherPerson: TextMutation = (text, random) => {
  const found = [...text.matchAll(/(ada|bob)@victim\.example/g)];
  if (found.length === 0) return text;
  const { index } = random.pick(found);
  return replaceRange(text, index, index + 3, random.pick(['admin', 'bob', 'ADA', 'ada+x', 'ada@evil.example']));
};

const cutOut: TextMutation = (text, random) => {
  const place = random.below(text.length);
  return replaceRange(text, place, place + 1 + random.below(random.pick([1, 8, 300])), '');
};

const copyRange: TextMutation = (text, random, corpus) => {
  const source = random.once(2) ? text : random.pick(corpus.sources);
  const from = random.below(source.length);
  const place = random.below(text.length + 1);
  return replaceRange(text, place, place, source.slice(from, from + 1 + random.below(random.pick([4, 60, 2000]))));
};

const oneCharacter: TextMutation = (text, random) => {
  const place = random.below(text.length);
  const code = random.once(2) ? text.charCodeAt(place) ^ (1 << random.below(7)) : random.below(0x110);
  return replaceRange(text, place, place + 1, String.fromCharCode(code));
};

/** White space in tags, which means nothing, and the two ways to write an empty element. */
const sameMeaning: TextMutation = (text, random) => {
  const all = elementRanges(text);
  if (all.length === 0) return text;
  const { name, start, contentStart, contentEnd, end } = random.pick(all);
  if (contentEnd === contentStart && end === contentStart) {
    return replaceRange(text, end - 2, end, `></${name}>`);
  }
  return random.once(2)
    ? replaceRange(text, start + 1 + name.length, start + 1 + name.length, random.pick([' ', '\n', '\t\r\n']))
    : replaceRange(text, end - 1, end - 1, random.pick([' ', '\n']));
};

/** Changes to how a document is written. */
export const SYNTAX_MUTATIONS: readonly TextMutation[] = [
  insideText,
  insideText,
  aroundDocument,
  reference,
  lookalike,
  intoTag,
  intoTag,
  reorderAttributes,
  changeAttribute,
  changeAttribute,
  otherPerson,
  cutOut,
  copyRange,
  oneCharacter,
  oneCharacter,
  sameMeaning,
  sameMeaning,
];
