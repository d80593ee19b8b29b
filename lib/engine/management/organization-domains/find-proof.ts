import { challengeOf } from './domain-name';
import type { LookUpTxt, TxtAnswer } from './txt-lookup';

/** Why a record was not found, or not the right one. */
export type ProofReason =
  | 'no_record'
  | 'other_value'
  | 'doubled_name'
  | 'wrong_place'
  | 'domain_not_found'
  | 'resolver_timeout'
  | 'resolver_failed';

export type ProofFinding =
  | { readonly proven: true }
  | { readonly proven: false; readonly reason: ProofReason; readonly found: readonly string[] };

/** What is kept of records that are not ours: a domain may have any number of any length. */
const KEPT_VALUES = 3;
const KEPT_CHARACTERS = 120;

/**
 * Looks for the record that proves `name` (a DNS name, see `toDnsName`). When it is not there, the two places where it ends up by
 * mistake are looked at, which also tells a domain that does not exist from one without the record.
 */
export async function findProof(lookUp: LookUpTxt, name: string, token: string): Promise<ProofFinding> {
  const { recordName, recordValue } = challengeOf(name, token);
  const answer = await lookUp(recordName);
  if (has(answer, recordValue)) return { proven: true };
  if (answer.kind === 'timeout') return missing('resolver_timeout');
  if (answer.kind === 'failed') return missing('resolver_failed');
  if (answer.kind === 'found') {
    const found = answer.values.slice(0, KEPT_VALUES).map((value) => printable(value).slice(0, KEPT_CHARACTERS));
    return { proven: false, reason: 'other_value', found };
  }
  const [apex, doubled] = await Promise.all([lookUp(name), lookUp(`${recordName}.${name}`)]);
  if (has(apex, recordValue)) return missing('wrong_place');
  if (has(doubled, recordValue)) return missing('doubled_name');
  return missing(apex.kind === 'no_such_name' ? 'domain_not_found' : 'no_record');
}

/** A record may hold any bytes: a NUL fits in no text of the database, and nothing else of that kind helps who reads it. */
function printable(value: string): string {
  return value.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}

function missing(reason: ProofReason): ProofFinding {
  return { proven: false, reason, found: [] };
}

/** Some consoles keep the quotation marks that their own help puts around a value. */
function has(answer: TxtAnswer, wanted: string): boolean {
  return answer.kind === 'found' && answer.values.some((value) => value.trim().replace(/^"(.*)"$/, '$1') === wanted);
}
