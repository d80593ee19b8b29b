import Link from 'next/link';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Time } from '@/components/ui/time';
import type { SetupAlert } from '@/lib/onboarding/setup-alerts';

/** What has to be done at the company's identity provider before sign-ins suffer. */
export function SetupAlerts({ alerts }: { alerts: readonly SetupAlert[] }) {
  return alerts.map(({ id, tone, title, text, action, at }) => (
    <Alert
      key={id}
      tone={tone}
      title={title}
      actions={
        action === null ? undefined : (
          <Button asChild size="sm">
            <Link href={action.href}>{action.label}</Link>
          </Button>
        )
      }
    >
      {text} <Time value={at} className="text-ink-3" />
    </Alert>
  ));
}
