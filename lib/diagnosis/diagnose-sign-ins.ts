import { fallbackGuide } from '@/lib/onboarding/guides/registry';
import type { FixTopic, Guide } from '@/lib/onboarding/guides/types';
import { isTransient, TRY_AGAIN_ADVICE, toTopic } from '@/lib/onboarding/test-result';
import type { SamlFlow } from '@/lib/ssoready/client';
import { type EvidenceRow, type Finding, sortFindings } from './finding';

type SignInFacts = {
  /** The guide whose words fit; null where the provider is not known. */
  guide: Guide | null;
  now: Date;
};

const DAY_MS = 86_400_000;
const WINDOW_DAYS = 7;
const SHOWN = 5;
/** Who has not come back by then will not. */
const ANSWER_MS = 15 * 60_000;
const UNANSWERED = 3;

type Flow = Pick<
  SamlFlow,
  'id' | 'samlConnectionId' | 'status' | 'email' | 'errorCode' | 'errorMessage' | 'createTime' | 'initiateTime'
>;

const TITLES: Record<FixTopic, string> = {
  signature: 'Signatures do not match the saved certificate',
  certificate: 'The signing certificate is not one that was saved',
  issuer: 'Answers come from another issuer than the one saved',
  audience: 'Answers are made out to another audience',
  recipient: 'Answers are made out to another address',
  time: 'Answers are too old or from the future',
  identity: 'Answers carry no e-mail address',
  domain: 'People outside the company’s domains are refused',
  assignment: 'The identity provider refuses people',
  format: 'Answers have a form that is not accepted',
};

/** Settled by one person’s success, because it concerns everybody alike. */
const FOR_EVERYBODY = new Set<FixTopic>(['signature', 'certificate', 'issuer', 'audience', 'recipient', 'format']);

/**
 * What looks wrong with the sign-ins of a connection, worst first: one finding for each reason of refusal in the last week that
 * nothing has put right since, and sign-ins that the identity provider never answered. Pure.
 * @param flows sign-ins in any order; tests count, because a failed test is how a fault shows before people meet it.
 */
export function diagnoseSignIns(flows: readonly Flow[], facts: SignInFacts): Finding[] {
  const { now } = facts;
  const recent = flows
    .filter((flow) => now.getTime() - timeOf(flow) < WINDOW_DAYS * DAY_MS)
    .sort((a, b) => timeOf(b) - timeOf(a));
  const lastSuccess = recent.find(({ status }) => status === 'succeeded');
  const byCode = new Map<string, Flow[]>();
  for (const flow of recent) {
    if (flow.status !== 'failed') continue;
    byCode.set(flow.errorCode, [...(byCode.get(flow.errorCode) ?? []), flow]);
  }
  const refused = [...byCode].flatMap(([code, failed]) => toFinding(code, failed, lastSuccess, facts.guide));
  return sortFindings([...refused, ...unanswered(recent, lastSuccess, facts)]);
}

function toFinding(
  code: string,
  failed: readonly Flow[],
  lastSuccess: Flow | undefined,
  guide: Guide | null,
): Finding[] {
  const [newest] = failed;
  if (newest === undefined) return [];
  const topic = toTopic({ name: '', code });
  const settled = lastSuccess !== undefined && timeOf(lastSuccess) > timeOf(newest);
  const transient = isTransient(code);
  if (settled && (FOR_EVERYBODY.has(topic) || transient)) return [];
  return [
    {
      code: `saml_${code || 'refused'}`,
      severity: transient ? 'info' : settled || lastSuccess !== undefined ? 'waiting' : 'broken',
      title: transient ? 'Old or repeated answers' : TITLES[topic],
      meaning: newest.errorMessage,
      fix: transient ? TRY_AGAIN_ADVICE : (guide ?? fallbackGuide).saml.fixes[topic],
      count: failed.length,
      evidence: toEvidence(failed),
    },
  ];
}

function unanswered(recent: readonly Flow[], lastSuccess: Flow | undefined, { guide, now }: SignInFacts): Finding[] {
  const waiting = recent.filter(
    (flow) =>
      flow.status === 'in_progress' &&
      flow.initiateTime !== undefined &&
      now.getTime() - timeOf(flow) > ANSWER_MS &&
      (lastSuccess === undefined || timeOf(flow) > timeOf(lastSuccess)),
  );
  if (waiting.length < UNANSWERED) return [];
  return [
    {
      code: 'saml_no_answer',
      severity: 'waiting',
      title: 'People are sent to the identity provider and do not come back',
      meaning: 'They meet an error or a refusal there, which is not told here.',
      fix: `${(guide ?? fallbackGuide).saml.fixes.assignment} Compare the sign-on URL and our entity ID there as well.`,
      count: waiting.length,
      evidence: toEvidence(waiting),
    },
  ];
}

function toEvidence(flows: readonly Flow[]): EvidenceRow[] {
  return flows.slice(0, SHOWN).map((flow) => ({
    id: flow.id,
    time: flow.createTime ?? '',
    detail: flow.errorMessage,
    text: [flow.email || 'somebody', flow.status === 'failed' ? flow.errorCode : 'no answer'].join(' → '),
  }));
}

function timeOf({ createTime }: Flow): number {
  return new Date(createTime ?? 0).getTime();
}
