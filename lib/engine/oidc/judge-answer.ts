import type { EngineDeps } from '../deps';
import { type SignInOutcome, unverifiedOutcome } from '../login/flow-store';
import type { Connection } from './connection-store';
import { addressIn, checkPerson } from './judgement';
import type { Binding } from './protocol/binding';
import { checkClaims } from './protocol/claims';
import { type JsonObject, stringIn } from './protocol/json';
import { attributesOf, maskedClaims, withUserinfo } from './protocol/person';
import { type Check, check, firstProblem, type OidcProblem, ok, type Result, refuse } from './protocol/problem';
import type { ProviderMetadata } from './protocol/provider-metadata';
import { readHeader, verifyToken } from './protocol/signature';
import { describeOauthError, exchangeCode, fetchUserinfo, findKey, findProvider, type Tokens } from './providers';

/** An answer that belongs to its browser and to a flow that waited for it. */
export type Answer = {
  /** No name comes twice. */
  readonly parameters: URLSearchParams;
  readonly binding: Binding;
  readonly clientSecret: string | null;
  readonly initiatedAt: Date;
  readonly forceAuthn: boolean;
};

/** What became of an answer: its checks, and what a verified token said. Without a problem the person is signed in. */
export type Judged = {
  readonly outcome: SignInOutcome;
  readonly problem: OidcProblem | null;
  readonly isVerified: boolean;
  readonly session: Session;
};

/** What a verified token says of the person's session at the provider. */
export type Session = {
  readonly authenticatedAt: Date | null;
  /** `sid` (Back-Channel Logout 1.0 §2.1). */
  readonly sessionId: string | null;
  readonly idToken: string | null;
};

/** How far a provider's clock may be ahead. */
const AHEAD_MS = 120_000;

const NO_SESSION: Session = { authenticatedAt: null, sessionId: null, idToken: null };

/** Judges an answer: from the address of the callback to the person. The provider is asked on the way. */
export async function judgeAnswer(deps: EngineDeps, connection: Connection, answer: Answer): Promise<Judged> {
  const provider = await findProvider(deps, connection.issuer);
  if (!provider.ok) return unverified([failed('discovery', provider.problem)]);
  const code = readCode(answer.parameters, provider.value);
  if (!code.ok) return unverified(code.checks);
  const tokens = await exchangeCode(deps, provider.value, {
    clientId: connection.clientId,
    clientSecret: answer.clientSecret,
    code: code.value,
    redirectUri: connection.redirectUri,
    codeVerifier: answer.binding.codeVerifier,
  });
  if (!tokens.ok) return unverified([...code.checks, failed('token_exchange', tokens.problem)]);
  const verified = await verify(deps, provider.value, tokens.value.idToken);
  if (!verified.ok) return unverified([...code.checks, failed('signature', verified.problem)]);
  const { claims, algorithm } = verified.value;
  const checks = [
    ...code.checks,
    check('signature', 'bad_signature', true, { expected: 'a signature of the provider’s key', received: algorithm }),
    ...checkClaims(claims, algorithm, expectationsOf(connection, answer, tokens.value, code.value), deps.clock()),
  ];
  // Of a token that is not for us nothing is asked any further.
  if (firstProblem(checks) !== null) return judged(claims, checks, connection, null);
  return judgePerson(deps, connection, { provider: provider.value, tokens: tokens.value, claims, checks });
}

function expectationsOf({ issuer, clientId }: Connection, answer: Answer, { accessToken }: Tokens, code: string) {
  const { binding, initiatedAt, forceAuthn } = answer;
  return { issuer, clientId, nonce: binding.nonce, initiatedAt, forceAuthn, accessToken, code };
}

type ReadCode =
  | { readonly ok: true; readonly value: string; readonly checks: readonly Check[] }
  | { readonly ok: false; readonly checks: readonly Check[] };

/** The code of the callback, after the issuer that answers (RFC 9207 §2.4) and its refusal (RFC 6749 §4.1.2.1). */
function readCode(parameters: URLSearchParams, provider: ProviderMetadata): ReadCode {
  const checks = checkAnsweringIssuer(parameters.get('iss'), provider);
  if (firstProblem(checks) !== null) return { ok: false, checks };
  if (parameters.has('error')) {
    const received = describeOauthError(Object.fromEntries(parameters));
    return { ok: false, checks: [...checks, check('status', 'idp_status', false, { expected: 'a code', received })] };
  }
  const value = parameters.get('code') ?? '';
  if (value !== '') return { ok: true, value, checks };
  return {
    ok: false,
    checks: [...checks, check('code', 'malformed', false, { expected: 'a code', received: 'none' })],
  };
}

