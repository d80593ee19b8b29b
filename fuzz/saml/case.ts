import { readResponse } from '@/lib/engine/saml/protocol/check-response';
import { NOW } from '@/lib/engine/saml/protocol/testing/response';
import { randomFrom } from '../random';
import type { Corpus } from './corpus';
import { BYTE_MUTATIONS, FIELD_MUTATIONS } from './encoding-mutations';
import { SIGNATURE_MUTATIONS } from './signature-mutations';
import { SIZE_MUTATIONS, STRUCTURE_MUTATIONS } from './structure-mutations';
import { SYNTAX_MUTATIONS } from './syntax-mutations';

const GROUPS = {
  structure: STRUCTURE_MUTATIONS,
  syntax: SYNTAX_MUTATIONS,
  signature: SIGNATURE_MUTATIONS,
  size: SIZE_MUTATIONS,
  bytes: BYTE_MUTATIONS,
  field: FIELD_MUTATIONS,
} as const;

/** One change, by where it is found and the seed of its choices. */
type Step = { group: keyof typeof GROUPS; index: number; seed: string };
/** A genuine response, and what is done to it. */
export type SamlCase = { base: string; steps: readonly Step[] };
/** What went wrong with a case. */
export type Fault = 'another profile' | 'unnamed code' | 'crash' | 'slow' | 'hang';
/** `outcome` is 'accepted' or the code of the refusal. */
export type Judged = { outcome: string; fault: Fault | null; detail: string };

/** Every code that a response may be refused with before its content is judged. */
const CODES: ReadonlySet<string> = new Set([
  'malformed',
  'too_large',
  'unsigned',
  'bad_signature',
  'bad_signature_algorithm',
  'bad_digest_algorithm',
  'bad_certificate',
  'encrypted_assertion',
  'bad_encryption_algorithm',
  'decryption_failed',
  'idp_status',
]);
/** Milliseconds for one response; a busy machine is given three more chances to keep to it. */
const SLOW_MS = 500;

/** The case of this number in a run with this seed. */
export function planCase(corpus: Corpus, seed: string, number: number): SamlCase {
  const random = randomFrom('saml', seed, number);
  const step = (group: keyof typeof GROUPS, at: number): Step => {
    return { group, index: random.below(GROUPS[group].length), seed: `${seed}/${number}/${at}` };
  };
  const steps: Step[] = [];
  const changes = random.pick([1, 1, 1, 2, 2, 3, 5]);
  for (let at = 0; at < changes; at += 1) {
    const group = random.pick(['structure', 'structure', 'structure', 'syntax', 'syntax', 'signature'] as const);
    steps.push(step(random.once(200) ? 'size' : group, at));
  }
  // Alone, so that what was changed is not hidden behind what is unreadable.
  if (random.once(8)) steps.splice(0, random.below(steps.length + 1), step('bytes', 10));
  if (random.once(16)) steps.push(step('field', 11));
  return { base: random.pick(corpus.genuine).name, steps };
}

/** The value of the form field that a case comes to. */
export function encodeCase(corpus: Corpus, { base, steps }: SamlCase): string {
  let text = corpus.genuine.find(({ name }) => name === base)?.xml ?? '';
  for (const { group, index, seed } of steps) {
    if (group === 'bytes' || group === 'field') continue;
    text = GROUPS[group][index]?.(text, randomFrom(seed), corpus) ?? text;
  }
  let bytes = Buffer.from(text);
  for (const { group, index, seed } of steps) {
    if (group === 'bytes') bytes = Buffer.from(BYTE_MUTATIONS[index]?.(bytes, randomFrom(seed)) ?? bytes);
  }
  let field = bytes.toString('base64');
  for (const { group, index, seed } of steps) {
    if (group === 'field') field = FIELD_MUTATIONS[index]?.(field, randomFrom(seed)) ?? field;
  }
  return field;
}

/** Everything that a login takes from a response: of an envelope without a signature, nothing. */
type Profile = { assertion: string; envelope: string | null };
type Reading = { profile: Profile | null; outcome: string };

function read(corpus: Corpus, field: string): Reading {
  const { facts, problem } = readResponse(field, corpus.trust, NOW);
  if (facts === null) return { profile: null, outcome: problem.code };
  const { responseSigned, responseIssuer, responseInResponseTo, destination, status, attributes, ...signed } = facts;
  const envelope = JSON.stringify({ responseIssuer, responseInResponseTo, destination, status });
  return {
    profile: {
      assertion: JSON.stringify({ ...signed, attributes: [...attributes] }),
      envelope: responseSigned ? envelope : null,
    },
    outcome: 'accepted',
  };
}

/** A judge of form fields who knows every profile that the identity provider really signed. */
export function createJudge(corpus: Corpus): (field: string) => Judged {
  const signed = new Set<string>();
  const envelopes = new Set<string>();
  for (const { xml } of corpus.genuine) {
    const { profile } = read(corpus, Buffer.from(xml).toString('base64'));
    if (profile === null) continue;
    signed.add(profile.assertion);
    if (profile.envelope !== null) envelopes.add(profile.assertion + profile.envelope);
  }
  const isGenuine = ({ assertion, envelope }: Profile) =>
    signed.has(assertion) && (envelope === null || envelopes.has(assertion + envelope));
  return (field) => {
    const started = performance.now();
    let reading: Reading;
    try {
      reading = read(corpus, field);
    } catch (error) {
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { outcome: 'crash', fault: 'crash', detail };
    }
    const { outcome, profile } = reading;
    if (profile !== null && !isGenuine(profile))
      return { outcome, fault: 'another profile', detail: JSON.stringify(profile) };
    if (profile === null && !CODES.has(outcome)) return { outcome, fault: 'unnamed code', detail: outcome };
    const fastest = performance.now() - started > SLOW_MS ? fastestOfThree(corpus, field) : 0;
    if (fastest > SLOW_MS) return { outcome, fault: 'slow', detail: `${Math.round(fastest)} ms` };
    return { outcome, fault: null, detail: '' };
  };
}

function fastestOfThree(corpus: Corpus, field: string): number {
  return Math.min(
    ...[1, 2, 3].map(() => {
      const started = performance.now();
      read(corpus, field);
      return performance.now() - started;
    }),
  );
}

/** Leaves out every step without which the same fault still appears. */
export function shrinkCase(corpus: Corpus, judge: (field: string) => Judged, found: SamlCase, fault: Fault): SamlCase {
  let smallest = found;
  for (let at = found.steps.length - 1; at >= 0; at -= 1) {
    const candidate = { ...smallest, steps: smallest.steps.toSpliced(at, 1) };
    if (judge(encodeCase(corpus, candidate)).fault === fault) smallest = candidate;
  }
  return smallest;
}
