import { toDate } from '@/lib/console/format';
import { whenSupported } from '@/lib/console/supported';
import type { SamlAlert, SsoreadyClient } from '@/lib/ssoready/client';

/** An alert about the company's connection, as its own administrator reads it. */
export type SetupAlert = {
  id: string;
  tone: 'info' | 'waiting' | 'broken';
  title: string;
  text: string;
  /** The page where they can act; null where it is for the application's people. */
  action: { href: string; label: string } | null;
  at: string | undefined;
};

/** Open alerts about one connection, the worst first. A remote SSOReady has none. */
export async function listSetupAlerts(
  client: Pick<SsoreadyClient, 'listSamlAlerts'>,
  { organizationId, samlConnectionId }: { organizationId: string; samlConnectionId: string },
): Promise<SetupAlert[]> {
  const answer = await whenSupported(client.listSamlAlerts({ organizationId, pageSize: 100 }));
  const order = ['broken', 'waiting', 'info'];
  return (answer?.samlAlerts ?? [])
    .filter((alert) => alert.samlConnectionId === samlConnectionId)
    .map(describeSetupAlert)
    .sort((a, b) => order.indexOf(a.tone) - order.indexOf(b.tone));
}

const UPDATE = { href: '/setup/saml/metadata', label: 'Update metadata' };

/** What an alert means for the customer's administrator, and what to do at their identity provider. */
export function describeSetupAlert({ id, kind, detail, createTime: at }: SamlAlert): SetupAlert {
  const fingerprint = (detail.fingerprint ?? '').slice(0, 8);
  switch (kind) {
    case 'certificate_expiring':
      return { id, at, action: UPDATE, ...describeExpiry(detail.days ?? '', toDate(detail.notAfter), fingerprint) };
    case 'certificate_changed':
      return {
        ...{ id, at, tone: 'info', action: null },
        title: 'Another signing certificate is trusted',
        text: `Its fingerprint begins with ${fingerprint}. If nobody at your company has changed it, tell the people who sent you this link.`,
      };
    case 'metadata_changed':
      return {
        ...{ id, at, tone: 'waiting', action: null },
        title: 'Your metadata has changed',
        text: 'Sign-ins go on with what was there before. The application’s people have to accept the change; tell them that you expect it.',
      };
    case 'metadata_failing':
      return {
        ...{ id, at, tone: 'waiting', action: UPDATE },
        title: 'Your metadata cannot be read any more',
        text: `${detail.reason ?? ''} Sign-ins go on, but a new certificate would not be noticed. Check that the address still answers, or give us another.`.trim(),
      };
    default:
      return kind satisfies never;
  }
}

function describeExpiry(
  days: string,
  end: Date | null,
  fingerprint: string,
): Pick<SetupAlert, 'tone' | 'title' | 'text'> {
  const day = end === null ? '' : ` on ${end.toISOString().slice(0, 10)}`;
  const advice = 'Make the next one at your identity provider, then give us its metadata: both work until you switch.';
  if (days === '0') {
    return {
      tone: 'broken',
      title: 'Your signing certificate has ended',
      text: `The certificate ${fingerprint}… ended${day}. People may be unable to sign in. ${advice}`,
    };
  }
  return {
    tone: Number(days) <= 7 ? 'broken' : 'waiting',
    title:
      days === '1' ? 'Your signing certificate ends within a day' : `Your signing certificate ends within ${days} days`,
    text: `The certificate ${fingerprint}… ends${day}, and no other lasts longer. ${advice}`,
  };
}
