/** How much is admitted: so many a second in the long run, and so many at once after a pause. */
export type Limit = { readonly perSecond: number; readonly burst: number };

/** What a request is limited as by its credential. */
export type LimitKind = 'api' | 'redeem' | 'scim' | 'oauth';

/** What is limited: API calls, redeeming codes and SCIM by credential, OAuth tokens by client, everything by network address. */
export type RateLimits = Readonly<Record<LimitKind | 'address', Limit>>;

/** What became of a request in the bucket that says most about it. */
export type Verdict = {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the bucket is full again. */
  readonly resetSeconds: number;
  /** Seconds until there is room again; null when the request is admitted. */
  readonly retryAfterSeconds: number | null;
};

/** Buckets that are remembered, for each thing that is limited. Whoever is forgotten starts with a full one. */
const CAPACITY = 20_000;
/** Credentials are shorter; what is longer is none. */
const MAX_KEY = 200;

type Bucket = { tokens: number; at: number };
type Buckets = (key: string, now: number) => Verdict;

/** Token buckets by key, in this process, the least recently used forgotten first. `now` is in milliseconds. */
export function createBuckets({ perSecond, burst }: Limit, capacity = CAPACITY): Buckets {
  const buckets = new Map<string, Bucket>();
  return (key, now) => {
    const known = buckets.get(key);
    const bucket = known ?? { tokens: burst, at: now };
    // A clock that is set back gives nothing and takes nothing.
    const elapsed = Math.max(0, now - bucket.at);
    bucket.tokens = Math.min(burst, bucket.tokens + (elapsed / 1000) * perSecond);
    bucket.at = now;
    const admitted = bucket.tokens >= 1;
    if (admitted) bucket.tokens -= 1;
    if (known !== undefined) buckets.delete(key);
    else if (buckets.size >= capacity) forgetOldest(buckets);
    buckets.set(key, bucket);
    return {
      limit: burst,
      remaining: Math.floor(bucket.tokens),
      resetSeconds: Math.ceil((burst - bucket.tokens) / perSecond),
      retryAfterSeconds: admitted ? null : Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond)),
    };
  };
}

function forgetOldest(buckets: Map<string, Bucket>): void {
  const oldest = buckets.keys().next();
  if (!oldest.done) buckets.delete(oldest.value);
}

/** A request as far as its limit goes. `address` is null for calls from inside the process. */
export type LimitedRequest = {
  readonly path: string;
  readonly authorization: string | null;
  readonly address: string | null;
};

/** Judges a request; null when nothing about it is limited. */
export type RateLimiter = (request: LimitedRequest) => Verdict | null;

/** The console beside the engine asks on behalf of people who are limited elsewhere. Whoever pretends has an address. */
const CONSOLE = /^bearer +vestibule_console_/i;

/**
 * Limits by what a request presents, right or wrong, and by where it comes from. `limitOf` says what a path is limited as; null for
 * browser hops and public documents, which only their address limits.
 */
export function createRateLimiter(
  limits: RateLimits,
  clock: () => Date,
  limitOf: (path: string) => LimitKind | null,
): RateLimiter {
  const byCredential = {
    api: createBuckets(limits.api),
    redeem: createBuckets(limits.redeem),
    scim: createBuckets(limits.scim),
    oauth: createBuckets(limits.oauth),
  };
  const byAddress = createBuckets(limits.address);
  return ({ path, authorization, address }) => {
    const now = clock().getTime();
    const addressed = address === null ? null : byAddress(address, now);
    if (addressed !== null && addressed.retryAfterSeconds !== null) return addressed;
    const kind = limitOf(path);
    if (kind === null) return addressed;
    // A client that authenticates in the body is known by where it is.
    const key = (authorization === null ? null : credentialOf(authorization)) ?? (kind === 'oauth' ? address : null);
    if (key === null || CONSOLE.test(key)) return addressed;
    return byCredential[kind](key, now);
  };
}

/** A credential in one spelling: the scheme's case and the space after it are free (RFC 9110 §11.1), and would each be another's. */
function credentialOf(authorization: string): string {
  // As nearly everybody writes it.
  if (authorization.startsWith('Bearer ') && authorization.charCodeAt(7) > 0x20)
    return `b${authorization.slice(1, MAX_KEY)}`;
  const [, scheme = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(authorization.trim()) ?? [];
  return `${scheme.toLowerCase()} ${rest}`.slice(0, MAX_KEY);
}

/** The fields that say how much is left (draft-ietf-httpapi-ratelimit-headers-06), and on a refusal when to come back. */
export function rateLimitFields(verdict: Verdict): Record<string, string> {
  const fields: Record<string, string> = {
    'ratelimit-limit': String(verdict.limit),
    'ratelimit-remaining': String(verdict.remaining),
    'ratelimit-reset': String(verdict.resetSeconds),
  };
  if (verdict.retryAfterSeconds !== null) fields['retry-after'] = String(verdict.retryAfterSeconds);
  return fields;
}
