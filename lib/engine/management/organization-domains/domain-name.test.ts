import { describe, expect, it } from 'vitest';
import { challengeOf, toDnsName } from './domain-name';

describe('W80: the name that a proof is about', () => {
  it.each([
    ['acme.com', 'acme.com'],
    ['ACME.Com.', 'acme.com'],
    [' acme.com ', 'acme.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['acme.co.uk', 'acme.co.uk'],
    ['eu.mail.acme.com', 'eu.mail.acme.com'],
  ])('%s is %s', (domain, name) => {
    expect(toDnsName(domain)).toEqual({ ok: true, name });
  });

  it('is another one for a look-alike in another script', () => {
    expect(toDnsName('аcme.com')).toEqual({ ok: true, name: 'xn--cme-5cd.com' });
  });

  it.each([
    ['*.acme.com', 'not_a_domain'],
    ['_dmarc.acme.com', 'not_a_domain'],
    ['acme..com', 'not_a_domain'],
    ['192.0.2.1', 'not_a_domain'],
    ['acme.com/../evil', 'not_a_domain'],
    ['', 'not_a_domain'],
    [`${'a.'.repeat(120)}com`, 'not_a_domain'],
    ['com', 'public_suffix'],
    ['localhost', 'public_suffix'],
    ['co.uk', 'public_suffix'],
    ['CO.UK.', 'public_suffix'],
    ['com.br', 'public_suffix'],
    ['github.io', 'public_suffix'],
    ['onmicrosoft.com', 'public_suffix'],
    ['gmail.com', 'mail_provider'],
    ['GMail.com.', 'mail_provider'],
    ['yahoo.co.uk', 'mail_provider'],
  ])('%s cannot be proven: %s', (domain, reason) => {
    expect(toDnsName(domain)).toEqual({ ok: false, reason });
  });
});

describe('the record', () => {
  it.each([
    ['acme.com', '_vestibule-challenge.acme.com', '_vestibule-challenge'],
    ['mail.acme.com', '_vestibule-challenge.mail.acme.com', '_vestibule-challenge.mail'],
    ['acme.co.uk', '_vestibule-challenge.acme.co.uk', '_vestibule-challenge'],
  ])('of %s has a whole name and one for consoles that add the zone', (name, recordName, recordHost) => {
    expect(challengeOf(name, 'x')).toEqual({ recordName, recordHost, recordValue: 'vestibule-domain-verification=x' });
  });
});
