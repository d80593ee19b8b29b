import { createHash } from 'node:crypto';
import { type SealingKey, seal, unseal } from '@/lib/crypto';
import { EngineError } from '../errors';

/**
 * Continuation tokens: opaque, authenticated, and bound to the query they continue, so that a token of one list, organization
 * or environment does not open in another.
 */

/** Seals `position` (any JSON value) for the query described by `binding`. */
export function createPageToken(key: SealingKey, binding: readonly string[], position: unknown): string {
  return seal(key, Buffer.from(JSON.stringify(position)), contextOf(binding)).toString('base64url');
}

/** The position a token carries, or undefined for an absent or empty token. Throws `invalid_argument` for any other text. */
export function readPageToken(key: SealingKey, binding: readonly string[], token: string | undefined): unknown {
  if (token === undefined || token === '') return undefined;
  try {
    return JSON.parse(unseal(key, Buffer.from(token, 'base64url'), contextOf(binding)).toString());
  } catch (cause) {
    const description = 'This page token was not issued for this query. Start again without a page token.';
    // The reference server leaves the top-level message empty here (contract §1.5); a message harms no client.
    throw new EngineError('invalid_argument', description, {
      cause,
      violations: [{ field: 'page_token', description }],
    });
  }
}

function contextOf(binding: readonly string[]): string {
  return `page-token:${createHash('sha256').update(JSON.stringify(binding)).digest('hex')}`;
}
