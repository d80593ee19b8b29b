import type { UnprovableReason } from './domain-name';
import type { ProofReason } from './find-proof';

type Reason = ProofReason | UnprovableReason | 'lapsed';

const WORDS: Readonly<Record<Reason, string>> = {
  no_record: 'The record is not there yet. After it is saved, it can take up to an hour to be seen from outside.',
  other_value: 'There is a TXT record of this name, but with another value. Replace it, or add the value beside it.',
  doubled_name:
    'The record is there, but the domain is in its name twice: the DNS console adds the domain by itself. Enter only the short host.',
  wrong_place: 'The value is at the domain itself. It belongs to the name that begins with _vestibule-challenge.',
  domain_not_found: 'DNS knows no such domain. Check how it is spelled, and that it is registered.',
  resolver_timeout: 'DNS did not answer in time. Nothing has to be changed for that; it is tried again.',
  resolver_failed:
    'The DNS servers of the domain answered with a fault. If it goes on, whoever runs them can see why (often DNSSEC or a wrong delegation).',
  lapsed: 'The record has not been seen for 14 days, and the proof has lapsed. Put the record back.',
  not_a_domain: 'This is not a domain that DNS can hold, so it cannot be proven.',
  public_suffix: 'Anybody can register names under this one, so nobody can prove that it is theirs.',
  mail_provider: 'Anybody can have a mailbox there, so it cannot prove that somebody belongs to one company.',
};

/** A reason as a sentence that says what to do; empty for one that is not known. */
export function describeReason(reason: string): string {
  return isReason(reason) ? WORDS[reason] : '';
}

function isReason(text: string): text is Reason {
  return Object.hasOwn(WORDS, text);
}
