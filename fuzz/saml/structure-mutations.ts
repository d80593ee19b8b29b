import type { Random } from '../random';
import type { Corpus } from './corpus';
import { type ElementRange, elementRanges, replaceRange } from './elements';

/** A change to a document as text. What it cannot be applied to stays as it is. */
export type TextMutation = (text: string, random: Random, corpus: Corpus) => string;

const SAML = 'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"';
const WRAPPERS = [
  ['<saml:Advice>', '</saml:Advice>'],
  ['<ds:Object xmlns:ds="http://www.w3.org/2000/09/xmldsig#">', '</ds:Object>'],
  ['<samlp:Extensions>', '</samlp:Extensions>'],
  ['<samlp:StatusDetail>', '</samlp:StatusDetail>'],
  ['<x xmlns="urn:evil">', '</x>'],
  [`<saml:Assertion ${SAML} ID="_evil" Version="2.0" IssueInstant="2030-01-15T08:00:00Z">`, '</saml:Assertion>'],
  [`<saml:AttributeValue ${SAML}>`, '</saml:AttributeValue>'],
  [`<saml:EncryptedAssertion ${SAML}>`, '</saml:EncryptedAssertion>'],
  [
    '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_outer" Version="2.0">',
    '</samlp:Response>',
  ],
] as const;
const NAMES = [
  'saml:Assertion',
  'Assertion',
  'samlp:Response',
  'saml:NameID',
  'ds:Signature',
  'saml:EncryptedAssertion',
  'x',
];

/** An element of the text, the large ones as likely as the many small ones; null when there is none. */
function pickElement(text: string, random: Random): ElementRange | null {
  const all = elementRanges(text);
  if (all.length === 0) return null;
  const large = all.filter(({ name }) =>
    /Assertion|Signature|Response|Subject|SignedInfo|Reference|Encrypted/.test(name),
  );
  return random.pick(large.length > 0 && random.once(2) ? large : all);
}

/** A place where an element may stand: before or after another, or as its first or last child. */
function pickPlace(text: string, random: Random): number {
  const element = pickElement(text, random);
  if (element === null) return random.below(text.length + 1);
  return random.pick([element.start, element.contentStart, element.contentEnd, element.end]);
}

function pieceOf(text: string, random: Random): string {
  const element = pickElement(text, random);
  return element === null ? '' : text.slice(element.start, element.end);
}

const remove: TextMutation = (text, random) => {
  const element = pickElement(text, random);
  return element === null ? text : replaceRange(text, element.start, element.end, '');
};

const duplicate: TextMutation = (text, random) => {
  const piece = pieceOf(text, random);
  const place = pickPlace(text, random);
  return replaceRange(text, place, place, piece);
};

const move: TextMutation = (text, random) => {
  const element = pickElement(text, random);
  if (element === null) return text;
  const without = replaceRange(text, element.start, element.end, '');
  const place = pickPlace(without, random);
  return replaceRange(without, place, place, text.slice(element.start, element.end));
};

const wrap: TextMutation = (text, random) => {
  const element = pickElement(text, random);
  const [open, close] = random.pick(WRAPPERS);
  if (element === null) return text;
  return replaceRange(text, element.start, element.end, open + text.slice(element.start, element.end) + close);
};

const unwrap: TextMutation = (text, random) => {
  const element = pickElement(text, random);
  if (element === null) return text;
  return replaceRange(text, element.start, element.end, text.slice(element.contentStart, element.contentEnd));
};

const swap: TextMutation = (text, random) => {
  const [a, b] = [pickElement(text, random), pickElement(text, random)];
  if (a === null || b === null) return text;
  const [first, second] = a.start < b.start ? [a, b] : [b, a];
  if (first.end > second.start) return text;
  const [left, right] = [text.slice(first.start, first.end), text.slice(second.start, second.end)];
  return replaceRange(replaceRange(text, second.start, second.end, left), first.start, first.end, right);
};

/** Two signed documents become one: the element of one in the place of an element of the other, or beside it. */
const splice: TextMutation = (text, random, corpus) => {
  const piece = pieceOf(random.pick(corpus.sources), random);
  const element = pickElement(text, random);
  if (element === null || random.once(2)) {
    const place = pickPlace(text, random);
    return replaceRange(text, place, place, piece);
  }
  return replaceRange(text, element.start, element.end, piece);
};

/** The same, of the same kind: an assertion for an assertion, a signature for a signature. */
const spliceAlike: TextMutation = (text, random, corpus) => {
  const element = pickElement(text, random);
  if (element === null) return text;
  const source = random.pick(corpus.sources);
  const alike = elementRanges(source).filter(({ name }) => name === element.name);
  if (alike.length === 0) return text;
  const { start, end } = random.pick(alike);
  return replaceRange(text, element.start, element.end, source.slice(start, end));
};

/** Another person in a copy, with an ID of its own or the same. */
const forge: TextMutation = (text, random) => {
  const piece = pieceOf(text, random).replace(/(ada|bob)@victim\.example/g, 'admin@victim.example');
  const renamed = random.once(2) ? piece : piece.replace(/ ID="[^"]*"/, ' ID="_evil"');
  const place = pickPlace(text, random);
  return replaceRange(text, place, place, renamed);
};

const rename: TextMutation = (text, random) => {
  const element = pickElement(text, random);
  if (element === null) return text;
  const name = random.pick([...NAMES, element.name.replace(/^.*:/, ''), `evil:${element.name.replace(/^.*:/, '')}`]);
  const inside = text.slice(element.start, element.end);
  const opened = inside.replace(element.name, name);
  const closed = opened.endsWith(`</${element.name}>`)
    ? `${opened.slice(0, opened.length - element.name.length - 3)}</${name}>`
    : opened;
  return replaceRange(text, element.start, element.end, closed);
};

const deepen: TextMutation = (text, random) => {
  const depth = random.pick([2, 30, 33, 600, 5000]);
  const place = pickPlace(text, random);
  return replaceRange(text, place, place, '<a>'.repeat(depth) + '</a>'.repeat(depth));
};

const widen: TextMutation = (text, random) => {
  const place = pickPlace(text, random);
  const count = random.pick([10, 500, 20_000]);
  return replaceRange(text, place, place, random.once(2) ? '<a/>'.repeat(count) : `<a${' b="c"'.repeat(count)}/>`);
};

/** Changes to which elements there are, and where. */
export const STRUCTURE_MUTATIONS: readonly TextMutation[] = [
  remove,
  duplicate,
  move,
  wrap,
  unwrap,
  swap,
  splice,
  splice,
  spliceAlike,
  spliceAlike,
  forge,
  forge,
  rename,
];
/** Changes that make a document expensive: seldom, or nothing else would be tried. */
export const SIZE_MUTATIONS: readonly TextMutation[] = [deepen, widen];
