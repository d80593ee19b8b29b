import { emailDomain } from '../login/email-domain';
import { type ProviderKind, providerOf } from '../oidc-settings/issuer';
import type { Connection } from './connection-store';
import { type JsonObject, stringIn } from './protocol/json';
import { emailSources, findAddress } from './protocol/person';
import { type Check, check } from './protocol/problem';

type FoundAddress = NonNullable<ReturnType<typeof findAddress>>;

/** The person's address in claims, where this connection looks for it. */
export function addressIn(claims: JsonObject, connection: Connection): FoundAddress | null {
  const isEntra = providerOf(connection.issuer).kind === 'entra';
  const sources = emailSources(connection.emailClaim, isEntra);
  return findAddress(claims, sources, (text) => emailDomain(text) !== null);
}

/** Checks of a verified token that are about whose account it is: the tenant, the workspace, the address and its domain. */
export function checkPerson(claims: JsonObject, found: FoundAddress | null, connection: Connection): readonly Check[] {
  const provider = providerOf(connection.issuer);
  return [
    ...checkTenant(claims, provider, connection),
    ...checkHostedDomain(claims, provider, connection),
    checkEmail(claims, found, connection),
    ...(found === null ? [] : [checkVerified(claims, found, connection), checkDomain(found.email, connection)]),
  ];
}

/**
 * An address in an Entra ID token is whatever its tenant's administrator typed, so it means something only when the tenant is the
 * customer's own: its `tid` must be the one that was pinned.
 */
function checkTenant(claims: JsonObject, provider: ProviderKind, { tenantId }: Connection): Check[] {
  const pinned = tenantId || (provider.kind === 'entra' ? provider.tenantId : '');
  if (pinned === '' && provider.kind !== 'entra') return [];
  const tid = stringIn(claims, 'tid')?.toLowerCase() ?? '';
  const expected = pinned || 'a tenant ID in the connection or its issuer';
  return [check('tenant', 'bad_tenant', pinned !== '' && tid === pinned, { expected, received: tid || 'no tid' })];
}

/** A Google account can have an address of any company; only `hd` says that the company's own workspace manages it. */
function checkHostedDomain(claims: JsonObject, provider: ProviderKind, connection: Connection): Check[] {
  const { hostedDomain, domains } = connection;
  if (hostedDomain === '' && provider.kind !== 'google') return [];
  const taken = hostedDomain === '' ? domains : [hostedDomain];
  const hd = stringIn(claims, 'hd')?.toLowerCase() ?? '';
  const expected = taken.join(', ') || 'no domain is registered for this organization';
  return [check('hosted_domain', 'bad_hosted_domain', taken.includes(hd), { expected, received: hd || 'no hd' })];
}

function checkEmail(claims: JsonObject, found: FoundAddress | null, { emailClaim }: Connection): Check {
  const expected = `an e-mail address in the claim ${emailClaim || 'email'}`;
  if (found === null) {
    const names = Object.keys(claims).slice(0, 30).join(', ');
    return check('email', 'bad_subject_id', false, { expected, received: `claims: ${names}` });
  }
  const note = [`Found in the claim ${found.claim}.`, found.note].join(' ').trim();
  return check('email', 'bad_subject_id', true, { expected, received: found.email, note });
}

/** Claims in which a provider says that it has not checked an address: the standard one, and Entra ID's. */
const VERIFICATION_CLAIMS = ['email_verified', 'xms_edov'];
const YES = new Set<unknown>([true, 'true', 1, '1']);

/** Fail closed: whatever is said in another way than a clear yes is no. A null says nothing. */
function denies(value: unknown): boolean {
  return value !== null && !YES.has(typeof value === 'string' ? value.toLowerCase() : value);
}

function checkVerified(claims: JsonObject, found: FoundAddress, { allowUnverifiedEmail }: Connection): Check {
  // What a provider says here, it says of `email` and not of a sign-in name.
  const isMeant = stringIn(claims, 'email')?.trim().toLowerCase() === found.email.toLowerCase();
  const saying = VERIFICATION_CLAIMS.filter((name) => Object.hasOwn(claims, name));
  const denied = isMeant && saying.some((name) => denies(claims[name]));
  const received = saying.map((name) => `${name}: ${String(claims[name])}`).join(', ') || 'nothing about it';
  const expected = allowUnverifiedEmail
    ? 'any address (a setting of the connection)'
    : 'an address that is not unverified';
  return check('email_verified', 'email_not_verified', !denied || allowUnverifiedEmail, { expected, received });
}

function checkDomain(email: string, { domains }: Connection): Check {
  const domain = emailDomain(email) ?? '';
  const expected = domains.join(', ') || 'no domain is registered for this organization';
  return check('domain', 'email_outside_domains', domains.includes(domain), { expected, received: domain });
}
