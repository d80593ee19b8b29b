import { parseErrorBody, parseRetryAfter } from './error-body';
import { ok, type ScimFailure, type ScimOutcome, type TransportError } from './outcome';

/** Any `fetch`: the global one, an in-process server's, or a test's. It must honour `redirect: "manual"`. */
export type ScimFetch = (url: string, init: RequestInit) => Promise<Response>;

export type TransportOptions = {
  /** Where the service lives, e.g. `https://example.com/scim/v2`. Its query string is sent with every request. */
  baseUrl: string;
  /** Sent as `Authorization: Bearer`, to this origin only. */
  token: string | null;
  fetch: ScimFetch;
  headers: Readonly<Record<string, string>>;
  /** From the first byte sent to the last byte read, for one attempt. */
  timeoutMs: number;
  /** Counted after decompression, as it arrives. */
  maxResponseBytes: number;
  /** Attempts in all: 1 never repeats. */
  attempts: number;
  /** Longest wait between two attempts, whatever `Retry-After` asks for. */
  maxRetryDelayMs: number;
  wait: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
  random: () => number;
  now: () => Date;
};

export type ScimCall = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the base URL, already percent-encoded. */
  path: string;
  query?: Readonly<Record<string, string | undefined>> | undefined;
  body?: unknown;
  ifMatch?: string | undefined;
  signal?: AbortSignal | undefined;
};

/** A complete answer with a JSON object or nothing in it. */
export type RawAnswer = { body: unknown; text: string; contentType: string; location: string | null };

const MAX_REDIRECTS = 3;
const EXCERPT_LENGTH = 1024;

/**
 * Sends one request and reads its whole answer. 429 and 503 are repeated after the delay that the server names, or one that
 * grows; other failures of a network or a server only where repeating is harmless (RFC 9110 §9.2.2).
 */
export async function sendCall(options: TransportOptions, call: ScimCall): Promise<ScimOutcome<RawAnswer>> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await attemptOnce(options, call);
    if (outcome.kind === 'ok' || attempt >= options.attempts || !isRepeatable(call, outcome)) return outcome;
    const grown = 250 * 2 ** (attempt - 1) * (0.75 + options.random() / 2);
    const asked = outcome.kind === 'scim_error' ? outcome.retryAfterMs : null;
    await options.wait(Math.min(asked ?? grown, options.maxRetryDelayMs), call.signal);
    if (call.signal?.aborted) return cancelled();
  }
}

function isRepeatable(call: ScimCall, failure: ScimFailure): boolean {
  if (failure.kind === 'transport_error') {
    return (
      call.method !== 'POST' &&
      call.method !== 'PATCH' &&
      (failure.reason === 'network' || failure.reason === 'timeout')
    );
  }
  if (failure.status === 429 || failure.status === 503) return true;
  return failure.status >= 500 && failure.status !== 501 && call.method === 'GET';
}

async function attemptOnce(options: TransportOptions, call: ScimCall): Promise<ScimOutcome<RawAnswer>> {
  if (call.signal?.aborted) return cancelled();
  const deadline = AbortSignal.timeout(options.timeoutMs);
  const signal = call.signal === undefined ? deadline : AbortSignal.any([call.signal, deadline]);
  try {
    const response = await follow(options, call, signal);
    if ('kind' in response) return response;
    const text = await readText(response, options.maxResponseBytes, signal);
    return text === null ? tooLarge(options) : toOutcome(options, response, text);
  } catch (error) {
    if (call.signal?.aborted) return cancelled();
    if (deadline.aborted) {
      const message = `No complete answer from ${originOf(options)} within ${options.timeoutMs} ms.`;
      return { kind: 'transport_error', reason: 'timeout', message };
    }
    const message = `No answer from ${originOf(options)}: ${causeOf(error)}.`;
    return { kind: 'transport_error', reason: 'network', message };
  }
}

/** Redirects are followed on the same origin only, and never change what is sent: the token must not travel. */
async function follow(
  options: TransportOptions,
  call: ScimCall,
  signal: AbortSignal,
): Promise<Response | TransportError> {
  let url = toUrl(options, call);
  const origin = url.origin;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const response = await abortable(options.fetch(url.toString(), toInit(options, call, signal)), signal);
    if (response.status < 300 || response.status > 399 || response.status === 304) return response;
    await response.body?.cancel();
    const location = response.headers.get('location');
    const next = location !== null && URL.canParse(location, url) ? new URL(location, url) : null;
    const keepsMethod = call.method === 'GET' || response.status === 307 || response.status === 308;
    if (next === null || next.origin !== origin || !keepsMethod) {
      const message = `${origin} redirects to ${next?.origin ?? 'nowhere'} with status ${response.status}; the token stays here.`;
      return { kind: 'transport_error', reason: 'redirect', message };
    }
    url = next;
  }
  return {
    kind: 'transport_error',
    reason: 'redirect',
    message: `${origin} redirects more than ${MAX_REDIRECTS} times.`,
  };
}

