import { isLoopback } from '@/lib/env';

/** Which service providers the sandbox may talk to. */
export type TargetRule = {
  /** This installation's own origin. */
  publicUrl: string;
  /** The remote engine it drives, if it does. */
  remoteBaseUrl: string | null;
};

/**
 * Whether an address belongs to this installation: its own origin, the engine it drives, or, when it is itself reached by
 * loopback, another loopback address. Whoever knows an app's id chooses these addresses, so nothing else may be called.
 */
export function isAllowedTarget(address: string, rule: TargetRule): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return false;
  const own = new URL(rule.publicUrl);
  if (url.origin === own.origin) return true;
  if (rule.remoteBaseUrl !== null && url.origin === new URL(rule.remoteBaseUrl).origin) return true;
  return isLoopback(own.hostname) && isLoopback(url.hostname);
}

/** What to say when it does not. */
export function refusedTargetMessage(rule: TargetRule): string {
  return `The sandbox talks to this installation only: the address must start with ${rule.remoteBaseUrl ?? rule.publicUrl}.`;
}
