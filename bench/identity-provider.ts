import { createTestIdp, signElement } from '@/lib/engine/saml/protocol/testing/idp';
import { buildResponse } from '@/lib/engine/saml/protocol/testing/response';

const ENTITY_ID = 'https://idp.bench.example/entity';
const SSO_URL = 'https://idp.bench.example/sso';
const GROUPS = Array.from({ length: 15 }, (_, index) => `Engineering team ${index} of the Berlin office`);

type Request = { id: string; acsUrl: string; spEntityId: string };

/** An identity provider: what a service needs to know of it, and its signed answers of some 8 KB, in base64. */
export function createIdentityProvider() {
  const idp = createTestIdp();
  let serial = 0;
  return {
    entityId: ENTITY_ID,
    ssoUrl: SSO_URL,
    certificatePem: idp.pem,
    metadata:
      `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${ENTITY_ID}">` +
      '<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing">' +
      '<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>' +
      `<X509Certificate>${idp.certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>` +
      '<NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</NameIDFormat>' +
      '<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" ' +
      `Location="${SSO_URL}"/></IDPSSODescriptor></EntityDescriptor>`,
    answer({ id, acsUrl, spEntityId }: Request): string {
      serial += 1;
      const assertionId = `_assertion${process.pid}x${serial}`;
      const xml = buildResponse({
        ...{ now: new Date(), assertionId, responseId: `_response${process.pid}x${serial}`, inResponseTo: id },
        ...{ idpEntityId: ENTITY_ID, acsUrl, spEntityId, nameId: 'ada@bench.example' },
        attributes: {
          ...{ id: ['ada'], email: ['ada@bench.example'], firstName: ['Ada'], lastName: ['Lovelace'] },
          ...{ department: ['R&D'], groups: GROUPS },
        },
      });
      return Buffer.from(signElement(xml, assertionId, idp)).toString('base64');
    },
  };
}
