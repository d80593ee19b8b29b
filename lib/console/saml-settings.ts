import type { SamlConnection } from '@/lib/ssoready/client';

/** One setting of a connection as it stands: what it is called, what it is set to, and whether somebody chose that. */
type SamlSettingLine = { name: string; value: string; changed: boolean };

/** Formats that identity providers offer, with the words for them. */
export const NAME_ID_FORMATS: readonly { value: string; label: string }[] = [
  { value: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress', label: 'E-mail address' },
  { value: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent', label: 'Persistent' },
  { value: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient', label: 'Transient' },
  { value: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified', label: 'Unspecified' },
];

const CLASS_PREFIX = 'urn:oasis:names:tc:SAML:2.0:ac:classes:';
/** Classes of authentication that identity providers know, with the words for them. */
export const AUTHN_CONTEXTS: readonly { value: string; label: string }[] = [
  { value: `${CLASS_PREFIX}PasswordProtectedTransport`, label: 'Password over TLS' },
  { value: 'https://refeds.org/profile/mfa', label: 'Several factors (REFEDS)' },
  { value: `${CLASS_PREFIX}X509`, label: 'Certificate' },
  { value: `${CLASS_PREFIX}Kerberos`, label: 'Kerberos' },
];

const DEFAULT_SKEW_SECONDS = 120;

/** The settings of a connection in the order of the form that changes them. */
export function describeSamlSettings(connection: SamlConnection): SamlSettingLine[] {
  const { requestedAuthnContext: context, allowedNameIdFormats: formats, emailAttribute } = connection;
  const lines: SamlSettingLine[] = [
    line('Our requests', connection.signAuthnRequests ? 'signed' : 'not signed', connection.signAuthnRequests),
    line(
      'Sign-in',
      connection.forceAuthn ? 'always asks for credentials' : 'may use a session that is open',
      connection.forceAuthn,
    ),
    line('Authentication', context === '' ? 'any' : labelOf(AUTHN_CONTEXTS, context), context !== ''),
    line(
      'Assertions',
      connection.acceptEncryptedAssertions ? 'plain or encrypted' : 'plain only',
      connection.acceptEncryptedAssertions,
    ),
    line('Started there', connection.allowIdpInitiated ? 'allowed' : 'refused', !connection.allowIdpInitiated),
    line(
      'Clocks',
      `may differ by ${connection.clockSkewSeconds} s`,
      connection.clockSkewSeconds !== DEFAULT_SKEW_SECONDS,
    ),
    line(
      'NameID format',
      formats.length === 0 ? 'any' : formats.map((each) => labelOf(NAME_ID_FORMATS, each)).join(', '),
      formats.length > 0,
    ),
    line(
      'E-mail',
      emailAttribute === '' ? 'found by its usual names' : `in “${emailAttribute}”`,
      emailAttribute !== '',
    ),
    line(
      'Single logout',
      connection.idpSloUrl === ''
        ? 'none'
        : `by ${connection.idpSloBinding === 'post' ? 'HTTP-POST' : 'HTTP-Redirect'}`,
      false,
    ),
    ...exception('SHA-1', connection.sha1AllowedUntilTime),
    ...exception('Broken Response signature', connection.brokenResponseSignatureAllowedUntilTime),
  ];
  return lines;
}

function exception(name: string, end: string): SamlSettingLine[] {
  return end === '' ? [] : [line(name, `taken until ${end.slice(0, 10)}`, true)];
}

function line(name: string, value: string, changed: boolean): SamlSettingLine {
  return { name, value, changed };
}

function labelOf(choices: readonly { value: string; label: string }[], value: string): string {
  return choices.find((choice) => choice.value === value)?.label ?? value;
}
