import { foldEmail } from '@/lib/members/fold-email';
import type { ScimUser } from '@/lib/ssoready/client';

/** Above this a record is not a person's attributes; UTF-16 units of its JSON. */
const MAX_ATTRIBUTES_LENGTH = 256 * 1024;
const MAX_EMAIL_LENGTH = 320;
const EMAIL_SHAPE = /^[^\s@]+@[^\s@]+$/;

/**
 * One directory user as the JSON text of a row to stage, already judged: `problem` says why a record cannot be used
 * (`no_email`, `invalid_email`, `attributes_too_large`), and null that it can.
 */
export function toStagedJson(user: ScimUser): string {
  const email = user.email.trim();
  let attributes = JSON.stringify(user.attributes);
  let problem: string | null = null;
  if (email === '') problem = 'no_email';
  else if (email.length > MAX_EMAIL_LENGTH || !EMAIL_SHAPE.test(email) || hasControl(email)) problem = 'invalid_email';
  if (attributes.length > MAX_ATTRIBUTES_LENGTH) {
    problem ??= 'attributes_too_large';
    attributes = '{}';
  }
  const row = JSON.stringify({
    id: user.id,
    email: email.slice(0, MAX_EMAIL_LENGTH),
    folded: foldEmail(email).slice(0, MAX_EMAIL_LENGTH),
    name: displayNameOf(user.attributes),
    deleted: user.deleted,
    problem,
  });
  return storableJson(`${row.slice(0, -1)},"attributes":${attributes}}`);
}

/**
 * JSON that PostgreSQL can store: it has neither U+0000 nor half a surrogate pair, which JSON can only spell as escapes.
 * Each becomes U+FFFD.
 */
export function storableJson(json: string): string {
  if (!json.includes('\\u')) return json;
  return json.replaceAll(/(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g, '$1\ufffd');
}

/** The name to show: SCIM's `displayName`, `name.formatted`, or given and family name; empty when there is none. */
export function displayNameOf(attributes: Record<string, unknown>): string {
  const name = attributes.name;
  const parts = isRecord(name) ? name : {};
  const candidates = [
    text(attributes.displayName),
    text(parts.formatted),
    `${text(parts.givenName)} ${text(parts.familyName)}`.trim(),
  ];
  return (candidates.find((candidate) => candidate !== '') ?? '').slice(0, 300);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasControl(value: string): boolean {
  for (const character of value) {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x20 || point === 0x7f) return true;
  }
  return false;
}
