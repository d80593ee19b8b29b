import { randomFillSync, randomUUID } from 'node:crypto';

/**
 * Every id and secret that leaves the program: a prefix and the 128 bits of a UUID in base 36, padded to 25 digits.
 * The prefixes are SSOReady's, so that its ids and secrets can be imported unchanged.
 */
const PREFIXES = {
  environment: 'env_',
  organization: 'org_',
  samlConnection: 'saml_conn_',
  samlFlow: 'saml_flow_',
  oidcConnection: 'oidc_conn_',
  samlMetadataProposal: 'saml_proposal_',
  samlAlert: 'saml_alert_',
  samlServiceKey: 'saml_key_',
  samlLogout: 'saml_logout_',
  scimDirectory: 'scim_directory_',
  scimUser: 'scim_user_',
  scimGroup: 'scim_group_',
  scimRequest: 'scim_request_',
  scimChange: 'scim_change_',
  apiKey: 'api_key_',
  samlOauthClient: 'saml_oauth_client_',
  setupLink: 'setup_url_',
  apiKeySecret: 'ssoready_sk_',
  samlAccessCode: 'saml_access_code_',
  scimBearerToken: 'ssoready_scim_bearer_token_',
  oauthClientSecret: 'ssoready_oauth_client_secret_',
  setupToken: 'ssoready_one_time_token_',
  operator: 'operator_',
  operatorSession: 'operator_session_',
  operatorInvitation: 'operator_invitation_',
  member: 'member_',
  memberGroup: 'member_group_',
  syncRun: 'sync_run_',
  auditEvent: 'audit_event_',
  sandboxApp: 'sandbox_app_',
  sandboxPerson: 'sandbox_person_',
  sandboxGroup: 'sandbox_group_',
} as const;

export type IdKind = keyof typeof PREFIXES;

/** The printed form of an id of one kind, e.g. `org_6dfzh5ik5uxynzmlf5cshamdk`. */
export type Id<K extends IdKind> = `${(typeof PREFIXES)[K]}${string}`;

const DIGITS = 25;
/** Ten digits in base 36 are the most that a number holds exactly. */
const TEN_DIGITS = 36n ** 10n;
const LARGEST = 'f5lxx1zz5pnorynqglhzmsp33'; // 2^128 - 1
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Prints a UUID as an id of `kind`. Throws a RangeError when `uuid` is not a lower-case UUID. */
export function formatId<K extends IdKind>(kind: K, uuid: string): Id<K> {
  if (!UUID.test(uuid)) throw new RangeError(`not a UUID: ${uuid.slice(0, 40)}`);
  const digits = BigInt(`0x${uuid.replaceAll('-', '')}`)
    .toString(36)
    .padStart(DIGITS, '0');
  return `${PREFIXES[kind]}${digits}`;
}

/** The UUID behind an id of `kind`, or null when `text` is not one (wrong prefix, length, alphabet, or above 2^128 - 1). */
export function parseId(kind: IdKind, text: unknown): string | null {
  const prefix = PREFIXES[kind];
  if (typeof text !== 'string' || text.length !== prefix.length + DIGITS || !text.startsWith(prefix)) return null;
  const digits = text.slice(prefix.length);
  if (!/^[0-9a-z]+$/.test(digits) || digits > LARGEST) return null;
  const part = (from: number, to: number) => BigInt(Number.parseInt(digits.slice(from, to), 36));
  const value = (part(0, 5) * TEN_DIGITS + part(5, 15)) * TEN_DIGITS + part(15, 25);
  return uuidFromHex(toHex(value, 32));
}

/** True when `text` carries the prefix of `kind`; says nothing about the rest. */
export function hasPrefix(kind: IdKind, text: string): boolean {
  return text.startsWith(PREFIXES[kind]);
}

/** A new random UUID (version 4, 122 random bits), as the database stores it. */
export function newUuid(): string {
  return randomUUID();
}

/** The 74 bits below the time, as 42 and 32. */
const latest = { milliseconds: -1, upper: 0, lower: 0 };
const TWO_32 = 2 ** 32;
const TWO_30 = 2 ** 30;

/**
 * A new time-ordered UUID (version 7, RFC 9562 §5.7): `now` in milliseconds, then 74 bits. Those made one after the other for the
 * same millisecond ascend (§6.2, method 2), so that what is written at once is listed in the order in which it was written.
 */
export function newUuidV7(now: Date): string {
  const milliseconds = now.getTime();
  if (milliseconds === latest.milliseconds) {
    // Random steps keep the next one from being guessed.
    latest.lower += 1 + random32();
    if (latest.lower >= TWO_32) {
      latest.lower -= TWO_32;
      latest.upper += 1;
    }
  } else {
    latest.milliseconds = milliseconds;
    // A start below half leaves room for the steps.
    latest.upper = (random32() % 512) * TWO_32 + random32();
    latest.lower = random32();
  }
  const head = Math.floor(latest.upper / TWO_30);
  const middle = latest.upper % TWO_30;
  const time = hex(milliseconds, 12);
  const rest = hex(0x80000000 + middle, 8);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(head, 3)}-${rest.slice(0, 4)}-${rest.slice(4)}${hex(latest.lower, 8)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

const pool = new Uint32Array(512);
let drawn = pool.length;

/** 32 random bits, drawn many at a time. */
function random32(): number {
  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  const bits = pool[drawn] ?? 0;
  pool[drawn] = 0;
  drawn += 1;
  return bits;
}

function toHex(value: bigint, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/** The 16 raw bytes of a UUID: what SSOReady hashes, and so what is hashed here. */
export function uuidBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

function uuidFromHex(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
