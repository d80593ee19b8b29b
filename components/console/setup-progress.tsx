import { Card, CardHeader } from '@/components/ui/card';
import { StateIcon } from '@/components/ui/state-badge';
import { Time } from '@/components/ui/time';
import { listSetupSteps } from '@/lib/console/setup-steps';
import type { Progress } from '@/lib/onboarding/store';
import type { OrganizationSummary } from '@/lib/ssoready/client';

type Props = { progress: Progress; summary: OrganizationSummary | null; testedAt: Date | null };

/** How far the customer's admin has come. */
export function SetupProgress({ progress, summary, testedAt }: Props) {
  const steps = listSetupSteps(progress, summary, testedAt);
  const done = steps.filter((step) => step.state === 'live').length;
  return (
    <Card>
      <CardHeader title="Progress" count={`${done} of ${steps.length}`} />
      <ol className="divide-y divide-line">
        {steps.map((step) => (
          <li key={step.title} className="flex items-center gap-3 px-4 py-2.5">
            <StateIcon state={step.state} label={`${step.word}:`} />
            <span className="font-medium">{step.title}</span>
            <span className="min-w-0 flex-1 truncate text-ink-2">{step.detail}</span>
            {step.at === null ? null : (
              <span className="text-sm whitespace-nowrap text-ink-3">
                <Time value={step.at} />
              </span>
            )}
          </li>
        ))}
      </ol>
    </Card>
  );
}
