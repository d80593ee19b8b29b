import { describe, expect, test } from 'vitest';
import type { AddressRange } from '@/lib/env';
import { addressBehind, clientAddress, clientNetwork, PEER_HEADER } from './client-address';
import { addressKey } from './throttle';

describe('W71: the address that attempts are counted under', () => {
  const loopback: AddressRange[] = [
    ['127.0.0.0', 8],
    ['::1', 128],
  ];
  const proxies: AddressRange[] = [...loopback, ['10.1.0.0', 16]];
  test.each([
    ['a stranger', '203.0.113.9', '', loopback, '203.0.113.9'],
    ['a stranger who claims to be another', '203.0.113.9', '198.51.100.1', loopback, '203.0.113.9'],
    ['a stranger over IPv6 who claims to be another', '2001:db8::9', '198.51.100.1', loopback, '2001:db8::9'],
    ['a neighbour in a private network who claims to be another', '10.1.2.3', '198.51.100.1', loopback, '10.1.2.3'],
    ['a proxy on this machine', '127.0.0.1', '203.0.113.9', loopback, '203.0.113.9'],
    ['a proxy on this machine, as IPv6 writes it', '::ffff:127.0.0.1', '203.0.113.9', loopback, '203.0.113.9'],
    ['a proxy that the configuration names', '10.1.2.3', '203.0.113.9', proxies, '203.0.113.9'],
    ['a proxy, for a stranger who wrote the header first', '10.1.2.3', '1.1.1.1, 203.0.113.9', proxies, '203.0.113.9'],
    ['a proxy behind a proxy', '127.0.0.1', '1.1.1.1, 203.0.113.9, 10.1.2.3', proxies, '203.0.113.9'],
    ['a proxy, for a stranger who names a proxy first', '10.1.2.3', '10.1.9.9, 203.0.113.9', proxies, '203.0.113.9'],
    ['a proxy of which nothing but proxies is said', '127.0.0.1', '10.1.2.3', proxies, '10.1.2.3'],
    ['a proxy that says nothing of use', '10.1.2.3', 'unknown', proxies, '10.1.2.3'],
    ['a proxy where none is trusted', '127.0.0.1', '203.0.113.9', [], '127.0.0.1'],
    ['nobody known', undefined, '203.0.113.9', loopback, ''],
    ['something that is no address', '<script>', '203.0.113.9', loopback, ''],
  ])('%s', (_who, peer, forwarded, trusted, expected) => {
    const address = addressBehind(peer, forwarded, trusted);
    expect(address).toBe(expected);
    expect(clientAddress(new Headers({ [PEER_HEADER]: address }))).toBe(expected);
  });

  test('W100: is one for an IPv6 network, one for an IPv4 address in either spelling, and one for all that are unknown', () => {
    expect(addressKey('x', '2001:db8:1:2:3:4:5:6')).toBe(addressKey('x', '2001:db8:1:2::1'));
    expect(addressKey('x', '2001:db8:1:2::1')).not.toBe(addressKey('x', '2001:db8:1:3::1'));
    expect(addressKey('x', '::ffff:192.0.2.1')).toBe(addressKey('x', '192.0.2.1'));
    expect(addressKey('x', '')).toBe(addressKey('x', 'a'.repeat(10_000)));
  });
});

describe('the network that a request counts for', () => {
  const proxies: AddressRange[] = [['10.0.0.0', 8]];

  test('is an IPv4 address, or the /64 of an IPv6 address, as the peer or its proxy gives it', () => {
    expect(clientNetwork('203.0.113.7', undefined, proxies)).toBe('203.0.113.7');
    expect(clientNetwork('::ffff:203.0.113.7', undefined, proxies)).toBe('203.0.113.7');
    expect(clientNetwork('2001:db8:1:2:3:4:5:6', undefined, proxies)).toBe('2001:db8:1:2::/64');
    expect(clientNetwork('10.0.0.2', '198.51.100.1, 203.0.113.9', proxies)).toBe('203.0.113.9');
  });

  test('is not what a stranger writes into a header', () => {
    expect(clientNetwork('203.0.113.7', '198.51.100.1', proxies)).toBe('203.0.113.7');
    expect(clientNetwork(undefined, '198.51.100.1', proxies)).toBe('');
    expect(clientNetwork('nonsense', undefined, proxies)).toBe('');
  });
});
