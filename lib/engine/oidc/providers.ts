import type { EngineDeps } from '../deps';
import { type FetchFailure, type FetchRefusal, guardedFetch, isFetchable } from '../guarded-fetch';
import { DISCOVERY_PATH } from '../oidc-settings/issuer';
import { type Cache, createCache } from './cache';
import { type JsonObject, readJsonObject, stringIn } from './protocol/json';
import { type OidcProblemCode, ok, type Result, refuse } from './protocol/problem';
import { type ProviderMetadata, readProviderMetadata } from './protocol/provider-metadata';
import { chooseKey, readKeySet, type TokenHeader } from './protocol/signature';

/** Answers for one sign-in. */
const MAX_ANSWER_BYTES = 512 * 1024;
/** What is kept for every issuer: customers’ admins choose the issuers, and together their documents must fit into memory. */
const MAX_DOCUMENT_BYTES = 64 * 1024;
const MAX_REDIRECTS = 3;
const LIFETIME_MS = 600_000;
/** A failure is remembered for a moment, so that a crowd at a provider that is down does not become a crowd of requests. */
const FAILURE_LIFETIME_MS = 5_000;
/** An unknown key makes a key set be fetched again, at most this often: tokens with invented keys must not become requests. */
const KEYS_REFETCH_MS = 30_000;
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

type Fetched<T> = Result<T>;
type Caches = { metadata: Cache<Fetched<ProviderMetadata>>; keys: Cache<Fetched<readonly JsonObject[]>> };

const cachesOf = new WeakMap<EngineDeps, Caches>();

function caches(deps: EngineDeps): Caches {
  const known = cachesOf.get(deps);
  if (known !== undefined) return known;
  const lifetime = ({ ok: good }: { ok: boolean }) => (good ? LIFETIME_MS : FAILURE_LIFETIME_MS);
  const made = {
    metadata: createCache<Fetched<ProviderMetadata>>(lifetime),
    keys: createCache<Fetched<readonly JsonObject[]>>(lifetime),
  };
  cachesOf.set(deps, made);
  return made;
}

/** What a provider says about itself, not older than ten minutes. */
export function findProvider(deps: EngineDeps, issuer: string): Promise<Result<ProviderMetadata>> {
  return caches(deps).metadata.get(issuer, deps.clock(), NO_LIMIT, () => fetchProvider(deps, issuer));
}

/** What a provider says about itself now. */
export async function fetchProvider(deps: EngineDeps, issuer: string): Promise<Result<ProviderMetadata>> {
  // Discovery §4.1: a slash at the issuer's end is not doubled.
  const fetched = await getDocument(deps, issuer.replace(/\/$/, '') + DISCOVERY_PATH);
  if (!fetched.ok) return refused('discovery_failed', 'the discovery document of the provider', fetched);
  return readProviderMetadata(fetched.text, issuer, (url) => isFetchable(url, deps.metadataAllowedHosts));
}

/** The key that a token names. One that is not known makes the set be fetched anew, so that a provider may change keys any time. */
export async function findKey(deps: EngineDeps, jwksUri: string, header: TokenHeader): Promise<Result<JsonObject>> {
  for (const maxAgeMs of [NO_LIMIT, KEYS_REFETCH_MS]) {
    const load = () => fetchKeys(deps, jwksUri);
    const keys = await caches(deps).keys.get(jwksUri, deps.clock(), maxAgeMs, load);
    if (!keys.ok) return keys;
    const key = chooseKey(keys.value, header);
    if (key !== null) return ok(key);
  }
  const named = header.keyId === null ? 'no kid' : `kid ${header.keyId}`;
  return refuse('unknown_signing_key', 'a key of the provider’s key set', `${header.algorithm} with ${named}`);
}

async function fetchKeys(deps: EngineDeps, jwksUri: string): Promise<Result<readonly JsonObject[]>> {
  const fetched = await getDocument(deps, jwksUri);
  if (!fetched.ok) return refused('keys_unavailable', 'the key set of the provider', fetched);
  const keys = readKeySet(fetched.text);
  return keys === null ? refuse('keys_unavailable', 'a JSON Web Key Set', 'something else') : ok(keys);
}

export type CodeExchange = {
  readonly clientId: string;
  /** Null for a public client. */
  readonly clientSecret: string | null;
  readonly code: string;
  readonly redirectUri: string;
  readonly codeVerifier: string;
};

