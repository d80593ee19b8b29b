import { generateKeyPairSync } from 'node:crypto';
import { readResponse } from '../check-response';
import { validateAssertion } from '../validate-assertion';
import { encryptText } from './encrypt';
import { createTestIdp, signElement } from './idp';
import { partsOf } from './parts';
import { buildResponse, TEST_SP } from './response';
import { judgeEncoded, NO_DEMANDS } from './verdict';

/** A realistic signed response of about 8 KB, what it takes to verify it elsewhere, and our verification of it. */
export function createVerificationBenchmark() {
  const idp = createTestIdp();
  const groups = Array.from({ length: 15 }, (_, index) => `Engineering team ${index} of the Berlin office`);
  const xml = signElement(
    buildResponse({
      // node-saml reads the clock of the machine.
      now: new Date(),
      attributes: {
        firstName: ['Ada'],
        lastName: ['Lovelace'],
        email: ['ada@victim.example'],
        login: ['ada'],
        department: ['R&D'],
        groups,
      },
    }),
    '_assertion1',
    idp,
  );
  const samlResponse = Buffer.from(xml).toString('base64');
  const expectations = {
    ...TEST_SP,
    clockSkewSeconds: 300,
    allowIdpInitiated: true,
    domains: ['victim.example'],
    ...NO_DEMANDS,
  };
  return {
    samlResponse,
    bytes: xml.length,
    certificatePem: idp.pem,
    serviceProvider: TEST_SP,
    /** One whole verification; throws when the response is refused. */
    verify(): void {
      const read = readResponse(samlResponse, { keys: [idp.key], decryptionKey: null }, new Date());
      const judged = read.facts === null ? null : validateAssertion(read.facts, expectations, null, new Date());
      if (judged?.problem !== null) throw new Error(JSON.stringify(judged?.problem ?? read.problem));
    },
  };
}

/** Responses of every fate in turn: accepted, changed, cut off, too deep, without a signature, and encrypted. */
export function createLeakSubject() {
  const idp = createTestIdp();
  const { privateKey: decryptionKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const now = new Date();
  const good = signElement(buildResponse({ now, attributes: { groups: ['a', 'b'] } }), '_assertion1', idp);
  const { head, assertion, tail } = partsOf(good);
  const responses: [xml: string, code: string][] = [
    [good, 'accepted'],
    [good.replace('ada@', 'eve@'), 'bad_signature'],
    [good.slice(0, -20), 'malformed'],
    [`<a>${'<b>'.repeat(500)}`, 'malformed'],
    [buildResponse({ now }), 'unsigned'],
    [head + encryptText(assertion, publicKey) + tail, 'accepted'],
  ];
  const encoded = responses.map(([xml, code]) => ({ text: Buffer.from(xml).toString('base64'), code }));
  return {
    /** Judges one of them; throws when its fate is another one. */
    judge(at: number): void {
      const { text, code } = encoded[at % encoded.length] ?? { text: '', code: 'malformed' };
      const verdict = judgeEncoded(text, [idp.key], { now, decryptionKey });
      if (verdict.code !== code) throw new Error(`${verdict.code} in the place of ${code}`);
    },
  };
}
