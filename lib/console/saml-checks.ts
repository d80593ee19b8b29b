import { type CheckExplanation, OIDC_EXPLANATIONS } from './oidc-checks';

const EXPLANATIONS: Readonly<Record<string, CheckExplanation>> = {
  response: {
    label: 'Response',
    whereToFix:
      'The identity provider sent something that is not a SAML response. Their admin should check the app’s type.',
  },
  status: {
    label: 'Status',
    whereToFix: 'The identity provider itself refused. Their admin finds the reason in its sign-in log.',
  },
  structure: {
    label: 'Structure',
    whereToFix: 'The message is not built as SAML requires. Their admin should compare the app with our setup guide.',
  },
  signature: {
    label: 'Signature',
    whereToFix:
      'Their certificate is not the one stored here. Renew it on the Single sign-on tab, or send a setup link.',
  },
  certificate: {
    label: 'Certificate',
    whereToFix: 'Renew the certificate on the Single sign-on tab, or send a setup link.',
  },
  issuer: {
    label: 'Issuer',
    whereToFix: 'The entity ID stored here differs from the one they send. Compare both on the Single sign-on tab.',
  },
  audience: {
    label: 'Audience',
    whereToFix:
      'Their admin corrects “Audience URI” (also “Entity ID” or “Identifier”) in the app of their identity provider.',
  },
  conditions: {
    label: 'Conditions',
    whereToFix: 'The assertion carries a condition we do not know. Their admin removes it from the app’s settings.',
  },
  confirmation: {
    label: 'Subject confirmation',
    whereToFix: 'Their admin sets the app to the plain SAML 2.0 browser sign-in, and checks their server’s clock.',
  },
  recipient: {
    label: 'Recipient',
    whereToFix: 'Their admin corrects “Single sign-on URL” (also “Reply URL” or “ACS URL”) in their identity provider.',
  },
  destination: {
    label: 'Destination',
    whereToFix: 'Their admin corrects “Single sign-on URL” (also “Reply URL” or “ACS URL”) in their identity provider.',
  },
  time: {
    label: 'Time',
    whereToFix:
      'Their clock or ours is wrong, or the page stayed open too long. Sign in again; then compare the clocks.',
  },
  in_response_to: {
    label: 'Answer to our request',
    whereToFix: 'The answer belongs to another or an older sign-in. Start again from the sign-in page.',
  },
  replay: { label: 'Used once', whereToFix: 'This answer has been used before. Start again from the sign-in page.' },
  email: {
    label: 'E-mail',
    whereToFix: 'Their admin sends the e-mail address as the name id, or as an attribute called “email”.',
  },
  subject: { label: 'Subject', whereToFix: 'Their admin sets the name id to the person’s e-mail address.' },
  domain: {
    label: 'Domain',
    whereToFix:
      'Add the domain on the Settings tab if it belongs to this tenant; otherwise they used the wrong account.',
  },
  idp_initiated: {
    label: 'Started at the identity provider',
    whereToFix: 'Allow sign-in from the identity provider on the Single sign-on tab, or start from the sign-in page.',
  },
  encryption: {
    label: 'Encryption',
    whereToFix:
      'Their admin encrypts with the certificate shown on the Single sign-on tab, by AES-GCM and RSA-OAEP; or turns encryption off.',
  },
  authn_context: {
    label: 'Class of authentication',
    whereToFix:
      'Their identity provider signed the person in by another method. Clear the class in the connection’s settings, or have their admin require it.',
  },
  fresh_authn: {
    label: 'Fresh sign-in',
    whereToFix:
      'Their identity provider reused an old session although a fresh sign-in was asked for. Their admin lets the app force one.',
  },
  name_id_format: {
    label: 'NameID format',
    whereToFix:
      'Their admin sets the name id’s format to one that is ticked in the connection’s settings, or untick them all to take any.',
  },
  connection: {
    label: 'Connection',
    whereToFix: 'Complete the connection on the Single sign-on tab, or send a setup link.',
  },
};

/** What a check of a login is called, and where the side that can fix it does so. Unknown checks keep their own name. */
export function explainCheck(name: string, protocol: 'saml' | 'oidc' = 'saml'): CheckExplanation {
  const known = (protocol === 'oidc' ? OIDC_EXPLANATIONS[name] : undefined) ?? EXPLANATIONS[name];
  if (known) return known;
  const words = name.replaceAll('_', ' ');
  return { label: words.charAt(0).toUpperCase() + words.slice(1), whereToFix: '' };
}