function checkAnsweringIssuer(iss: string | null, { issuer, issuerInResponse }: ProviderMetadata): Check[] {
  if (iss === null && !issuerInResponse) return [];
  return [check('response_issuer', 'bad_issuer', iss === issuer, { expected: issuer, received: iss ?? 'none' })];
}

type Verified = { readonly claims: JsonObject; readonly algorithm: string };

async function verify(deps: EngineDeps, provider: ProviderMetadata, token: string): Promise<Result<Verified>> {
  const header = readHeader(token);
  if (!header.ok) return header;
  const { algorithm } = header.value;
  if (!provider.algorithms.includes(algorithm)) {
    return refuse('bad_signature_algorithm', `what the provider offers: ${provider.algorithms.join(', ')}`, algorithm);
  }
  const key = await findKey(deps, provider.jwksUri, header.value);
  if (!key.ok) return key;
  const claims = await verifyToken(token, header.value, key.value);
  return claims.ok ? ok({ claims: claims.value, algorithm }) : claims;
}

type Person = {
  readonly provider: ProviderMetadata;
  readonly tokens: Tokens;
  readonly claims: JsonObject;
  readonly checks: readonly Check[];
};

async function judgePerson(deps: EngineDeps, connection: Connection, person: Person): Promise<Judged> {
  const { provider, tokens, checks } = person;
  let { claims } = person;
  if (addressIn(claims, connection) === null && tokens.accessToken !== null && provider.userinfoEndpoint !== '') {
    const userinfo = await userinfoOf(deps, provider, tokens.accessToken, stringIn(claims, 'sub'));
    if (!userinfo.ok) return judged(claims, [...checks, failed('userinfo', userinfo.problem)], connection, null);
    claims = withUserinfo(claims, userinfo.value);
  }
  const found = addressIn(claims, connection);
  const allChecks = [...checks, ...checkPerson(claims, found, connection)];
  const session = sessionOf(person.claims, tokens.idToken, deps.clock());
  return { ...judged(claims, allChecks, connection, found?.email ?? null), session };
}

/** Core §5.3.2: claims of another `sub` are another person's, and must not be used. */
async function userinfoOf(
  deps: EngineDeps,
  provider: ProviderMetadata,
  accessToken: string,
  subject: string | null,
): Promise<Result<JsonObject>> {
  const userinfo = await fetchUserinfo(deps, provider, accessToken);
  if (!userinfo.ok) return userinfo;
  const said = stringIn(userinfo.value, 'sub');
  if (said !== null && said === subject) return userinfo;
  return refuse('bad_subject', `the sub ${subject ?? ''} of the ID token`, said ?? 'no sub');
}

/** What the signed token itself says; a provider's clock may be a little ahead, and what it says of the future is nothing. */
function sessionOf(claims: JsonObject, idToken: string, now: Date): Session {
  const { auth_time: at } = claims;
  const isPast = typeof at === 'number' && at > 0 && at * 1000 <= now.getTime() + AHEAD_MS;
  return { authenticatedAt: isPast ? new Date(at * 1000) : null, sessionId: stringIn(claims, 'sid') || null, idToken };
}

function judged(claims: JsonObject, checks: readonly Check[], connection: Connection, email: string | null): Judged {
  const outcome = {
    checks,
    subject: stringIn(claims, 'sub'),
    email,
    attributes: attributesOf(claims, connection.attributeMapping),
    response: maskedClaims(claims),
    assertionId: null,
  };
  return { outcome, problem: firstProblem(checks), isVerified: true, session: NO_SESSION };
}

function unverified(checks: readonly Check[]): Judged {
  return { outcome: unverifiedOutcome(checks), problem: firstProblem(checks), isVerified: false, session: NO_SESSION };
}

function failed(name: string, { code, expected, received }: OidcProblem): Check {
  return check(name, code, false, { expected, received });
}
