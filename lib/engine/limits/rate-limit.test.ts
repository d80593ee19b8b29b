import { describe, expect, it } from 'vitest';
import { classifyPath } from '../routes';
import { createBuckets, createRateLimiter, type LimitedRequest, type RateLimits, rateLimitFields } from './rate-limit';

const LIMITS: RateLimits = {
  api: { perSecond: 10, burst: 3 },
  redeem: { perSecond: 1, burst: 1 },
  scim: { perSecond: 10, burst: 2 },
  oauth: { perSecond: 1, burst: 1 },
  address: { perSecond: 100, burst: 20 },
};
const KEY = 'Bearer ssoready_sk_0000000000000000000000001';

const limitOf = (path: string) => classifyPath(path).limit;

function limiter(limits = LIMITS) {
  let now = 0;
  const judge = createRateLimiter(limits, () => new Date(now), limitOf);
  const ask = (request: Partial<LimitedRequest>) =>
    judge({ path: '/v1/organizations', authorization: KEY, address: null, ...request });
  const admitted = (request: Partial<LimitedRequest> = {}) => ask(request)?.retryAfterSeconds === null;
  return {
    ask,
    admitted,
    wait(milliseconds: number) {
      now += milliseconds;
    },
  };
}

describe('a bucket', () => {
  it('gives its burst at once, then its rate, and never more than its burst after a pause', () => {
    const take = createBuckets({ perSecond: 2, burst: 4 });
    const count = (now: number) => {
      let given = 0;
      while (given < 100 && take('a', now).retryAfterSeconds === null) given += 1;
      return given;
    };
    expect(count(0)).toBe(4);
    expect(count(400)).toBe(0);
    expect(count(500)).toBe(1);
    expect(count(1500)).toBe(2);
    expect(count(1_000_000)).toBe(4);
  });

  it('says what is left, when it is full again, and after a refusal when there is room', () => {
    const take = createBuckets({ perSecond: 1, burst: 2 });
    expect(take('a', 0)).toEqual({ limit: 2, remaining: 1, resetSeconds: 1, retryAfterSeconds: null });
    expect(take('a', 0)).toEqual({ limit: 2, remaining: 0, resetSeconds: 2, retryAfterSeconds: null });
    expect(take('a', 100)).toEqual({ limit: 2, remaining: 0, resetSeconds: 2, retryAfterSeconds: 1 });
    expect(take('a', 1100).retryAfterSeconds).toBeNull();
  });

  it('neither gives nor takes anything when the clock is set back', () => {
    const take = createBuckets({ perSecond: 1, burst: 1 });
    expect(take('a', 10_000).retryAfterSeconds).toBeNull();
    expect(take('a', 5_000).retryAfterSeconds).toBe(1);
    expect(take('a', 6_000).retryAfterSeconds).toBeNull();
  });

  it('holds so many keys and no more, and forgets those first that asked longest ago (a flood of made-up keys)', () => {
    const take = createBuckets({ perSecond: 0.001, burst: 1 }, 3);
    for (const key of ['a', 'b', 'c']) expect(take(key, 0).retryAfterSeconds).toBeNull();
    expect(take('a', 0).retryAfterSeconds).not.toBeNull();
    expect(take('d', 0).retryAfterSeconds).toBeNull();
    expect(take('a', 0).retryAfterSeconds).not.toBeNull();
    expect(take('b', 0).retryAfterSeconds).toBeNull();
  });
});

