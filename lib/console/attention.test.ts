import { describe, expect, it } from 'vitest';
import { type AttentionFacts, listAttention } from './attention';
import { later, toSummary } from './testing';

const now = new Date('2030-03-01T12:00:00Z');
const nothing: AttentionFacts = {
  environmentId: 'env_1',
  summaries: [],
  pausedOrganizationIds: new Set(),
  failedFlows: [],
  lastRuns: [],
  brokenDirectories: new Map(),
  now,
};
const run = { id: 'sync_run_1', organizationId: 'org_Acme', errorMessage: null, quarantined: 0 };
const flow = { id: 'saml_flow_1', organizationId: 'org_Acme', errorMessage: 'Audience does not match.', test: false };
const live = { samlConnectionId: 'saml_conn_1', configured: true, lastLoginTime: later(now, { hours: -1 }) };

describe('what needs attention', () => {
  it('is nothing for a tenant that works', () => {
    const summaries = [toSummary('Acme', { sso: live, createTime: later(now, { days: -90 }) })];
    expect(listAttention({ ...nothing, summaries })).toEqual([]);
  });

  it('names an expiring certificate and offers a renewal link for single sign-on alone', () => {
    const summaries = [
      toSummary('Acme', { sso: { ...live, certificateExpireTime: later(now, { days: 6, hours: 2 }) } }),
    ];
    expect(listAttention({ ...nothing, summaries })).toEqual([
      {
        key: 'certificate:org_Acme',
        kind: 'broken',
        organizationId: 'org_Acme',
        tenantName: 'Acme',
        message: 'Signing certificate expires in 6 days.',
        action: { label: 'Send renewal link', href: '/e/env_1/tenants/org_Acme/onboarding?new=saml' },
      },
    ]);
  });

  it('names what is wrong with a directory in which people are affected, and where to read what to change', () => {
    const summaries = [toSummary('Acme', { sso: live, createTime: later(now, { days: -90 }) })];
    const finding = {
      code: 'scim_old_token',
      severity: 'broken',
      title: 'The token is old',
      meaning: '',
      fix: '',
    } as const;
    const brokenDirectories = new Map([['org_Acme', { ...finding, count: 3, evidence: [] }]]);
    expect(listAttention({ ...nothing, summaries, brokenDirectories })).toMatchObject([
      {
        kind: 'broken',
        message: 'The token is old.',
        action: { label: 'What to change', href: '/e/env_1/tenants/org_Acme/directory' },
      },
    ]);
  });

  it('leaves alone a tenant that was made yesterday and reports one that was made last week and not set up', () => {
    const summaries = [
      toSummary('New', { createTime: later(now, { days: -1 }) }),
      toSummary('Old', { createTime: later(now, { days: -7 }) }),
    ];
    const items = listAttention({ ...nothing, summaries });
    expect(items.map((item) => [item.tenantName, item.kind])).toEqual([['Old', 'draft']]);
    expect(items[0]?.message).toBe('Created 7 days ago; setup has not been finished.');
  });

  it('counts refused logins of the last day once for each tenant, and not those of tests', () => {
    const failedFlows = [
      { ...flow, createTime: later(now, { hours: -1 }) },
      { ...flow, id: 'saml_flow_2', createTime: later(now, { hours: -2 }) },
      { ...flow, id: 'saml_flow_3', createTime: later(now, { hours: -30 }) },
      { ...flow, id: 'saml_flow_4', createTime: later(now, { hours: -1 }), test: true },
    ];
    const items = listAttention({ ...nothing, summaries: [toSummary('Acme', { sso: live })], failedFlows });
    expect(items).toHaveLength(1);
    expect(items[0]?.message).toBe('2 sign-ins refused in the last day. Audience does not match.');
    expect(items[0]?.action.href).toBe('/e/env_1/logins/saml_flow_1');
  });

  it.each([
    ['failed', 'broken', 'Open the run'],
    ['lost', 'broken', 'Open the run'],
    ['aborted_by_guard', 'waiting', 'Review the run'],
  ])('leads to the run when the last one is %s', (status, kind, label) => {
    const items = listAttention({
      ...nothing,
      summaries: [toSummary('Acme', { sso: live })],
      lastRuns: [{ ...run, status }],
    });
    expect(items).toMatchObject([{ kind, action: { label, href: '/e/env_1/runs/sync_run_1' } }]);
  });

  it('mentions people who were set aside by a run that otherwise succeeded', () => {
    const lastRuns = [{ ...run, status: 'succeeded', quarantined: 1 }];
    const items = listAttention({ ...nothing, summaries: [toSummary('Acme', { sso: live })], lastRuns });
    expect(items[0]?.message).toBe('1 person was set aside by the last sync.');
  });

  it('says of a new setup that waits to be put live only that, and of one in use that its sign-ins cannot begin', () => {
    const readySetups = [{ organizationId: 'org_Acme', readyAt: now, contact: 'it@acme.example' }];
    const listed = (used: boolean) => {
      const summaries = [toSummary('Acme', { sso: { ...live, primary: false, used } })];
      return listAttention({ ...nothing, summaries, readySetups }).map(({ action }) => action.label);
    };
    expect(listed(false)).toEqual(['Review and put live']);
    expect(listed(true)).toEqual(['Choose one', 'Review and put live']);
  });

  it('puts what is broken first, then what waits, then what stalls', () => {
    const summaries = [
      toSummary('A', { createTime: later(now, { days: -7 }) }),
      toSummary('B', { sso: { ...live, certificateExpireTime: later(now, { days: 20 }) } }),
      toSummary('C', { sso: { ...live, certificateExpireTime: later(now, { days: 2 }) } }),
    ];
    expect(listAttention({ ...nothing, summaries }).map((item) => item.tenantName)).toEqual(['C', 'B', 'A']);
  });
});
