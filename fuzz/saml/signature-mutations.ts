import { createHash, sign } from 'node:crypto';
import { canonicalize } from '@/lib/engine/saml/protocol/exclusive-c14n';
import { parseXml } from '@/lib/engine/saml/protocol/xml-document';
import { walk, type XmlElement } from '@/lib/engine/saml/protocol/xml-tree';
import type { Random } from '../random';
import { elementRanges, replaceRange } from './elements';
import type { TextMutation } from './structure-mutations';

const ALGORITHMS = [
  'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
  'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  'http://www.w3.org/2006/12/xml-c14n11',
  'http://www.w3.org/2001/10/xml-exc-c14n#',
  'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  'http://www.w3.org/2000/09/xmldsig#base64',
  'http://www.w3.org/TR/1999/REC-xpath-19991116',
  'http://www.w3.org/TR/1999/REC-xslt-19991116',
  'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
  'http://www.w3.org/2000/09/xmldsig#sha1',
  'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
  'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256',
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512',
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
  'http://www.w3.org/2001/04/xmlenc#rsa-1_5',
  'http://www.w3.org/2009/xmlenc11#aes128-gcm',
  '',
] as const;
const URIS = ['', '#', '#_evil', '#_response1', '#_assertion1', "#xpointer(id('_assertion1'))", 'http://127.0.0.1:1/'];
const EXTRA_REFERENCE =
  '<ds:Reference URI="#_evil"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=</ds:DigestValue></ds:Reference>';

const algorithm: TextMutation = (text, random) => {
  const found = [...text.matchAll(/ Algorithm="([^"]*)"/g)];
  if (found.length === 0) return text;
  const one = random.pick(found);
  return replaceRange(text, one.index, one.index + one[0].length, ` Algorithm="${random.pick(ALGORITHMS)}"`);
};

const referenceUri: TextMutation = (text, random) =>
  text.replace(/ URI="[^"]*"/g, (whole) => (random.once(2) ? ` URI="${random.pick(URIS)}"` : whole));

const prefixList: TextMutation = (text, random) => {
  const list = random.pick([
    'saml',
    'samlp ds',
    '#default',
    'xml',
    'xmlns',
    'evil',
    'a '.repeat(200),
    '\n',
    'saml saml',
  ]);
  const inclusive = `<ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="${list}"/>`;
  const places = elementRanges(text).filter(({ name }) => /Transform$|CanonicalizationMethod$/.test(name));
  if (places.length === 0) return text;
  const { contentStart, contentEnd } = random.pick(places);
  return replaceRange(text, contentStart, contentEnd, inclusive);
};

const insideSignature: TextMutation = (text, random) => {
  const places = elementRanges(text).filter(({ name }) =>
    /SignedInfo|Transforms|Signature$|KeyInfo|DigestValue/.test(name),
  );
  if (places.length === 0) return text;
  const { contentStart, contentEnd } = random.pick(places);
  const piece = random.pick([
    EXTRA_REFERENCE,
    '<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>',
    '<ds:Object>x</ds:Object>',
    '<ds:KeyName>x</ds:KeyName>',
    '<ds:RetrievalMethod URI="http://127.0.0.1:1/"/>',
    '<!-- -->',
    ' ',
    '\n',
    '<x/>',
  ]);
  const place = random.pick([contentStart, contentEnd]);
  return replaceRange(text, place, place, piece);
};

/** White space in base64, a bit of a value, or a value of another element. */
const signatureValue: TextMutation = (text, random) => {
  const values = elementRanges(text).filter(({ name }) => /Value$|X509Certificate$/.test(name));
  if (values.length === 0) return text;
  const { contentStart, contentEnd } = random.pick(values);
  const value = text.slice(contentStart, contentEnd);
  const other = random.pick(values);
  const place = random.below(value.length + 1);
  const written = random.pick([
    replaceRange(value, place, place, random.pick([' ', '\n', '&#10;', '=', '\u00a0'])),
    replaceRange(value, place, place + 1, random.pick(['A', 'b', '/', '-', '_'])),
    value.slice(0, place),
    text.slice(other.contentStart, other.contentEnd),
    '',
  ]);
  return replaceRange(text, contentStart, contentEnd, written);
};

/** What everybody can do without the key: digest the changed content, so that only the signature over the digest is wrong. */
const digestAnew = (text: string, random: Random): string => {
  const tree = treeOf(text);
  const signed = tree && signedElement(tree, random.below(2));
  if (!signed) return text;
  const { element, signature, digestValue } = signed;
  const digest = createHash('sha256')
    .update(canonicalize(element, { prefixes: [], omit: signature }))
    .digest('base64');
  return text.replace(digestValue, digest);
};

/** The same, and then signed by the attacker, with the attacker's certificate or with the genuine one beside it. */
const signAnew: TextMutation = (text, random, { attacker }) => {
  const changed = digestAnew(text, random);
  const tree = treeOf(changed);
  const signed = tree && signedElement(tree, random.below(2));
  if (!signed) return changed;
  const { signature } = signed;
  const [signedInfo] = signature.children.filter((child) => typeof child !== 'string');
  if (signedInfo === undefined) return changed;
  const value = sign('sha256', Buffer.from(canonicalize(signedInfo, { prefixes: [] })), attacker.key).toString(
    'base64',
  );
  const resigned = changed.replace(/(<ds:SignatureValue>)[^<]*/, `$1${value}`);
  if (random.once(2)) return resigned;
  return resigned.replace(/(<ds:X509Certificate>)[^<]*/, `$1${attacker.certificate}`);
};

function treeOf(text: string): XmlElement | null {
  const parsed = parseXml(text);
  return parsed.ok ? parsed.value : null;
}

/** An element with a signature directly in it, and the digest that the signature names. */
function signedElement(tree: XmlElement, which: number) {
  const found = [...walk(tree)].flatMap((element) => {
    const signature = element.children.find((child) => typeof child !== 'string' && child.localName === 'Signature');
    if (signature === undefined || typeof signature === 'string') return [];
    const digest = [...walk(signature)].find(({ localName }) => localName === 'DigestValue')?.children[0];
    return typeof digest === 'string' ? [{ element, signature, digestValue: digest }] : [];
  });
  return found[which % Math.max(found.length, 1)];
}

/** Changes to what a signature says of itself. */
export const SIGNATURE_MUTATIONS: readonly TextMutation[] = [
  algorithm,
  referenceUri,
  prefixList,
  insideSignature,
  signatureValue,
  digestAnew,
  signAnew,
];
