import { SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import { TEST_SP } from '@/lib/engine/saml/protocol/testing/response';
import type { Corpus } from './corpus';

/** What node-saml, which verifies with xml-crypto, says of a response: the person, or why not. */
export type OracleVerdict = { ok: true; nameId: string | null } | { ok: false; reason: string };
export type Oracle = (samlResponse: string) => Promise<OracleVerdict>;

/** A second opinion on signatures by other people's code. It reads the clock of the machine. */
export function createOracle(corpus: Corpus): Oracle {
  const saml = new SAML({
    idpCert: corpus.certificates.map(
      (certificate) =>
        `-----BEGIN CERTIFICATE-----\n${certificate.replace(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----`,
    ),
    issuer: TEST_SP.spEntityId,
    audience: false,
    callbackUrl: TEST_SP.acsUrl,
    entryPoint: 'https://idp.example.com/sso',
    idpIssuer: TEST_SP.idpEntityId,
    wantAssertionsSigned: false,
    wantAuthnResponseSigned: false,
    validateInResponseTo: ValidateInResponseTo.never,
    acceptedClockSkewMs: -1,
    decryptionPvk: corpus.trust.decryptionKey?.export({ type: 'pkcs8', format: 'pem' }).toString() ?? '',
  });
  return async (samlResponse) => {
    try {
      const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: samlResponse });
      return { ok: true, nameId: profile?.nameID ?? null };
    } catch (error) {
      return { ok: false, reason: error instanceof Error ? error.message : String(error) };
    }
  };
}
