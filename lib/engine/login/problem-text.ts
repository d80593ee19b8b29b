import { type Advice, customer, member, RETRY, type SignInProtocol, vendorFix } from './advice';
import { OIDC_ADVICE } from './problem-text-oidc';

const ADVICE: Readonly<Record<string, Advice>> = {
  malformed: customer(
    'The identity provider sent a response that cannot be read',
    'Compare the SAML settings of this application with its setup guide. The login log of the application shows which rule the response breaks.',
  ),
  too_large: customer('The identity provider sent too much', 'Send fewer groups or attributes to this application.'),
  unsigned: customer(
    'The response is not signed',
    'Turn on signing of the assertion (or of the whole response) for this application, with SHA-256.',
  ),
  bad_signature: customer(
    'The signature does not fit',
    'The signing certificate probably changed. Give the application the identity provider’s current metadata or certificate.',
  ),
  bad_certificate: customer(
    'The response is signed with another certificate',
    'The signing certificate was probably renewed. Give the application the identity provider’s current metadata or certificate.',
  ),
  bad_signature_algorithm: customer(
    'The signature uses an algorithm that is not safe',
    'Set the signature algorithm of this application to RSA-SHA256.',
  ),
  bad_digest_algorithm: customer(
    'The signature uses a digest that is not safe',
    'Set the digest algorithm of this application to SHA-256.',
  ),
  encrypted_assertion: customer(
    'The response is encrypted',
    'Turn off assertion encryption for this application; HTTPS encrypts on the way. Or have encrypted assertions accepted for this connection.',
  ),
  bad_encryption_algorithm: customer(
    'The response is encrypted with an algorithm that is not safe',
    'Encrypt with AES-128-GCM or AES-256-GCM and RSA-OAEP, or turn off assertion encryption for this application.',
  ),
  decryption_failed: customer(
    'The response cannot be decrypted',
    'Give this application the encryption certificate from our metadata again, or turn off assertion encryption.',
  ),
  idp_status: customer(
    'The identity provider refused the sign-in',
    'Look at the identity provider’s own sign-in log for this person: often the application is not assigned to them.',
  ),
  bad_issuer: vendorFix(
    'The response comes from another identity provider',
    'The entity ID (issuer) stored for this connection differs from the one that was sent. Import the identity provider’s metadata again.',
  ),
  bad_audience: customer(
    'The response is meant for another application',
    'Set the audience (entity ID, identifier) of this application to the expected value below.',
  ),
  bad_recipient: customer(
    'The response is addressed to another place',
    'Set the ACS URL (reply URL, single sign-on URL) of this application to the expected value below.',
  ),
  bad_destination: customer(
    'The response is addressed to another place',
    'Set the ACS URL (reply URL, destination) of this application to the expected value below.',
  ),
  bad_subject_confirmation: customer(
    'The response does not say that it may be used now',
    'The clock of the identity provider may be wrong, or its response lacks a bearer confirmation.',
  ),
  unknown_condition: customer(
    'The response sets a condition that is not known here',
    'Remove the custom condition from this application’s SAML settings.',
  ),
  expired_early: customer(
    'The response is not valid yet',
    'The clocks differ. Let the identity provider synchronize its clock.',
  ),
  expired_late: member(
    'The sign-in took too long',
    `${RETRY} If it happens every time, the identity provider’s clock is wrong.`,
  ),
  bad_in_response_to: member('This sign-in was already finished, or is too old', RETRY),
  unsolicited: member(
    'Sign-in has to start at the application',
    'Open the application and sign in from there, instead of from the identity provider’s portal.',
  ),
  replay: member('This sign-in was already used', RETRY),
  bad_authn_context: customer(
    'The person signed in another way than this application requires',
    'Let the identity provider require the expected way of signing in (for example a second factor) for this application.',
  ),
  stale_authentication: member('This application requires a fresh sign-in', RETRY),
  bad_name_id_format: customer(
    'The NameID has a format that is not taken',
    'Set the NameID format of this application to the expected value below.',
  ),
  bad_subject_id: customer(
    'The response names no e-mail address',
    'Send the person’s e-mail address as the NameID, or in an attribute named "email".',
  ),
  email_outside_domains: vendorFix(
    'This e-mail address does not belong to the organization',
    'The address’s domain is not registered for this organization. Add the domain, or assign the application to other people.',
  ),
  flow_not_waiting: member('This sign-in was already finished, or is too old', RETRY),
  bad_state: member('This sign-in link is not complete', RETRY),
  unknown_connection: vendorFix(
    'There is no such single sign-on connection',
    'The connection was deleted, or the address is wrong. The identity provider may still point to a connection that is gone.',
  ),
  saml_connection_not_configured: vendorFix(
    'Single sign-on is not set up completely',
    'The connection lacks the identity provider’s entity ID, sign-on address or certificate.',
  ),
  redirect_url_not_configured: vendorFix(
    'The application has no return address',
    'Set the redirect URL of the environment.',
  ),
  oauth_bad_request: vendorFix(
    'The application sent a request that cannot be read',
    'A parameter is repeated or holds characters that are not allowed, or the body is not a form.',
  ),
  oauth_unknown_client: vendorFix(
    'The application is not known here',
    'Its OAuth client ID is wrong, or the client was revoked. Compare client_id with the list of SAML OAuth clients.',
  ),
  oauth_redirect_uri_not_configured: vendorFix(
    'The application has no return address',
    'Give the OAuth client a redirect URI, or its environment one.',
  ),
  oauth_redirect_uri_mismatch: vendorFix(
    'The application asked to be answered at an address that is not registered',
    'Make redirect_uri equal, character by character, to a redirect URI of the client, or to the one of its environment when it has none.',
  ),
  bad_form: customer(
    'The identity provider did not send a SAML response',
    'It must send the browser here by HTTP-POST with one form field named SAMLResponse.',
  ),
  method_not_allowed: member('This address is for identity providers', RETRY),
  too_many_requests: member(
    'Too many requests from your network',
    'Wait a minute, then start again from the application.',
  ),
  too_many_failures: member('Too many refused sign-ins', 'Wait a minute, then start again from the application.'),
  database_unavailable: member(
    'The application cannot reach its database at the moment',
    'Wait a minute, then go back to the application and start again.',
  ),
  internal: vendorFix('Something failed on our side', 'The server log tells more under the request id.'),
};

/** The advice for a code, in the words of the protocol. Every code that a page shows has its own. */
export function adviceFor(code: string, protocol: SignInProtocol = 'saml'): Advice {
  return (
    (protocol === 'oidc' ? OIDC_ADVICE[code] : undefined) ??
    ADVICE[code] ??
    vendorFix('The sign-in could not be finished', 'The login log tells more.')
  );
}
