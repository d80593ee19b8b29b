/**
 * How fast somebody may try. After `free` attempts each further one has to wait twice as long as the one before, up to
 * `capSeconds`; `forgetSeconds` without an attempt clear the record.
 */
export type ThrottlePolicy = { free: number; baseSeconds: number; capSeconds: number; forgetSeconds: number };

/** One account: enough for a person who mistypes, too slow for guessing, and never locked for longer than five minutes. */
export const ACCOUNT_POLICY: ThrottlePolicy = { free: 8, baseSeconds: 5, capSeconds: 300, forgetSeconds: 86_400 };
/** One network address (IPv6: /64), over all accounts; an office shares one. */
export const ADDRESS_POLICY: ThrottlePolicy = { free: 40, baseSeconds: 2, capSeconds: 900, forgetSeconds: 3_600 };
/** Looking up an e-mail's domain, by address. */
export const LOOKUP_POLICY: ThrottlePolicy = { free: 60, baseSeconds: 1, capSeconds: 60, forgetSeconds: 600 };

/** Seconds that must lie between the last attempt and the next after `attempts` of them. */
export function delaySeconds(policy: ThrottlePolicy, attempts: number): number {
  if (attempts < policy.free) return 0;
  return Math.min(policy.capSeconds, policy.baseSeconds * 2 ** Math.min(attempts - policy.free, 30));
}
