import { describe, expect, it } from 'vitest';
import type { SamlFlow } from '@/lib/ssoready/client';
import { redactEmail, redactedDiagnostics } from './redact';

const flow: SamlFlow = {
  id: 'saml_flow_1',
  organizationId: 'org_1',
  samlConnectionId: 'saml_conn_1',
  oidcConnectionId: '',
  status: 'failed',
  state: 'secret-state',
  test: false,
  idpInitiated: true,
  email: 'maria.lopez@acme.com',
  nameId: 'maria.lopez@acme.com',
  attributes: { phone: ['+49 151 000'] },
  checks: [
    { name: 'signature', passed: true, expected: '', received: 'RSA-SHA256', code: '', note: '' },
    { name: 'audience', passed: false, expected: 'https://a', received: 'https://b', code: 'bad_audience', note: '' },
    {
      name: 'email',
      passed: false,
      expected: 'an e-mail',
      received: 'NameID "mlopez"',
      code: 'bad_subject_id',
      note: '',
    },
  ],
  sessionEndedBy: '',
  errorCode: 'bad_audience',
  errorMessage: 'The response is for another application.',
  claimedFlowId: '',
  initiateRequest: '<samlp:AuthnRequest/>',
  response: '<saml:Assertion>maria</saml:Assertion>',
  createTime: '2030-01-01T00:00:00Z',
};

describe('diagnostics for the customer', () => {
  const text = redactedDiagnostics(flow);

  it('say which check failed, with both sides and where to fix it', () => {
    expect(text).toContain('[failed] Audience');
    expect(text).toContain('expected: https://a');
    expect(text).toContain('received: https://b');
    expect(text).toContain('where to fix it: Their admin corrects');
  });

  it('hold neither the message, nor its attributes, nor the state, nor the whole address of the person', () => {
    for (const secret of ['maria', 'mlopez', '+49', 'secret-state', 'Assertion', 'AuthnRequest']) {
      expect(text).not.toContain(secret);
    }
    expect(text).toContain('m••••@acme.com');
  });
});

describe('a redacted address', () => {
  it.each([
    ['a@b.c', 'a••••@b.c'],
    ['"odd@local"@acme.com', '"••••@acme.com'],
    ['no-address', '••••'],
    ['', ''],
  ])('of %j is %j', (email, redacted) => {
    expect(redactEmail(email)).toBe(redacted);
  });
});
