import { createHash, generateKeyPairSync } from 'node:crypto';
import { diag, XmlDocument } from 'libxml2-wasm';
import { describe, expect, it, vi } from 'vitest';
import { readDocument } from './check-response';
import { encryptText } from './testing/encrypt';
import { createTestIdp, signElement } from './testing/idp';
import { forged, partsOf } from './testing/parts';
import { buildResponse, NOW } from './testing/response';
import { parseXml } from './xml-document';

const idp = createTestIdp();
const { privateKey: decryptionKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const plain = buildResponse({ attributes: { email: ['ada@victim.example'], groups: ['staff', 'R&D'] } });
const assertionSigned = signElement(plain, '_assertion1', idp);
const { head, assertion, signature, tail } = partsOf(assertionSigned);
const GENUINE: readonly (readonly [string, string])[] = [
  ['the assertion is signed', assertionSigned],
  ['the response is signed', signElement(plain, '_response1', idp)],
  ['both are signed', signElement(assertionSigned, '_response1', idp)],
  ['the assertion is signed and encrypted', head + encryptText(assertion, publicKey) + tail],
];
const evil = forged(assertion);
/** What an attacker has at hand to put into a document. */
const PIECES = [
  evil,
  evil.replace(signature, ''),
  assertion,
  signature,
  encryptText(evil, publicKey),
  '<saml:NameID xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">admin@victim.example</saml:NameID>',
  '<!---->',
  '<![CDATA[admin]]>',
  '<?x?>',
  '&#x200b;',
  '&#0;',
  ' ID="_assertion1"',
  ' xmlns="urn:evil"',
  ' xmlns:saml="urn:evil"',
  'admin@victim.example',
  '"',
  '<',
  '>',
  '</saml:Assertion>',
  '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">',
];

/** Numbers that look random and are the same in every run. */
function numbersFrom(seed: string): (below: number) => number {
  let state = createHash('sha256').update(seed).digest();
  return (below) => {
    state = createHash('sha256').update(state).digest();
    return state.readUInt32BE(0) % below;
  };
}

function mutate(text: string, next: (below: number) => number): string {
  const at = next(text.length);
  const length = next(8) === 0 ? next(400) : next(6);
  const piece = PIECES[next(PIECES.length)] ?? '';
  const from = next(text.length);
  switch (next(6)) {
    case 0:
      return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << next(7))) + text.slice(at + 1);
    case 1:
      return text.slice(0, at) + text.slice(at + length);
    case 2:
      return text.slice(0, at) + piece + text.slice(at);
    case 3:
      // At the end of a tag, where a new element may stand.
      return text.replace(/>/g, (mark, offset: number) => (offset === text.indexOf('>', at) ? mark + piece : mark));
    case 4:
      return text.slice(0, at) + text.slice(from, from + length * 20) + text.slice(at);
    default:
      return text.replace('ada@victim.example', 'admin@victim.example');
  }
}

const trust = { keys: [idp.key], decryptionKey };

type Profile = { assertion: string; envelope: string | null };

/** Everything that a login takes from a response, or null when it is refused. */
function profileOf(xml: string): Profile | null {
  const { facts } = readDocument(xml, trust, NOW);
  if (facts === null) return null;
  const { responseSigned, responseIssuer, responseInResponseTo, destination, status, attributes, ...signed } = facts;
  // An envelope without a signature may refuse a login, and adds nothing to a profile.
  const envelope = JSON.stringify({ responseIssuer, responseInResponseTo, destination, status });
  return {
    assertion: JSON.stringify({ ...signed, attributes: [...attributes] }),
    envelope: responseSigned ? envelope : null,
  };
}

describe('TAMPER3 four thousand changes to a genuine response', () => {
  it.each(GENUINE)('never give another profile when %s', (name, genuine) => {
    const profile = profileOf(genuine);
    expect(profile?.assertion).toContain('ada@victim.example');
    const next = numbersFrom(name);
    let unchanged = 0;
    for (let round = 0; round < 1000; round += 1) {
      let text = genuine;
      for (let change = next(3); change >= 0; change -= 1) text = mutate(text, next);
      const result = profileOf(text);
      if (result === null) continue;
      unchanged += 1;
      expect(result.assertion, text).toBe(profile?.assertion);
      if (result.envelope !== null) expect(result.envelope, text).toBe(profile?.envelope);
    }
    // A few changes do not matter, such as a space between attributes: the rest was not refused for a trivial reason.
    expect(unchanged).toBeGreaterThan(0);
  });
});

describe('ten thousand documents', () => {
  it('leave nothing behind in the memory of the parser, whether they are good or broken', () => {
    diag.configure({ enabled: true });
    try {
      const grow = vi.spyOn(WebAssembly.Memory.prototype, 'grow');
      const broken = [
        assertionSigned.slice(0, -9),
        `${plain}${plain}`,
        '<a xmlns:b="c"><b:d/></a>',
        '<a b="1" b="2"/>',
        '',
      ];
      for (let round = 0; round < 10_000; round += 1) {
        // What the first documents need is kept by the parser and used again.
        if (round === 1000) grow.mockClear();
        parseXml(round % 2 === 0 ? assertionSigned : (broken[round % broken.length] ?? ''));
      }
      expect(grow).not.toHaveBeenCalled();
      expect(undisposed()).toBe(0);
      const forgotten = XmlDocument.fromString('<a/>');
      expect(undisposed()).toBeGreaterThan(0);
      forgotten.dispose();
    } finally {
      diag.configure({ enabled: false });
    }
  }, 60_000);
});

/** How many objects of the parser wait for their disposal. */
function undisposed(): number {
  const report: unknown = diag.report();
  return typeof report === 'object' && report !== null ? Object.keys(report).length : 0;
}
