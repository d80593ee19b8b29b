import { ScimError } from './protocol/errors';
import { entityTag } from './protocol/represent';

/** Conditional requests (RFC 7644 §3.14, RFC 9110 §13). Our tags are weak, so they are compared weakly. */

/** Throws 412 when `If-Match` is there and names another version. */
export function checkIfMatch(headers: Headers, version: number): void {
  const tags = readTags(headers.get('if-match'));
  if (tags === null || tags.includes('*') || tags.includes(opaqueTag(entityTag(version)))) return;
  throw staleVersion();
}

/** Whether `If-None-Match` names the version: the client has it already. */
export function isUnchanged(headers: Headers, version: number): boolean {
  const tags = readTags(headers.get('if-none-match'));
  return tags !== null && (tags.includes('*') || tags.includes(opaqueTag(entityTag(version))));
}

/**
 * The version that `If-Match` demands, when it is exactly one of ours; null when there is no demand; undefined when there is one
 * that only a look at the resource can settle.
 */
export function demandedVersion(headers: Headers): number | null | undefined {
  const tags = readTags(headers.get('if-match'));
  if (tags === null || tags.includes('*')) return null;
  const version = tags.length === 1 && /^\d{1,15}$/.test(tags[0] ?? '') ? Number(tags[0]) : undefined;
  return version;
}

export function staleVersion(): ScimError {
  return new ScimError(412, 'The resource has changed since the version in If-Match. Read it again.', {
    code: 'version_mismatch',
  });
}

/** The tags of a header without `W/` and quotes, or null when there is no header. */
function readTags(header: string | null): string[] | null {
  return header === null ? null : header.split(',').map(opaqueTag);
}

function opaqueTag(tag: string): string {
  return tag
    .trim()
    .replace(/^W\//i, '')
    .replace(/^"(.*)"$/, '$1');
}
