type Limit = { readonly perSecond: number; readonly burst: number };

/** What is limited: API calls, redeeming codes and SCIM by credential, OAuth tokens by client, everything by network address. */
export type RateLimits = Readonly<Record<'api' | 'redeem' | 'scim' | 'oauth' | 'address', Limit>>;

/** Far above what products and identity providers send, far below what a database gives up at. */
export const DEFAULT_RATE_LIMITS: RateLimits = {
  api: { perSecond: 100, burst: 500 },
  redeem: { perSecond: 50, burst: 200 },
  scim: { perSecond: 200, burst: 4000 },
  oauth: { perSecond: 50, burst: 200 },
  address: { perSecond: 1000, burst: 10_000 },
};

/** Reads `off` (null) or `name=perSecond/burst,…` over the defaults; undefined when it is neither. */
export function readRateLimits(text: string): RateLimits | null | undefined {
  if (text.trim() === 'off') return null;
  const limits: Record<string, Limit> = { ...DEFAULT_RATE_LIMITS };
  for (const part of text.split(',')) {
    const [, name = '', perSecond, burst] = /^\s*([a-z]+)=(\d{1,7})\/(\d{1,7})\s*$/.exec(part) ?? [];
    const limit = { perSecond: Number(perSecond), burst: Number(burst) };
    if (!Object.hasOwn(limits, name) || !(limit.perSecond > 0) || !(limit.burst > 0)) return undefined;
    limits[name] = limit;
  }
  const { api, redeem, scim, oauth, address } = limits;
  return api && redeem && scim && oauth && address ? { api, redeem, scim, oauth, address } : undefined;
}
