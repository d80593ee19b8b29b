import { domainToASCII } from 'node:url';
import { isMailProvider, isPublicSuffix } from './public-domains';

/** The label that a proof's record is under. */
const CHALLENGE = '_vestibule-challenge';
const VALUE_PREFIX = 'vestibule-domain-verification=';
/** The URL parser, which knows the A-labels, would read an address and leave out its path. */
const NOT_IN_NAMES = /[^\p{L}\p{M}\p{N}.-]/u;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** RFC 1035 §2.3.4, less the label of the challenge and its dot. */
const MAX_NAME = 253 - CHALLENGE.length - 1;

/** Why a domain cannot be proven at all. */
export type UnprovableReason = 'not_a_domain' | 'public_suffix' | 'mail_provider';

export type DnsName =
  | { readonly ok: true; readonly name: string }
  | { readonly ok: false; readonly reason: UnprovableReason };

/**
 * The name that DNS knows a domain by: ASCII, names of other scripts as their A-labels (RFC 5891), so that a look-alike is
 * another name. Wildcards, addresses, single labels and what no customer owns have none.
 */
export function toDnsName(domain: string): DnsName {
  const written = domain.trim().replace(/\.$/, '').toLowerCase();
  const name = NOT_IN_NAMES.test(written) ? '' : domainToASCII(written);
  const labels = name.split('.');
  const wellFormed = name.length <= MAX_NAME && labels.every((label) => LABEL.test(label));
  if (name === '' || !wellFormed || /^\d+$/.test(labels.at(-1) ?? '')) return { ok: false, reason: 'not_a_domain' };
  if (isMailProvider(name)) return { ok: false, reason: 'mail_provider' };
  return isPublicSuffix(name) ? { ok: false, reason: 'public_suffix' } : { ok: true, name };
}

/** The record that proves `name`: where it is, and what it says. */
export function challengeOf(
  name: string,
  token: string,
): { recordName: string; recordHost: string; recordValue: string } {
  return { recordName: `${CHALLENGE}.${name}`, recordHost: hostOf(name), recordValue: VALUE_PREFIX + token };
}

/** The record's name as a zone's console wants it that adds the zone itself, assuming that the zone is the registered name. */
function hostOf(name: string): string {
  const labels = name.split('.');
  const zone = isPublicSuffix(labels.slice(-2).join('.')) ? 3 : 2;
  return [CHALLENGE, ...labels.slice(0, Math.max(0, labels.length - zone))].join('.');
}
