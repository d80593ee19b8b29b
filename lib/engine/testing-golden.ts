import path from 'node:path';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { expect } from 'vitest';
import type { Engine } from '.';
import { API_ROUTES, BROWSER_ROUTES, OAUTH_ROUTES } from './routes';
import { BASE_URL } from './testing';

export const GOLDEN_FILES = path.join(import.meta.dirname, 'testdata/golden');

/** Every operation that the route tables answer, as method and path. */
export const ROUTED = [...API_ROUTES, ...OAUTH_ROUTES, ...BROWSER_ROUTES].map(([method, at]) => `${method} ${at}`);

type Answered = { request: string; status: number; body: unknown; location?: string; cookie?: string };
type Sent = {
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as a form. */
  form?: Record<string, string>;
  token?: string;
  headers?: Record<string, string>;
  /** Another engine than the recorder's. */
  engine?: Engine;
  /** What is kept of a long answer. */
  show?: (answer: unknown) => unknown;
};

/** Puts requests to an engine and keeps what it answered, to hold it against a file of `testdata/golden`. */
export function createGoldenRecorder(engine: Engine, defaultToken: string) {
  const shown: Record<string, Answered> = {};
  return {
    /** `[what it shows, method, path or URL, what is sent]`. Gives the parsed body, or the text of what is no JSON. */
    async ask(name: string, method: string, at: string, sent: Sent = {}): Promise<unknown> {
      const url = new URL(at, BASE_URL);
      const headers = {
        authorization: `Bearer ${sent.token ?? defaultToken}`,
        ...(sent.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...sent.headers,
      };
      const body = sent.form === undefined ? toJson(sent.body) : new URLSearchParams(sent.form);
      const response = await (sent.engine ?? engine).fetch(
        new Request(url, { method, headers, ...(body === undefined ? {} : { body }) }),
      );
      const text = await response.text();
      const answer = /json$/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text;
      if (name in shown) throw new Error(`"${name}" was shown before`);
      const kept = sent.show === undefined ? answer : sent.show(answer);
      shown[name] = answeredTo(`${method} ${operationPath(method, url.pathname)}`, response, kept);
      return answer;
    },
    /** A change of the file is a change that every client sees: look at it before you accept it (`vitest run <test> -u`). */
    async matches(resource: string): Promise<void> {
      await expect(`${JSON.stringify(shown, null, 2)}\n`).toMatchFileSnapshot(
        path.join(GOLDEN_FILES, `${resource}.json`),
      );
    },
  };
}

function toJson(body: unknown): string | undefined {
  return body === undefined ? undefined : JSON.stringify(body);
}

function answeredTo(request: string, response: Response, answer: unknown): Answered {
  const location = response.headers.get('location');
  const [cookie] = response.headers.getSetCookie();
  return {
    request,
    status: response.status,
    body: typeof answer === 'string' ? `(${response.headers.get('content-type') ?? 'nothing'})` : masked(answer),
    ...(location === null ? {} : { location: maskedText(location) }),
    ...(cookie === undefined ? {} : { cookie: maskedText(cookie) }),
  };
}

/** The path as the route table has it; itself when it is none of them. */
function operationPath(method: string, pathname: string): string {
  const fits = (at: string) => new RegExp(`^${at.replace(/:\w+/g, '[^/]+').replaceAll('.', '\\.')}$`).test(pathname);
  const found = ROUTED.find((routed) => routed.startsWith(`${method} `) && fits(routed.slice(method.length + 1)));
  return found?.slice(method.length + 1) ?? maskedText(pathname);
}

/** Fields whose whole value is another in each run. */
const RANDOM = new Set(['secretSuffix', 'kid', 'nextPageToken', 'previousPageToken', 'nextCursor', 'n', 'version']);
const LENGTHY = new Set(['initiateRequest', 'response']);

/** Ids and secrets keep their prefix, tokens show what they say; what differs from run to run is masked. */
function masked(value: unknown, field = ''): unknown {
  if (typeof value === 'string') {
    if (value === '') return value;
    if (RANDOM.has(field)) return '…';
    if (LENGTHY.has(field)) return '(XML)';
    if (/^ey[\w-]+\.ey[\w-]+\.[\w-]+$/.test(value)) {
      return { header: masked(decodeProtectedHeader(value)), claims: masked(decodeJwt(value)) };
    }
    return maskedText(value);
  }
  if (typeof value === 'number') return field === 'durationMicros' ? 0 : value;
  if (Array.isArray(value)) return value.map((entry) => masked(entry, field));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [maskedText(name), masked(entry, name)]));
}

function maskedText(text: string): string {
  return text
    .replace(/((?:[a-z]+_)+)[0-9a-z]{25}(?![0-9a-z])/g, '$1…')
    .replace(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----\n?/g, '(certificate)')
    .replace(/\b[0-9a-f]{64}\b/g, '(sha-256)')
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '(uuid)')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '(time)')
    .replace(/\b127\.0\.0\.1:\d+/g, '127.0.0.1:(port)')
    .replace(/([?&](?:state|nonce|code|code_challenge|SAMLRequest|SAMLResponse|Signature)=)[^&#"]+/g, '$1…')
    .replace(/^(__Host-[^=]+)=[^;]+;/, '$1=…;');
}
