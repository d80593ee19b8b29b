import { lookup as resolveHost } from 'node:dns/promises';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { isPublicAddress } from '@/lib/public-address';
import { createLookups, type Resolve, type ResolvedAddress } from './name-lookups';

/** Asks an address that a customer typed, or that their provider names: that is, one that an attacker may have chosen. */

const TIMEOUT_MS = 10_000;

export type FetchFailure =
  | 'bad_url'
  | 'unreachable'
  | 'bad_status'
  | 'too_large'
  | 'too_slow'
  | 'compressed'
  | 'too_many_redirects';
export type FetchRefusal = { readonly ok: false; readonly failure: FetchFailure; readonly detail: string };
export type FetchResult = { readonly ok: true; readonly status: number; readonly text: string } | FetchRefusal;

export type GuardedRequest = {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly maxBytes: number;
  /** How many redirects are followed; 0 where the request carries a credential. */
  readonly maxRedirects: number;
  /** Answers other than 200 that are worth reading; all others are `bad_status`. */
  readonly statuses?: readonly number[];
};

export type FetchOptions = {
  /**
   * Hosts that may resolve to private addresses and be reached by plain http: `name` with any port, `name:port` with that one,
   * `*` for all of them.
   */
  readonly allowedHosts: readonly string[];
  /** All addresses of a host name; replaced in tests. */
  readonly resolve?: Resolve;
  readonly timeoutMs?: number;
};

/**
 * Sends a request over https. Every hop is judged anew: its scheme, and each address its name resolves to, which must be public;
 * the connection then goes to exactly the address that was judged, so that a name cannot resolve differently a moment later.
 */
export async function guardedFetch(url: string, request: GuardedRequest, options: FetchOptions): Promise<FetchResult> {
  const signal = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
  let target = url;
  for (let hop = 0; hop <= request.maxRedirects; hop += 1) {
    const parsed = readTarget(target, options.allowedHosts);
    if (parsed === null) return failure('bad_url', target);
    const address = await inTime(pinAddress(parsed, options, signal), signal);
    if (address === TOO_SLOW) return failure('too_slow', 'no answer of the resolver');
    // One answer for "no such host", "private host" and "nobody listens": it must not map a network.
    if (address === null) return failure('unreachable');
    const answer = await send(parsed, address, request, signal);
    if (!('redirect' in answer)) return answer;
    if (!URL.canParse(answer.redirect, parsed)) return failure('bad_url', answer.redirect);
    target = new URL(answer.redirect, parsed).href;
  }
  return failure('too_many_redirects');
}

/** Whether an address may be asked at all, as far as its text tells: https, or plain http to a host that is allowed. */
export function isFetchable(url: string, allowedHosts: readonly string[]): boolean {
  return readTarget(url, allowedHosts) !== null;
}

function readTarget(text: string, allowedHosts: readonly string[]): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return null;
  const plainAllowed = url.protocol === 'http:' && isAllowed(url, allowedHosts);
  return url.protocol === 'https:' || plainAllowed ? url : null;
}

/** The host without the brackets of an IPv6 address. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function isAllowed(url: URL, allowedHosts: readonly string[]): boolean {
  const host = hostOf(url).toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return ['*', host, `${host}:${port}`].some((name) => allowedHosts.includes(name));
}

async function pinAddress(url: URL, options: FetchOptions, signal: AbortSignal): Promise<ResolvedAddress | null> {
  const host = hostOf(url);
  const addresses = await resolveAll(host, options, signal);
  const refused = !isAllowed(url, options.allowedHosts) && addresses.some(({ address }) => !isPublicAddress(address));
  return refused ? null : (addresses[0] ?? null);
}

const lookUp = createLookups((host) => resolveHost(host, { all: true, verbatim: true }));

async function resolveAll(host: string, { resolve }: FetchOptions, signal: AbortSignal): Promise<ResolvedAddress[]> {
  if (ipaddr.isValid(host)) return [{ address: host, family: host.includes(':') ? 6 : 4 }];
  try {
    return await (resolve?.(host) ?? lookUp(host, signal));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) return [];
    throw cause;
  }
}

const TOO_SLOW = Symbol('too slow');

/** A resolver that never answers must not hold a request: looking a name up has no deadline of its own. */
function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T | typeof TOO_SLOW> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(TOO_SLOW);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

type Answer = FetchResult | { readonly redirect: string };

function send(url: URL, pinned: ResolvedAddress, guarded: GuardedRequest, signal: AbortSignal): Promise<Answer> {
  const lookup: LookupFunction = (_host, options, callback) => {
    if (options.all) callback(null, [pinned]);
    else callback(null, pinned.address, pinned.family);
  };
  const { method, body } = guarded;
  const headers = { ...guarded.headers, 'accept-encoding': 'identity' };
  return new Promise((resolve) => {
    const fail = (cause: unknown) => resolve(failure(signal.aborted ? 'too_slow' : 'unreachable', String(cause)));
    const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request: ClientRequest = open(url, { method, lookup, signal, agent: false, headers }, (response) =>
      receive(response, guarded, resolve, fail),
    );
    request.on('error', fail);
    // Nobody asked to change the protocol. Without a listener neither an answer nor an error would ever come (RFC 9110 §15.2.2).
    request.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(failure('bad_status', `${response.statusCode ?? 0}`));
    });
    signal.addEventListener('abort', fail, { once: true });
    request.end(body);
  });
}

function receive(
  response: IncomingMessage,
  guarded: GuardedRequest,
  resolve: (answer: Answer) => void,
  fail: (cause: unknown) => void,
): void {
  const stop = (answer: Answer): void => {
    resolve(answer);
    response.destroy();
  };
  const refusal = refusalOf(response, guarded);
  if (refusal !== null) {
    stop(refusal);
    return;
  }
  const status = response.statusCode ?? 0;
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('error', fail);
  response.on('data', (chunk: Buffer) => {
    size += chunk.byteLength;
    if (size > guarded.maxBytes) stop(failure('too_large'));
    else chunks.push(chunk);
  });
  response.on('end', () => resolve({ ok: true, status, text: Buffer.concat(chunks).toString('utf8') }));
}

/** What makes the body of an answer not worth reading; null when it is. */
function refusalOf({ statusCode = 0, headers }: IncomingMessage, guarded: GuardedRequest): Answer | null {
  if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
    return guarded.maxRedirects > 0 ? { redirect: headers.location } : failure('bad_status', `${statusCode}`);
  }
  if (statusCode !== 200 && guarded.statuses?.includes(statusCode) !== true)
    return failure('bad_status', `${statusCode}`);
  // It was asked for plainly; a compressed answer could be a bomb.
  return (headers['content-encoding'] ?? 'identity') === 'identity' ? null : failure('compressed');
}

function failure(kind: FetchFailure, detail = ''): FetchRefusal {
  return { ok: false, failure: kind, detail };
}