describe('requests', () => {
  it('W101: are limited by this process alone: there is no store that could be down, and a restart begins anew', () => {
    const first = limiter();
    expect([first.admitted(), first.admitted(), first.admitted(), first.admitted()]).toEqual([true, true, true, false]);
    expect(limiter().admitted()).toBe(true);
  });

  it('of one key are limited, and those of another key are not (A29)', () => {
    const { admitted } = limiter();
    expect([admitted(), admitted(), admitted(), admitted()]).toEqual([true, true, true, false]);
    expect(admitted({ authorization: `${KEY}x` })).toBe(true);
  });

  it('of one key are one key’s however its scheme is written (attack: a bucket for each spelling)', () => {
    const { admitted } = limiter();
    const token = KEY.slice('Bearer '.length);
    for (const spelling of [KEY, `bearer ${token}`, `BEARER   ${token}`]) {
      expect(admitted({ authorization: spelling })).toBe(true);
    }
    for (const spelling of [KEY, `bEARER ${token}`, `Bearer     ${token}`, `Bearer \t${token}`]) {
      expect(admitted({ authorization: spelling })).toBe(false);
    }
  });

  it('are limited as the router reads their path (attack: %72edeem under the limit of something else)', () => {
    const { admitted } = limiter();
    expect(admitted({ path: '/v1/saml/%72edeem' })).toBe(true);
    expect(admitted({ path: '/v1/saml/redeem' })).toBe(false);
    expect(admitted({ path: '/v1/%E0%A4%A' })).toBe(true);
  });

  it('that redeem, provision or ask for tokens have limits of their own', () => {
    const { admitted } = limiter();
    const redeem = { path: '/v1/saml/redeem' };
    expect([admitted(redeem), admitted(redeem), admitted()]).toEqual([true, false, true]);
    const scim = { path: '/v1/scim/scim_directory_0000000000000000000000001/Users' };
    expect([admitted(scim), admitted(scim), admitted(scim)]).toEqual([true, true, false]);
    const token = { path: '/v1/oauth/token', authorization: null, address: '192.0.2.1' };
    expect([admitted(token), admitted(token), admitted({ ...token, address: '192.0.2.2' })]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('from one address are limited whatever they present and wherever they go, browser hops included', () => {
    const { admitted } = limiter();
    const paths = ['/v1/openapi.json', '/v1/saml/saml_conn_x/acs', '/v1/oauth/authorize', '/v1/oauth/jwks'];
    const from = (address: string, n: number) => ({ address, path: paths[n % 4] ?? '', authorization: `Bearer ${n}` });
    const outcomes = Array.from({ length: 21 }, (_, n) => admitted(from('192.0.2.1', n)));
    expect(outcomes.filter(Boolean)).toHaveLength(20);
    expect(admitted(from('192.0.2.2', 0))).toBe(true);
  });

  it('come back to life at the rate of their limit', () => {
    const { admitted, wait } = limiter();
    while (admitted());
    wait(99);
    expect(admitted()).toBe(false);
    wait(101);
    expect([admitted(), admitted(), admitted()]).toEqual([true, true, false]);
  });

  it('of the console are not limited by their credential, and those of a stranger who says so by their address', () => {
    const { ask, admitted } = limiter();
    const console = { authorization: 'Bearer vestibule_console_x' };
    for (let n = 0; n < 50; n += 1) expect(ask(console)).toBeNull();
    const stranger = { ...console, address: '192.0.2.1' };
    const outcomes = Array.from({ length: 21 }, () => admitted(stranger));
    expect(outcomes.filter(Boolean)).toHaveLength(20);
  });
});

describe('the fields of an answer', () => {
  it('are numbers, with Retry-After on a refusal only', () => {
    const verdict = { limit: 3, remaining: 2, resetSeconds: 1, retryAfterSeconds: null };
    expect(rateLimitFields(verdict)).toEqual({
      'ratelimit-limit': '3',
      'ratelimit-remaining': '2',
      'ratelimit-reset': '1',
    });
    expect(rateLimitFields({ ...verdict, remaining: 0, retryAfterSeconds: 7 })).toMatchObject({ 'retry-after': '7' });
  });
});

describe('the cost', () => {
  it('is below two microseconds of processor time a request, with as many keys as are remembered', () => {
    const judge = createRateLimiter({ ...LIMITS, api: { perSecond: 1e6, burst: 1e6 } }, () => new Date(0), limitOf);
    const requests = Array.from({ length: 20_000 }, (_, n) => ({
      path: '/v1/scim/users',
      authorization: `${KEY}${n}`,
      address: `192.0.2.${n % 250}`,
    }));
    for (const request of requests) judge(request);
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 5; round += 1) {
      const before = process.cpuUsage();
      for (const request of requests) judge(request);
      const { user, system } = process.cpuUsage(before);
      best = Math.min(best, (user + system) / requests.length);
    }
    expect(best).toBeLessThan(2);
  });
});
