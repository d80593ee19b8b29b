import { describe, expect, test } from 'vitest';
import { clientAddress, clientNetwork, PEER_HEADER } from './client-address';
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

describe('the network that a request counts for', () => {
  test('is an IPv4 address, or the /64 of an IPv6 address, as the peer or its proxy gives it', () => {
    expect(clientNetwork('203.0.113.7', undefined)).toBe('203.0.113.7');
    expect(clientNetwork('::ffff:203.0.113.7', undefined)).toBe('203.0.113.7');
    expect(clientNetwork('2001:db8:1:2:3:4:5:6', undefined)).toBe('2001:db8:1:2::/64');
    expect(clientNetwork('10.0.0.2', '198.51.100.1, 203.0.113.9')).toBe('203.0.113.9');
  });

  test('is not what a stranger writes into a header', () => {
    expect(clientNetwork('203.0.113.7', '198.51.100.1')).toBe('203.0.113.7');
    expect(clientNetwork(undefined, '198.51.100.1')).toBe('');
    expect(clientNetwork('nonsense', undefined)).toBe('');
  });
});
