import { describe, expect, it } from 'vitest';
import { findGuide } from '@/lib/onboarding/guides/registry';
import { diagnoseOidcSignIns, diagnoseSignIns } from './diagnose-sign-ins';
import { NOW } from './testing';

type Flow = Parameters<typeof diagnoseSignIns>[0][number];

let count = 0;
function flow(status: Flow['status'], minutes: number, errorCode = ''): Flow {
  count += 1;
  const time = new Date(NOW.getTime() - minutes * 60_000).toISOString();
  return {
    id: `saml_flow_${count}`,
    samlConnectionId: 'saml_conn_1',
    status,
    email: status === 'in_progress' ? '' : 'ada@acme.example',
    errorCode,
    errorMessage: errorCode === '' ? '' : `What happened: ${errorCode}.`,
    createTime: time,
    initiateTime: time,
  };
}
const okta = findGuide('okta', false);
const codesOf = (flows: Flow[]) => diagnoseSignIns(flows, { guide: okta, now: NOW }).map(({ code }) => code);

describe('sign-ins that fail', () => {
  it.each([
    ['bad_signature', 'Okta → your app → Sign On'],
    ['bad_certificate', 'Okta → your app → Sign On → SAML Signing Certificates'],
    ['bad_issuer', 'Okta → your app → Sign On → Metadata URL'],
    ['bad_audience', 'Audience URI'],
    ['bad_recipient', 'Single sign-on URL'],
    ['bad_subject_id', 'Application username Email'],
    ['email_outside_domains', 'ask whoever gave you the link to add the domain'],
    ['idp_status', 'Assignments'],
    ['unsigned', 'Response and Assertion Signature'],
    ['never_heard_of', 'Response and Assertion Signature'],
  ])('for %s are one finding that says where in the provider to fix it', (code, where) => {
    const findings = diagnoseSignIns([flow('failed', 5, code), flow('failed', 9, code)], { guide: okta, now: NOW });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ code: `saml_${code}`, severity: 'broken', count: 2 });
    expect(findings[0]?.fix).toContain(where);
    expect(findings[0]?.evidence).toHaveLength(2);
  });

  it('speak generally where the provider is not known', () => {
    const [finding] = diagnoseSignIns([flow('failed', 5, 'bad_audience')], { guide: null, now: NOW });
    expect(finding?.fix).toMatch(/^In your provider/);
  });

  it('are over when the connection works again, where the fault concerned everybody', () => {
    expect(
      codesOf([flow('succeeded', 1), flow('failed', 5, 'bad_signature'), flow('failed', 6, 'bad_audience')]),
    ).toEqual([]);
    expect(codesOf([flow('succeeded', 9), flow('failed', 5, 'bad_signature')])).toEqual(['saml_bad_signature']);
  });

  it('are not over for one person because another signed in', () => {
    const findings = diagnoseSignIns([flow('succeeded', 1), flow('failed', 5, 'email_outside_domains')], {
      guide: okta,
      now: NOW,
    });
    expect(findings).toMatchObject([{ code: 'saml_email_outside_domains', severity: 'waiting' }]);
  });

  it('say that nothing is set wrong when an answer was only old', () => {
    expect(diagnoseSignIns([flow('failed', 5, 'replay')], { guide: okta, now: NOW })).toMatchObject([
      { severity: 'info' },
    ]);
  });

  it('are forgotten after a week', () => {
    expect(codesOf([flow('failed', 8 * 24 * 60, 'bad_signature')])).toEqual([]);
  });
});

describe('sign-ins that are never answered', () => {
  const lost = [20, 30, 40].map((minutes) => flow('in_progress', minutes));

  it('are named once there are three of them', () => {
    expect(codesOf(lost)).toEqual(['saml_no_answer']);
    expect(codesOf(lost.slice(1))).toEqual([]);
  });

  it('are not named while people may still be typing, or after somebody came back', () => {
    expect(codesOf([1, 2, 3].map((minutes) => flow('in_progress', minutes)))).toEqual([]);
    expect(codesOf([flow('succeeded', 5), ...lost])).toEqual([]);
  });
});

describe('sign-ins over OpenID Connect', () => {
  it.each([
    ['token_exchange_failed', 'new client secret'],
    ['discovery_failed', 'issuer'],
    ['bad_audience', 'client ID'],
    ['unknown_signing_key', 'RS256'],
    ['email_not_verified', 'xms_edov'],
    ['idp_status', 'Assign them'],
    ['never_heard_of', 'authorization code flow'],
  ])('for %s have one finding in the words of that protocol', (code, words) => {
    const findings = diagnoseOidcSignIns([flow('failed', 5, code), flow('failed', 9, code)], NOW);
    expect(findings).toMatchObject([{ code: `oidc_${code}`, severity: 'broken', count: 2 }]);
    expect(findings[0]?.fix).toContain(words);
    expect(`${findings[0]?.title} ${findings[0]?.fix}`).not.toMatch(/SAML|ACS|Audience URI|metadata/i);
  });

  it('are settled as those over SAML: by a success where everybody was concerned, never for one person by another', () => {
    const seenAfter = (code: string) => diagnoseOidcSignIns([flow('succeeded', 1), flow('failed', 5, code)], NOW);
    expect(seenAfter('token_exchange_failed')).toEqual([]);
    expect(seenAfter('other_browser')).toEqual([]);
    expect(seenAfter('bad_hosted_domain')).toMatchObject([{ severity: 'waiting' }]);
  });

  it('that are never answered are named', () => {
    const lost = [20, 30, 40].map((minutes) => flow('in_progress', minutes));
    expect(diagnoseOidcSignIns(lost, NOW)).toMatchObject([{ code: 'oidc_no_answer' }]);
  });
});
