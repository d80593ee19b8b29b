import type { ScimFetch } from '../transport';

/** Requests as they are and answers as they came: a check must see what a client would forgive. */

export type Exchange = {
  method: string;
  path: string;
  status: number;
  headers: Headers;
  /** Parsed JSON, or undefined where there is none. */
  body: unknown;
  text: string;
};

export type ExchangeOptions = {
  baseUrl: string;
  token: string | null;
  fetch: ScimFetch;
  signal: AbortSignal | undefined;
};

export type Outgoing = {
  query?: Record<string, string>;
  body?: object;
  headers?: Record<string, string>;
  token?: string | null;
};

export type SendRaw = (method: string, path: string, outgoing?: Outgoing) => Promise<Exchange>;

/** Tells a server's log that no identity provider is at work. */
const USER_AGENT = 'vestibule-scim-check';
const TIMEOUT_MS = 15_000;
const MAX_BYTES = 4_194_304;

/** Rejects with {@link NoAnswer} when there is no whole answer. */
export function createExchange(options: ExchangeOptions): SendRaw {
  return async (method, path, { query = {}, body, headers = {}, token = options.token } = {}) => {
    const url = new URL(options.baseUrl);
    url.pathname = url.pathname.replace(/\/+$/, '') + path;
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    url.search = url.search.replaceAll('+', '%20');
    const deadline = AbortSignal.timeout(TIMEOUT_MS);
    const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
    try {
      const response = await options.fetch(url.toString(), {
        method,
        redirect: 'manual',
        signal,
        headers: {
          accept: 'application/scim+json',
          'user-agent': USER_AGENT,
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await readText(response);
      return { method, path, status: response.status, headers: response.headers, body: parse(text), text };
    } catch (cause) {
      throw new NoAnswer(`${method} ${path}: no answer (${cause instanceof Error ? cause.message : 'unknown'}).`, {
        cause,
      });
    }
  };
}

export class NoAnswer extends Error {
  override name = 'NoAnswer';
}

async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new Error(`more than ${MAX_BYTES} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Not JSON: the check that needs it says so.
  }
}

/** A member of a JSON object at a dotted path: `meta.location`, `Resources.0.id`. */
export function at(value: unknown, path: string): unknown {
  let current = value;
  for (const name of path.split('.')) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Object.entries(current).find(([key]) => key === name)?.[1];
  }
  return current;
}
