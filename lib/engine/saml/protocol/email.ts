/** Which e-mail address a login is for, and where it was found. */
export type FoundEmail = {
  readonly email: string;
  readonly domain: string;
  readonly where: string;
  readonly note: string;
};

// ASCII only: look-alike letters, invisible characters and full-width signs must not reach a domain comparison.
const EMAIL =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\\-]{1,64}@((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)$/;
const MAX_EMAIL_LENGTH = 320;

/** Attribute names that carry the mailbox address, most specific first. */
const EMAIL_ATTRIBUTES = [
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
  'urn:oid:0.9.2342.19200300.100.1.3',
  'urn:oid:1.2.840.113549.1.9.1',
  'email',
  'Email',
  'mail',
  'emailAddress',
  'EmailAddress',
  'user.email',
];
/** Sign-in names that only look like an address: used when nothing better is there, and noted. */
const PRINCIPAL_ATTRIBUTES = [
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name',
  'urn:oid:1.3.6.1.4.1.5923.1.1.1.6',
];
// Entra ID names a guest "person_home.example#EXT#@tenant.onmicrosoft.com"; the address is in a claim.
const GUEST_MARK = /#EXT#@/i;

/** The domain of an e-mail address, in lower case; null when `text` is not one. */
export function emailDomain(text: string): string | null {
  if (text.length > MAX_EMAIL_LENGTH) return null;
  return EMAIL.exec(text)?.[1]?.toLowerCase() ?? null;
}

/** Finds the address: the NameID when it is one, else an attribute that carries one, else a sign-in name that looks like one. */
export function findEmail(
  nameId: string | null,
  attributes: ReadonlyMap<string, readonly string[]>,
): FoundEmail | null {
  const fromNameId = nameId === null ? null : found(nameId, 'the NameID');
  if (fromNameId !== null && !GUEST_MARK.test(fromNameId.email)) return withConflict(fromNameId, attributes);
  return (
    fromAttributes(EMAIL_ATTRIBUTES, attributes, '') ??
    (fromNameId === null
      ? null
      : { ...fromNameId, note: 'This is the name of a guest account. Send the e-mail claim as well.' }) ??
    fromAttributes(
      PRINCIPAL_ATTRIBUTES,
      attributes,
      'This is a sign-in name, which may not be a mailbox. Send the e-mail claim as well.',
    )
  );
}

/**
 * The address in the one attribute that a connection names, and nowhere else: null when it is missing or holds more than one value,
 * since an address that depends on their order would be one of chance. Another address in the NameID is noted (ATTR3).
 */
export function emailInAttribute(
  name: string,
  nameId: string | null,
  attributes: ReadonlyMap<string, readonly string[]>,
): FoundEmail | null {
  const values = new Set(attributes.get(name) ?? []);
  const [value] = values;
  const result = value === undefined || values.size > 1 ? null : found(value, `the attribute ${name}`);
  const fromNameId = result === null || nameId === null ? null : found(nameId, 'the NameID');
  if (result === null || fromNameId === null || fromNameId.email.toLowerCase() === result.email.toLowerCase()) {
    return result;
  }
  return { ...result, note: `The NameID says ${fromNameId.email}; the attribute is used.` };
}

function fromAttributes(names: readonly string[], attributes: ReadonlyMap<string, readonly string[]>, note: string) {
  for (const name of names) {
    const value = attributes.get(name)?.[0];
    const result = value === undefined ? null : found(value, `the attribute ${name}`);
    if (result !== null) return { ...result, note };
  }
  return null;
}

function withConflict(email: FoundEmail, attributes: ReadonlyMap<string, readonly string[]>): FoundEmail {
  const other = fromAttributes(EMAIL_ATTRIBUTES, attributes, '');
  if (other === null || other.email.toLowerCase() === email.email.toLowerCase()) return email;
  return { ...email, note: `${other.where} says ${other.email}; the NameID is used.` };
}

function found(text: string, where: string): FoundEmail | null {
  const email = text.trim();
  const domain = emailDomain(email);
  return domain === null ? null : { email, domain, where, note: '' };
}
