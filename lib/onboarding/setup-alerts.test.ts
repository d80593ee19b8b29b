import { describe, expect, it } from 'vitest';
import { createClient, type SamlAlert } from '@/lib/ssoready/client';
import { describeSetupAlert, listSetupAlerts } from './setup-alerts';

const alert = (kind: SamlAlert['kind'], detail: Record<string, string> = {}): SamlAlert => ({
  id: `saml_alert_${kind}`,
  organizationId: 'org_1',
  samlConnectionId: 'saml_conn_1',
  kind,
  detail,
});
const expiring = (days: string) =>
  alert('certificate_expiring', { days, notAfter: '2026-04-01T00:00:00Z', fingerprint: 'ab12cd34ef' });

describe('alerts for the customer’s administrator', () => {
  it.each([
    ['30', 'waiting', 'ends within 30 days'],
    ['7', 'broken', 'ends within 7 days'],
    ['1', 'broken', 'ends within a day'],
    ['0', 'broken', 'has ended'],
  ])('a certificate with %s days left says so, when, and leads to the metadata page', (days, tone, words) => {
    const told = describeSetupAlert(expiring(days));
    expect(told).toMatchObject({ tone, action: { href: '/setup/saml/metadata' } });
    expect(told.title).toContain(words);
    expect(told.text).toContain('ab12cd34… ');
    expect(told.text).toContain('2026-04-01');
  });

  it('what only the application’s people can decide offers no button', () => {
    expect(describeSetupAlert(alert('metadata_changed')).action).toBeNull();
    expect(describeSetupAlert(alert('certificate_changed', { fingerprint: 'ab12cd34ef' })).action).toBeNull();
  });

  it('metadata that cannot be read gives the reason', () => {
    expect(describeSetupAlert(alert('metadata_failing', { reason: 'The address answers 404.' })).text).toMatch(
      /^The address answers 404\. Sign-ins go on/,
    );
  });

  it('are those of the connection in use alone, the worst first', async () => {
    const samlAlerts = [
      alert('certificate_changed'),
      { ...expiring('0'), samlConnectionId: 'saml_conn_other' },
      alert('metadata_failing'),
      expiring('1'),
    ];
    const client = createClient({
      baseUrl: 'https://sso.example.com',
      token: 'x',
      fetch: async () => Response.json({ samlAlerts }),
    });
    const listed = await listSetupAlerts(client, { organizationId: 'org_1', samlConnectionId: 'saml_conn_1' });
    expect(listed.map(({ tone }) => tone)).toEqual(['broken', 'waiting', 'info']);
  });

  it('are none with a remote SSOReady', async () => {
    const client = createClient({ baseUrl: 'https://r.example', token: 'x', remote: true, fetch: fetch });
    expect(await listSetupAlerts(client, { organizationId: 'o', samlConnectionId: 'c' })).toEqual([]);
  });
});
