import { readResponse } from '../check-response';
import { validateAssertion } from '../validate-assertion';
import { createTestIdp, signElement } from './idp';
import { buildResponse, TEST_SP } from './response';
import { NO_DEMANDS } from './verdict';

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
