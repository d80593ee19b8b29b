import type { SamlFlow } from '@/lib/ssoready/client';
import { explainCheck } from './saml-checks';

/** "maria.lopez@acme.com" → "m••••@acme.com": enough to recognise one's own address, not enough to learn another's. */
export function redactEmail(email: string): string {
  const at = email.lastIndexOf('@');
  if (at < 1) return email === '' ? '' : '••••';
  return `${email.slice(0, 1)}••••${email.slice(at)}`;
}

/** Checks whose received value says who somebody is. */
const PERSONAL: ReadonlySet<string> = new Set(['email', 'subject', 'name_id']);

/**
 * What may be handed to the customer about a login: facts and checks, without the assertion, its attributes, or the person.
 * What the checks of the subject received is left out, because it is the person's address.
 */
export function redactedDiagnostics(flow: SamlFlow): string {
  const lines = [
    `Login ${flow.id}`,
    `Status: ${flow.status}${flow.errorCode ? ` (${flow.errorCode})` : ''}`,
    ...(flow.errorMessage ? [`What happened: ${flow.errorMessage}`] : []),
    `Connection: ${flow.samlConnectionId || flow.oidcConnectionId}`,
    `Started by: ${flow.idpInitiated ? 'the identity provider' : 'the application'}${flow.test ? ' (test)' : ''}`,
    ...(flow.email ? [`Person: ${redactEmail(flow.email)}`] : []),
    ...(flow.createTime ? [`Started at: ${flow.createTime}`] : []),
    ...(flow.receiveTime ? [`Answer received at: ${flow.receiveTime}`] : []),
    '',
    'Checks:',
    ...flow.checks.flatMap((check) => checkLines(check, flow.oidcConnectionId === '' ? 'saml' : 'oidc')),
  ];
  return lines.join('\n');
}

function checkLines(check: SamlFlow['checks'][number], protocol: 'saml' | 'oidc'): string[] {
  const lines = [`  [${check.passed ? 'ok' : 'failed'}] ${explainCheck(check.name, protocol).label}`];
  if (check.passed) return lines;
  if (check.code) lines.push(`      code: ${check.code}`);
  if (check.expected) lines.push(`      expected: ${check.expected}`);
  if (check.received)
    lines.push(`      received: ${PERSONAL.has(check.name) ? '(left out: it may name a person)' : check.received}`);
  const { whereToFix } = explainCheck(check.name, protocol);
  if (whereToFix) lines.push(`      where to fix it: ${whereToFix}`);
  return lines;
}
