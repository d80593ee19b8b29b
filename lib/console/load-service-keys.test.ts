import { describe, expect, it } from 'vitest';
import type { SamlServiceKey } from '@/lib/ssoready/client';
import { inOrder } from './load-service-keys';

const key = (samlConnectionId: string, purpose: SamlServiceKey['purpose'], state: SamlServiceKey['state']) => ({
  id: `${samlConnectionId} ${purpose} ${state}`,
  organizationId: samlConnectionId === 'c' ? 'org_of_acme' : 'org_of_zenith',
  samlConnectionId,
  purpose,
  state,
  certificate: '',
  fingerprintSha256: '',
  createTime: '2026-11-22T10:00:00Z',
});

describe('our keys of an environment', () => {
  it('stand together by tenant, connection and purpose, the one in use first', () => {
    const keys = [
      key('a', 'encryption', 'current'),
      key('b', 'signing', 'current'),
      key('a', 'signing', 'previous'),
      key('a', 'signing', 'next'),
      key('c', 'signing', 'current'),
      key('a', 'signing', 'current'),
    ];
    const tenants = new Map([
      ['org_of_acme', 'Acme'],
      ['org_of_zenith', 'Zenith'],
    ]);
    expect(inOrder(keys, tenants).map(({ id }) => id)).toEqual([
      'c signing current',
      'a signing current',
      'a signing next',
      'a signing previous',
      'a encryption current',
      'b signing current',
    ]);
  });
});
