import { describe, expect, test } from 'vitest';
import { clientAddress, PEER_HEADER } from './client-address';
import { addressKey } from './throttle';

describe('W71: the address that attempts are counted under', () => {
  test.each([
    ['a stranger', '203.0.113.9', null, '203.0.113.9'],
    ['a stranger who claims to be another', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['a stranger over IPv6 who claims to be another', '2001:db8::9', '198.51.100.1', '2001:db8::9'],
    ['a proxy on this machine', '127.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['a proxy on this machine, as IPv6 writes it', '::ffff:127.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['a proxy in a private network', '10.1.2.3', '203.0.113.9', '203.0.113.9'],
    ['a proxy, for a stranger who wrote the header first', '10.1.2.3', '1.1.1.1, 203.0.113.9', '203.0.113.9'],
    ['a proxy that says nothing of use', '10.1.2.3', 'unknown', '10.1.2.3'],
    ['nobody known', null, '203.0.113.9', ''],
    ['something that is no address', '<script>', '203.0.113.9', ''],
  ])('%s', (_who, peer, forwarded, expected) => {
    const headers = new Headers();
    if (peer) headers.set(PEER_HEADER, peer);
    if (forwarded) headers.set('x-forwarded-for', forwarded);
    expect(clientAddress(headers)).toBe(expected);
  });

  test('W100: is one for an IPv6 network, one for an IPv4 address in either spelling, and one for all that are unknown', () => {
    expect(addressKey('x', '2001:db8:1:2:3:4:5:6')).toBe(addressKey('x', '2001:db8:1:2::1'));
    expect(addressKey('x', '2001:db8:1:2::1')).not.toBe(addressKey('x', '2001:db8:1:3::1'));
    expect(addressKey('x', '::ffff:192.0.2.1')).toBe(addressKey('x', '192.0.2.1'));
    expect(addressKey('x', '')).toBe(addressKey('x', 'a'.repeat(10_000)));
  });
});
