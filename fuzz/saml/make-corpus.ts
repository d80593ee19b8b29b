import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { encryptText } from '@/lib/engine/saml/protocol/testing/encrypt';
import { createTestIdp, signElement, type TestIdp } from '@/lib/engine/saml/protocol/testing/idp';
import { partsOf } from '@/lib/engine/saml/protocol/testing/parts';
import { buildResponse, type ResponseOptions } from '@/lib/engine/saml/protocol/testing/response';
import type { CorpusFile } from './corpus';

const ASSERTION = '_assertion1';
const RESPONSE = '_response1';
const NS = 'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"';
const BODY = 'Version="2.0" IssueInstant="2030-01-15T07:59:59.000Z"';
const ISSUER = '<saml:Issuer>https://idp.example.com/entity</saml:Issuer>';

/** What the key of the identity provider also signs, and what is no login. */
const OTHER_MESSAGES: Record<string, string> = {
  'a signed LogoutResponse': `<samlp:LogoutResponse ${NS} ID="${RESPONSE}" ${BODY}>${ISSUER}<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status></samlp:LogoutResponse>`,
  'a signed LogoutRequest': `<samlp:LogoutRequest ${NS} ID="${RESPONSE}" ${BODY}>${ISSUER}<saml:NameID>admin@victim.example</saml:NameID></samlp:LogoutRequest>`,
  'signed metadata': `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ${NS} ID="${RESPONSE}" entityID="https://idp.example.com/entity">${ISSUER}<md:Extensions><saml:NameID>admin@victim.example</saml:NameID></md:Extensions></md:EntityDescriptor>`,
};

/**
 * Writes the documents that fuzzing starts from. They are kept in the repository, keys included, because a signature and a
 * ciphertext are different each time they are made, and then a seed would not lead to the same case again.
 */
export function makeCorpus(file: string): void {
  const [idp, ecIdp, attacker] = [createTestIdp(), createTestIdp('ec'), createTestIdp()];
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ada = document({ attributes: { email: ['ada@victim.example'], groups: ['staff', 'R&D'] } });
  const bob = document({
    nameId: 'bob@victim.example',
    attributes: { email: ['bob@victim.example'] },
    assertionId: ASSERTION,
  });
  const evil = document({ nameId: 'admin@victim.example' });
  const bothSigned = signElement(signElement(ada, ASSERTION, idp), RESPONSE, idp);
  const { head, assertion, tail } = partsOf(signElement(ada, ASSERTION, idp));
  const encrypted = head + encryptText(assertion, publicKey) + tail;
  const corpus: CorpusFile = {
    certificates: [idp.certificate, ecIdp.certificate],
    attackerCertificate: attacker.certificate,
    attackerKey: pemOf(attacker),
    decryptionKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    genuine: {
      'the assertion is signed': signElement(ada, ASSERTION, idp),
      'the response is signed': signElement(ada, RESPONSE, idp),
      'both are signed': bothSigned,
      'the assertion is signed and encrypted': encrypted,
      'the response is signed over an encrypted assertion': signElement(encrypted, RESPONSE, idp),
      'signed with ECDSA, with a list of prefixes': signElement(ada, ASSERTION, ecIdp, { prefixes: ['saml', 'samlp'] }),
      "somebody else's login": signElement(bob, ASSERTION, idp),
      "somebody else's whole response": signElement(bob, RESPONSE, idp),
      'a login at another service': signElement(
        document({ nameId: 'admin@victim.example', spEntityId: 'https://other.example' }),
        ASSERTION,
        idp,
      ),
    },
    strange: {
      'signed by a stranger': signElement(evil, ASSERTION, attacker),
      'a response signed by a stranger': signElement(evil, RESPONSE, attacker),
      'not signed': evil,
      'encrypted by a stranger': head + encryptText(partsOf(evil).assertion, publicKey) + tail,
      ...Object.fromEntries(
        Object.entries(OTHER_MESSAGES).map(([name, xml]) => [name, signElement(xml, RESPONSE, idp)]),
      ),
    },
  };
  writeFileSync(file, `${JSON.stringify(corpus, null, 1)}\n`);
}

const document = (options: ResponseOptions) => buildResponse(options);
const pemOf = (idp: TestIdp) => idp.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