function toUrl(options: TransportOptions, call: ScimCall): URL {
  const url = new URL(options.baseUrl);
  url.pathname = url.pathname.replace(/\/+$/, '') + call.path;
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  // URLSearchParams writes a space as "+", which many SCIM servers read literally inside a filter.
  url.search = url.search.replaceAll('+', '%20');
  return url;
}

function toInit(options: TransportOptions, call: ScimCall, signal: AbortSignal): RequestInit {
  return {
    method: call.method,
    redirect: 'manual',
    signal,
    headers: {
      accept: 'application/scim+json, application/json;q=0.9',
      ...options.headers,
      ...(options.token === null ? {} : { authorization: `Bearer ${options.token}` }),
      ...(call.ifMatch === undefined ? {} : { 'if-match': call.ifMatch }),
      ...(call.body === undefined ? {} : { 'content-type': 'application/scim+json' }),
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  };
}

/** A `fetch` that ignores its signal must not hold the caller beyond the deadline. */
function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new Error('aborted', { cause: signal.reason }));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

async function readText(response: Response, limit: number, signal: AbortSignal): Promise<string | null> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await abortable(reader.read(), signal);
      if (done) return text + decoder.decode();
      size += value.byteLength;
      if (size > limit) return null;
      text += decoder.decode(value, { stream: true });
    }
  } finally {
    // Releases the connection; a stream that already ended or failed has nothing left to cancel.
    await reader.cancel().catch(() => undefined);
  }
}

function toOutcome(options: TransportOptions, response: Response, text: string): ScimOutcome<RawAnswer> {
  const contentType = response.headers.get('content-type') ?? '';
  const parsed = parseJson(text);
  if (!response.ok) {
    const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), options.now());
    const refusal = parseErrorBody(response.status, parsed.ok ? parsed.value : undefined);
    if (refusal !== null) {
      return { kind: 'scim_error', ...refusal, detail: withoutToken(options, refusal.detail), retryAfterMs };
    }
    return unexpected(options, response.status, contentType, `The answer is an error, but not in SCIM's form.`, text);
  }
  if (!parsed.ok) {
    const what = /<html|<!doctype/i.test(text.slice(0, 500)) ? 'a web page' : 'not JSON';
    return unexpected(options, response.status, contentType, `The answer is ${what}. Check the base URL.`, text);
  }
  const location = response.headers.get('location');
  return ok(response.status, { body: parsed.value, text, contentType, location }, response.headers.get('etag'));
}

/** The content type is not asked: servers label SCIM as `application/json`, `text/plain` or not at all. */
function parseJson(text: string): { ok: true; value: unknown } | { ok: false } {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (trimmed === '') return { ok: true, value: undefined };
  try {
    return { ok: true, value: JSON.parse(trimmed) };
  } catch {
    return { ok: false };
  }
}

/** An answer that SCIM does not know, with an excerpt that is safe to keep. */
export function unexpected(
  options: Pick<TransportOptions, 'token'>,
  status: number,
  contentType: string,
  message: string,
  text: string,
): ScimFailure {
  const excerpt = withoutToken(options, text);
  return { kind: 'unexpected_response', status, contentType, message, excerpt: excerpt.slice(0, EXCERPT_LENGTH) };
}

function withoutToken({ token }: Pick<TransportOptions, 'token'>, text: string): string {
  return token ? text.replaceAll(token, '[token]') : text;
}

function cancelled(): TransportError {
  return { kind: 'transport_error', reason: 'cancelled', message: 'The request was cancelled.' };
}

function tooLarge(options: TransportOptions): TransportError {
  const message = `The answer of ${originOf(options)} is larger than ${options.maxResponseBytes} bytes.`;
  return { kind: 'transport_error', reason: 'too_large', message };
}

function originOf(options: TransportOptions): string {
  return new URL(options.baseUrl).origin;
}

/** Node's fetch hides what happened ("connection refused") in the cause of "fetch failed". */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason';
  if (error.cause instanceof Error) {
    const code = 'code' in error.cause && typeof error.cause.code === 'string' ? error.cause.code : '';
    return error.cause.message || code || error.message;
  }
  return error.message;
}
