import { sha256 } from '@/lib/crypto';
import type { Database } from '@/lib/db/client';
import { DomainError } from '@/lib/errors';
import { addressNetwork } from './client-address';
import * as store from './throttle/store';
import { delaySeconds, type ThrottlePolicy } from './throttle-policy';

/** Counts an attempt; throws throttled, with the time to wait, when there were too many. Survives restarts. */
export async function countAttempt(db: Database, key: string, policy: ThrottlePolicy, now: Date): Promise<void> {
  if (await store.admitAttempt(db, key, policy, now)) return;
  const row = await store.selectThrottle(db, key);
  const readyAt = row ? row.lastAt.getTime() + delaySeconds(policy, row.failures) * 1000 : now.getTime();
  const seconds = Math.max(1, Math.ceil((readyAt - now.getTime()) / 1000));
  throw new DomainError('throttled', `Too many attempts. Wait ${inWords(seconds)}, then try again.`, {
    retryAfterSeconds: seconds,
  });
}

function inWords(seconds: number): string {
  if (seconds < 90) return seconds === 1 ? 'a second' : `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}

/** Key of an account that somebody claims to be. Hashed: what is typed there need not be an e-mail, nor short. */
export function accountKey(foldedEmail: string): string {
  return `account:${sha256(foldedEmail).toString('base64url')}`;
}

/** Key of a network address; an IPv6 customer has a whole /64. */
export function addressKey(purpose: string, address: string): string {
  return `${purpose}:${addressNetwork(address)}`;
}
