import { describe, expect, it } from 'vitest';
import { DEFAULT_RATE_LIMITS, readRateLimits } from './rate-limits';

describe('VESTIBULE_RATE_LIMITS', () => {
  it('changes the limits that it names', () => {
    expect(readRateLimits('api=7/9, scim=1000/20000')).toEqual({
      ...DEFAULT_RATE_LIMITS,
      api: { perSecond: 7, burst: 9 },
      scim: { perSecond: 1000, burst: 20_000 },
    });
  });

  it('turns them off', () => {
    expect(readRateLimits('off')).toBeNull();
  });

  it.each([
    'on',
    '',
    'api',
    'api=7',
    'api=0/5',
    'api=5/0',
    'api=-1/2',
    'api=1/2;scim=1/2',
    'users=1/2',
    'constructor=1/2',
  ])('takes %j for a fault', (text) => {
    expect(readRateLimits(text)).toBeUndefined();
  });
});