export type Tokens = { readonly idToken: string; readonly accessToken: string | null };

/** Exchanges a code for tokens (RFC 6749 §4.1.3, RFC 7636 §4.5). Never redirected: the request carries the client's secret. */
export async function exchangeCode(
  deps: EngineDeps,
  provider: ProviderMetadata,
  exchange: CodeExchange,
): Promise<Result<Tokens>> {
  const { clientId, clientSecret, code, redirectUri, codeVerifier } = exchange;
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: codeVerifier,
  });
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
  };
  if (clientSecret !== null && provider.secretMethod === 'basic') {
    headers.authorization = `Basic ${Buffer.from(`${formEncode(clientId)}:${formEncode(clientSecret)}`).toString('base64')}`;
  } else {
    form.set('client_id', clientId);
    if (clientSecret !== null) form.set('client_secret', clientSecret);
  }
  const answer = await guardedFetch(
    provider.tokenEndpoint,
    {
      method: 'POST',
      headers,
      body: form.toString(),
      maxBytes: MAX_ANSWER_BYTES,
      maxRedirects: 0,
      statuses: [400, 401, 403],
    },
    { allowedHosts: deps.metadataAllowedHosts },
  );
  if (!answer.ok) return refused('token_exchange_failed', 'tokens for the code', answer);
  const body = readJsonObject(answer.text);
  if (body === null)
    return refuse('token_exchange_failed', 'a JSON answer', `something else, with status ${answer.status}`);
  if (answer.status !== 200) return refuse('token_exchange_failed', 'tokens for the code', describeOauthError(body));
  const idToken = stringIn(body, 'id_token');
  if (idToken === null) return refuse('token_exchange_failed', 'an id_token', 'an answer without one');
  return ok({ idToken, accessToken: stringIn(body, 'access_token') });
}

/** RFC 6749 §2.3.1: id and secret are form-encoded before they are joined. */
function formEncode(text: string): string {
  return new URLSearchParams({ v: text }).toString().slice(2);
}

/** `error` and its description (RFC 6749 §5.2), as the provider put it. */
export function describeOauthError(body: JsonObject): string {
  const description = stringIn(body, 'error_description');
  return `${stringIn(body, 'error') ?? 'no error code'}${description === null ? '' : `: ${description}`}`;
}

/** The claims of the UserInfo endpoint (OpenID Connect Core §5.3), which are worth nothing before their `sub` is compared. */
export async function fetchUserinfo(
  deps: EngineDeps,
  provider: ProviderMetadata,
  accessToken: string,
): Promise<Result<JsonObject>> {
  const headers = { accept: 'application/json', authorization: `Bearer ${accessToken}` };
  const answer = await guardedFetch(
    provider.userinfoEndpoint,
    { method: 'GET', headers, maxBytes: MAX_ANSWER_BYTES, maxRedirects: 0 },
    { allowedHosts: deps.metadataAllowedHosts },
  );
  if (!answer.ok) return refused('userinfo_failed', 'claims from the UserInfo endpoint', answer);
  const claims = readJsonObject(answer.text);
  return claims === null ? refuse('userinfo_failed', 'claims as a JSON object', 'something else') : ok(claims);
}

function getDocument(deps: EngineDeps, url: string) {
  const request = {
    method: 'GET',
    headers: { accept: 'application/json' },
    maxBytes: MAX_DOCUMENT_BYTES,
    maxRedirects: MAX_REDIRECTS,
  } as const;
  return guardedFetch(url, request, { allowedHosts: deps.metadataAllowedHosts });
}

const FAILURES: Readonly<Record<FetchFailure, string>> = {
  bad_url: 'an address that is not asked: it must be https',
  unreachable: 'no answer: the address cannot be reached from here',
  bad_status: 'an error of the provider: status',
  too_large: 'an answer that is too large',
  too_slow: 'no answer within ten seconds',
  compressed: 'a compressed answer',
  too_many_redirects: 'too many redirects',
};

// The cause of an unreachable address is left out: it would tell what listens in our network.
function refused(code: OidcProblemCode, expected: string, { failure, detail }: FetchRefusal) {
  return refuse(code, expected, `${FAILURES[failure]}${failure === 'bad_status' ? ` ${detail}` : ''}`);
}
