import { z } from 'zod';
import type { Call } from './ask';
import { ApiError } from './errors';
import { isMissingRow } from './reference-server';

export type Fetch = (request: Request) => Promise<Response>;

/** Where the API is and how a call to it behaves. */
export type TransportOptions = {
  baseUrl: string;
  /** Sent as the bearer token. */
  token: string;
  /** Sent with every request. */
  headers?: Record<string, string>;
  fetch: Fetch;
  timeoutMs?: number;
  /** Further attempts after the first, for reads and for answers that say "try again". */
  retries?: number;
  /** Waits between attempts; replaced in tests. */
  wait?: (milliseconds: number) => Promise<void>;
};

const RETRYABLE = new Set([408, 429, 502, 503, 504]);
const ErrorBody = z.object({
  code: z.number().optional(),
  message: z.string().default(''),
  details: z.array(z.looseObject({ field: z.string().optional(), description: z.string().optional() })).default([]),
});

/** Sends a call and parses its answer. Reads are repeated on network failures and 5xx; writes only where no work was begun. */
export async function send<S extends z.ZodType>(options: TransportOptions, call: Call<S>): Promise<z.output<S>> {
  const attempts = 1 + (options.retries ?? 2);
  const wait = options.wait ?? ((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)));
  for (let attempt = 1; ; attempt++) {
    const outcome = await attemptOnce(options, call);
    if (outcome.ok) return outcome.value;
    if (attempt >= attempts || !outcome.retry || call.signal?.aborted) throw outcome.error;
    await wait(outcome.retryAfterMs ?? 250 * 2 ** (attempt - 1) * (0.75 + Math.random() / 2));
  }
}

type Outcome<T> = { ok: true; value: T } | { ok: false; error: ApiError; retry: boolean; retryAfterMs?: number };

async function attemptOnce<S extends z.ZodType>(
  options: TransportOptions,
  call: Call<S>,
): Promise<Outcome<z.output<S>>> {
  const { operation } = call;
  let response: Response;
  let text: string;
  try {
    response = await options.fetch(toRequest(options, call));
    text = await response.text();
  } catch (cause) {
    const message = call.signal?.aborted
      ? `${operation} was cancelled`
      : `${operation}: no answer from ${new URL(options.baseUrl).origin}. Check that it is running and reachable.`;
    return { ok: false, error: new ApiError(message, { status: 0, operation, cause }), retry: call.method === 'GET' };
  }
  if (response.status >= 300 && response.status < 400) return redirected(call, response);
  if (!response.ok) return refusal(options, call, response, text);
  return accept(call, response, text);
}

function toRequest(options: TransportOptions, call: Call<z.ZodType>): Request {
  const url = new URL(options.baseUrl.replace(/\/$/, '') + call.path);
  for (const [key, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined && value !== '') url.searchParams.set(key, String(value));
  }
  const timeout = AbortSignal.timeout(options.timeoutMs ?? 30_000);
  return new Request(url, {
    method: call.method,
    headers: {
      authorization: `Bearer ${options.token}`,
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    signal: call.signal ? AbortSignal.any([call.signal, timeout]) : timeout,
    // Followed, a redirect would carry the key elsewhere, or turn a POST into a GET.
    redirect: 'manual',
  });
}

function redirected<T>(call: Call<z.ZodType>, response: Response): Outcome<T> {
  const location = response.headers.get('location') ?? '';
  const target = URL.canParse(location) ? new URL(location).origin : 'another path';
  const message = `${call.operation}: the server redirects to ${target} (HTTP ${response.status}). The configured address is not the API's own.`;
  return {
    ok: false,
    error: new ApiError(message, { status: response.status, operation: call.operation }),
    retry: false,
  };
}

function refusal<T>({ token }: TransportOptions, call: Call<z.ZodType>, response: Response, text: string): Outcome<T> {
  const { operation } = call;
  const parsed = ErrorBody.safeParse(tryJson(text));
  // Text, not JSON: an unknown path, a proxy's page, or the reference server's router (contract §1.5).
  const said = parsed.success ? parsed.data.message || parsed.data.details[0]?.description : undefined;
  const unsaid = `${operation}: HTTP ${response.status}${isPage(response) ? ' with a web page, as a proxy sends it' : ''}`;
  // The reference server repeats a key that it cannot parse (contract §1.3).
  const message = (said || unsaid).replaceAll(token, '(the API key)');
  const fields: Record<string, string> = {};
  for (const detail of parsed.success ? parsed.data.details : []) {
    if (detail.field) fields[detail.field] = detail.description ?? '';
  }
  const error = new ApiError(message, {
    status: response.status,
    operation,
    code: parsed.success ? (parsed.data.code ?? null) : null,
    requestId: response.headers.get('x-request-id'),
    fields,
  });
  const seconds = Number(response.headers.get('retry-after'));
  const isPassing = response.status === 500 && !isMissingRow(500, error.code ?? undefined, message);
  const retry = RETRYABLE.has(response.status) || (isPassing && call.method === 'GET');
  return { ok: false, error, retry, ...(seconds > 0 ? { retryAfterMs: Math.min(seconds, 30) * 1000 } : {}) };
}

function accept<S extends z.ZodType>(call: Call<S>, response: Response, text: string): Outcome<z.output<S>> {
  const facts = { status: response.status, operation: call.operation, requestId: response.headers.get('x-request-id') };
  // A crash of the reference server looks like a successful empty answer (contract §1.5); an empty list is "{}".
  if (text === '') {
    const error = new ApiError(
      `${call.operation}: the server answered 200 with an empty body, as it does after a crash`,
      facts,
    );
    return { ok: false, error, retry: call.method === 'GET' };
  }
  const result = call.response.safeParse(tryJson(text));
  if (result.success) return { ok: true, value: result.data };
  const what = isPage(response)
    ? 'a web page came instead of an answer. The configured address is that of an application or a proxy, not of the API'
    : 'the answer does not have the shape of the API';
  const error = new ApiError(`${call.operation}: ${what}`, {
    ...facts,
    cause: result.error,
  });
  return { ok: false, error, retry: false };
}

function isPage(response: Response): boolean {
  return /^text\/html\b/i.test(response.headers.get('content-type') ?? '');
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Judged by the schema: undefined fits none.
  }
}
