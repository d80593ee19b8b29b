import type { SamlCheck, SamlFlow } from '@/lib/ssoready/client';
import type { FixTopic, Guide } from './guides/types';

export type ResultLine = {
  state: 'passed' | 'failed';
  title: string;
  /** What came, or what it was compared with, in words. */
  explanation: string;
  expected: string;
  received: string;
  /** Where in the customer's identity provider to put it right; only on failed lines. */
  fix: string | null;
  code: string;
};

export type TestResult = {
  /** waiting: the browser has not come back from the provider yet. */
  outcome: 'waiting' | 'passed' | 'failed';
  headline: string;
  lines: ResultLine[];
  /** The person the provider named. */
  email: string;
  attributes: { name: string; values: string[] }[];
};

/** Words of the engine's checks and codes → what they are about. Unknown ones are about the format. */
const TOPICS: ReadonlyMap<string, FixTopic> = new Map<string, FixTopic>(
  Object.entries({
    signature: 'signature',
    unsigned: 'format',
    bad_signature: 'signature',
    bad_signature_algorithm: 'format',
    bad_digest_algorithm: 'format',
    algorithm: 'format',
    certificate: 'certificate',
    bad_certificate: 'certificate',
    issuer: 'issuer',
    bad_issuer: 'issuer',
    audience: 'audience',
    bad_audience: 'audience',
    recipient: 'recipient',
    bad_recipient: 'recipient',
    destination: 'recipient',
    bad_destination: 'recipient',
    subject_confirmation: 'recipient',
    confirmation: 'recipient',
    bad_subject_confirmation: 'time',
    time: 'time',
    expired_early: 'time',
    expired_late: 'time',
    email: 'identity',
    subject: 'identity',
    bad_subject_id: 'identity',
    domain: 'domain',
    email_outside_domains: 'domain',
    status: 'assignment',
    idp_status: 'assignment',
  } satisfies Record<string, FixTopic>),
);

const TITLES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    signature: 'Signature',
    algorithm: 'Signature algorithm',
    certificate: 'Signing certificate',
    issuer: 'Issuer',
    audience: 'Audience',
    recipient: 'Recipient',
    destination: 'Destination',
    confirmation: 'Confirmation',
    conditions: 'Conditions',
    time: 'Time',
    email: 'E-mail address',
    subject: 'E-mail address',
    domain: 'Domain',
    status: 'Your provider’s answer',
    replay: 'Used once',
    in_response_to: 'Answer to our question',
    format: 'Format',
  }),
);

/** Codes that no setting at the provider causes: trying again is the remedy. */
const TRY_AGAIN = new Set([
  'replay',
  'bad_in_response_to',
  'unsolicited',
  'bad_state',
  'bad_nonce',
  'other_browser',
  'flow_not_waiting',
]);
export const TRY_AGAIN_ADVICE =
  'Nothing is set wrong: the answer was old or was sent twice. Start a new test and do not go back in the browser.';

/** Whether a refusal comes from an answer that was old or sent twice, and from no setting. */
export function isTransient(code: string): boolean {
  return TRY_AGAIN.has(code);
}

export function toTopic(check: Pick<SamlCheck, 'name' | 'code'>): FixTopic {
  return TOPICS.get(check.code) ?? TOPICS.get(check.name) ?? 'format';
}

function toTitle(name: string): string {
  const words = name.replaceAll('_', ' ');
  return TITLES.get(name) ?? words.charAt(0).toUpperCase() + words.slice(1);
}

function toLine(check: SamlCheck, guide: Guide): ResultLine {
  const failed = !check.passed;
  const fix = isTransient(check.code) ? TRY_AGAIN_ADVICE : guide.saml.fixes[toTopic(check)];
  return {
    state: failed ? 'failed' : 'passed',
    title: toTitle(check.name),
    explanation: check.note,
    expected: check.expected,
    received: check.received,
    fix: failed ? fix : null,
    code: failed ? check.code : '',
  };
}

/** A test sign-in as the person who runs it reads it: one line a check, each failure with the place to fix it. */
export function describeTest(flow: SamlFlow, guide: Guide): TestResult {
  const lines = flow.checks.map((check) => toLine(check, guide));
  // A refusal before any check ran (a page at the provider, a document that is not SAML) is one line of its own.
  if (flow.status === 'failed' && !lines.some((line) => line.state === 'failed')) {
    const check = {
      name: 'format',
      passed: false,
      expected: '',
      received: '',
      code: flow.errorCode,
      note: flow.errorMessage,
    };
    lines.push(toLine(check, guide));
  }
  const failed = lines.filter((line) => line.state === 'failed');
  return {
    outcome: flow.status === 'succeeded' ? 'passed' : flow.status === 'failed' ? 'failed' : 'waiting',
    headline: toHeadline(flow, failed.length, guide),
    // What has to be fixed stands first.
    lines: [...failed, ...lines.filter((line) => line.state === 'passed')],
    email: flow.email,
    attributes: Object.entries(flow.attributes).map(([name, values]) => ({ name, values })),
  };
}

function toHeadline(flow: SamlFlow, failed: number, guide: Guide): string {
  if (flow.status === 'succeeded')
    return flow.email === '' ? 'Single sign-on works' : `Single sign-on works: you are ${flow.email}`;
  if (flow.status === 'in_progress') return `Waiting for ${guide.name} to send you back`;
  return failed === 1 ? 'One thing has to be fixed' : `${failed} things have to be fixed`;
}
