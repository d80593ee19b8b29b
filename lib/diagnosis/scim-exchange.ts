import type { ScimRequest } from '@/lib/ssoready/client';
import type { EvidenceRow } from './finding';

type Json = Record<string, unknown>;

/** A request of the log with what the rules ask of it, read once. */
export type Exchange = {
  id: string;
  at: number;
  time: string;
  method: string;
  /** Below the base URL, without the query. */
  path: string;
  query: string;
  status: number;
  ok: boolean;
  code: string;
  dialect: string;
  capability: string;
  resourceId: string;
  kind: 'user' | 'group' | 'other';
  /** The request's body; null where there is none, or none that is an object. */
  body: Json | null;
  text: string;
  /** What a refusal said; empty for a success. */
  detail: string;
};

/** Reads the log's lines, newest first. A body that was cut or is not JSON is kept as text alone. */
export function toExchanges(requests: readonly ScimRequest[]): Exchange[] {
  return requests.map(toExchange).sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
}

function toExchange(request: ScimRequest): Exchange {
  const [path = '', query = ''] = request.path.split('?');
  return {
    id: request.id,
    at: new Date(request.time).getTime(),
    time: request.time,
    method: request.method,
    path,
    query,
    status: request.status,
    ok: request.status < 400,
    code: request.errorCode,
    dialect: request.dialect,
    capability: request.capability,
    resourceId: request.resourceId,
    kind: /\/users(?:\/|$)/i.test(path) ? 'user' : /\/groups(?:\/|$)/i.test(path) ? 'group' : 'other',
    body: toObject(request.requestBody),
    text: request.requestBody,
    detail: request.status < 400 ? '' : detailOf(toObject(request.responseBody)),
  };
}

function toObject(text: string): Json | null {
  if (text === '') return null;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null; // Cut by the log, or never JSON: what there is of it stays in `text`.
  }
}

function detailOf(answer: Json | null): string {
  return typeof answer?.detail === 'string' ? answer.detail : '';
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a whole person was sent, not a change of one. */
export function sendsPerson({ kind, method, body }: Exchange): boolean {
  return kind === 'user' && body !== null && (method === 'POST' || method === 'PUT');
}

/** An attribute of the body by its name, whatever its letter case (RFC 7643 §2.1). */
export function attribute(body: Json | null, name: string): unknown {
  const found = Object.entries(body ?? {}).find(([key]) => key.toLowerCase() === name.toLowerCase());
  return found?.[1];
}

export function userNameOf({ body }: Exchange): string {
  const value = attribute(body, 'userName');
  return typeof value === 'string' ? value : '';
}

/** What tells one person or group from another in the log: the name that was sent, else the id. */
export function subjectOf(exchange: Exchange): string {
  const displayName = attribute(exchange.body, 'displayName');
  const name = exchange.kind === 'group' && typeof displayName === 'string' ? displayName : userNameOf(exchange);
  return name === '' ? exchange.resourceId || exchange.path.toLowerCase() : name.toLowerCase();
}

const EMAIL = /^[^\s@]+@[^\s@]+$/;

export function looksLikeEmail(text: string): boolean {
  return EMAIL.test(text);
}

/** Whether any e-mail address was sent beside the user name. */
export function hasEmails({ body }: Exchange): boolean {
  const emails = attribute(body, 'emails');
  const list = Array.isArray(emails) ? emails : isObject(emails) ? [emails] : [];
  return list.some((item: unknown) => {
    const value = isObject(item) ? attribute(item, 'value') : item;
    return typeof value === 'string' && looksLikeEmail(value);
  });
}

/** SCIM 1.1: other schemas, other messages. */
export function isOldSchema(text: string): boolean {
  return /urn:scim:schemas:core:1\.\d/i.test(text);
}

export function isInactive({ body }: Exchange): boolean {
  const active = attribute(body, 'active');
  return active === false || (typeof active === 'string' && active.toLowerCase() === 'false');
}

const SHOWN = 5;

/** The newest of these lines, as the reader is shown them. */
export function toEvidence(exchanges: readonly Exchange[]): EvidenceRow[] {
  return exchanges.slice(0, SHOWN).map(({ id, time, method, path, status, code, detail }) => ({
    id,
    time,
    detail,
    text: `${method} ${path} → ${status}${code === '' ? '' : ` ${code}`}`,
  }));
}

/**
 * Those that nothing has put right since: a later success with the same subject means that the matter is over.
 * @param exchanges all of the log, newest first.
 */
export function stillOpen(wrong: readonly Exchange[], exchanges: readonly Exchange[]): Exchange[] {
  const goodAt = new Map<string, number>();
  const subjects = new Set(wrong.map(subjectOf));
  for (const exchange of exchanges) {
    if (!exchange.ok || exchange.method === 'GET' || wrong.includes(exchange)) continue;
    const subject = subjectOf(exchange);
    if (subjects.has(subject) && !goodAt.has(subject)) goodAt.set(subject, exchange.at);
  }
  return wrong.filter((exchange) => (goodAt.get(subjectOf(exchange)) ?? Number.NEGATIVE_INFINITY) <= exchange.at);
}
