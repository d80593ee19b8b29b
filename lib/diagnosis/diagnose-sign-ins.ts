import { fallbackGuide } from '@/lib/onboarding/guides/registry';
import type { FixTopic, Guide } from '@/lib/onboarding/guides/types';
import { isTransient, TRY_AGAIN_ADVICE, toTopic } from '@/lib/onboarding/test-result';
import type { SamlFlow } from '@/lib/ssoready/client';
import { type EvidenceRow, type Finding, sortFindings } from './finding';
import { adviseOidc, type SignInAdvice } from './oidc-advice';

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

/** What differs between the protocols: the words. */
type Speech = { prefix: 'saml' | 'oidc'; advise: (code: string) => SignInAdvice; noAnswer: string };

/**
 * What looks wrong with the sign-ins of a SAML connection, worst first: one finding for each reason of refusal in the last week
 * that nothing has put right since, and sign-ins that the identity provider never answered. Pure.
 * @param flows sign-ins in any order; tests count, because a failed test is how a fault shows before people meet it.
 */
export function diagnoseSignIns(flows: readonly Flow[], { guide, now }: SignInFacts): Finding[] {
  const { fixes } = (guide ?? fallbackGuide).saml;
  const advise = (code: string): SignInAdvice => {
    const topic = toTopic({ name: '', code });
    return { title: TITLES[topic], fix: fixes[topic], forEverybody: FOR_EVERYBODY.has(topic) };
  };
  const noAnswer = `${fixes.assignment} Compare the sign-on URL and our entity ID there as well.`;
  return diagnose(flows, { prefix: 'saml', advise, noAnswer }, now);
}

const OIDC: Speech = {
  prefix: 'oidc',
  advise: adviseOidc,
  noAnswer: 'Compare the client ID and the redirect URI in the provider, and assign people to the application there.',
};

/** The same of an OpenID Connect connection. */
export function diagnoseOidcSignIns(flows: readonly Flow[], now: Date): Finding[] {
  return diagnose(flows, OIDC, now);
}

function diagnose(flows: readonly Flow[], speech: Speech, now: Date): Finding[] {
  const recent = flows
    .filter((flow) => now.getTime() - timeOf(flow) < WINDOW_DAYS * DAY_MS)
    .sort((a, b) => timeOf(b) - timeOf(a));
  const lastSuccess = recent.find(({ status }) => status === 'succeeded');
  const byCode = new Map<string, Flow[]>();
  for (const flow of recent) {
    if (flow.status !== 'failed') continue;
    byCode.set(flow.errorCode, [...(byCode.get(flow.errorCode) ?? []), flow]);
  }
  const refused = [...byCode].flatMap(([code, failed]) => toFinding(code, failed, lastSuccess, speech));
  return sortFindings([...refused, ...unanswered(recent, lastSuccess, speech, now)]);
}

function toFinding(
  code: string,
  failed: readonly Flow[],
  lastSuccess: Flow | undefined,
  { prefix, advise }: Speech,
): Finding[] {
  const [newest] = failed;
  if (newest === undefined) return [];
  const { title, fix, forEverybody } = advise(code);
  const settled = lastSuccess !== undefined && timeOf(lastSuccess) > timeOf(newest);
  const transient = isTransient(code);
  if (settled && (forEverybody || transient)) return [];
  return [
    {
      code: `${prefix}_${code || 'refused'}`,
      severity: transient ? 'info' : settled || lastSuccess !== undefined ? 'waiting' : 'broken',
      title: transient ? 'Old or repeated answers' : title,
      meaning: newest.errorMessage,
      fix: transient ? TRY_AGAIN_ADVICE : fix,
      count: failed.length,
      evidence: toEvidence(failed),
    },
  ];
}

function unanswered(
  recent: readonly Flow[],
  lastSuccess: Flow | undefined,
  { prefix, noAnswer }: Speech,
  now: Date,
): Finding[] {
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
      code: `${prefix}_no_answer`,
      severity: 'waiting',
      title: 'People are sent to the identity provider and do not come back',
      meaning: 'They meet an error or a refusal there, which is not told here.',
      fix: noAnswer,
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
