import Link from 'next/link';
import type { ReactNode } from 'react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Card, CardHeader } from '@/components/ui/card';
import { StateIcon } from '@/components/ui/state-badge';
import type { Policy } from '@/lib/console/directory-policies';

type Props = {
  policies: readonly Policy[];
  /** Where the tenant's own settings are changed. */
  settingsHref: string;
  /** The button that changes the directory's; left out for whoever may not. */
  action: ReactNode;
};

/** What a directory does with what arrives: each choice, what it means, and when to choose otherwise. */
export function PoliciesCard({ policies, settingsHref, action }: Props) {
  const changed = policies.filter(({ isDefault }) => !isDefault).length;
  return (
    <Card className="min-w-0">
      <CardHeader
        title="Policies"
        count={changed === 0 ? 'all at their defaults' : `${changed} changed`}
        actions={action}
      />
      <dl className="divide-y divide-line">
        {policies.map((policy) => (
          <div key={policy.id} className="grid gap-x-6 gap-y-1 px-4 py-3 md:grid-cols-[minmax(0,16rem)_minmax(0,1fr)]">
            <dt className="text-ink-2">{policy.title}</dt>
            <dd className="grid gap-1">
              <span className="flex flex-wrap items-center gap-2">
                <span className="font-medium">{policy.value}</span>
                <Badge tone={policy.isDefault ? 'neutral' : 'accent'}>{policy.isDefault ? 'default' : 'changed'}</Badge>
                {policy.id === 'matchBy' && action !== null ? (
                  <Button asChild size="sm" variant="quiet" className="ml-auto">
                    <Link href={settingsHref}>Change in the tenant’s settings</Link>
                  </Button>
                ) : null}
              </span>
              <span>{policy.effect}</span>
              <span className="text-sm text-ink-3">{policy.otherwise}</span>
              {policy.warning === null ? null : (
                <span className="flex items-start gap-2 text-sm">
                  <StateIcon state="waiting" label="Careful:" />
                  {policy.warning}
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
