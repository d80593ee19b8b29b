import { Card, CardHeader } from '@/components/ui/card';
import { cn } from '@/components/ui/cn';
import { EmptyState } from '@/components/ui/empty-state';
import { StateIcon } from '@/components/ui/state-badge';
import { explainCheck } from '@/lib/console/saml-checks';
import type { SamlCheck, SamlFlow } from '@/lib/ssoready/client';

/** Says nothing a person reads: every SAML status begins with it. */
const STATUS_PREFIX = /^urn:oasis:names:tc:SAML:2\.0:status:/;

/** Every check of a login: what was expected, what came, and where to fix it. */
export function ChecksCard({ flow }: { flow: SamlFlow }) {
  const failed = flow.checks.filter((check) => !check.passed);
  const protocol = flow.oidcConnectionId === '' ? 'saml' : 'oidc';
  // The first one names the refusal; what fails after it is mostly its consequence.
  const whereToFix =
    failed[0] === undefined ? undefined : explainCheck(failed[0].name, protocol).whereToFix || undefined;
  return (
    <Card>
      <CardHeader
        title="Checks"
        count={
          flow.checks.length === 0 ? null : `${flow.checks.length - failed.length} of ${flow.checks.length} passed`
        }
      />
      {flow.checks.length === 0 ? (
        <EmptyState title={flow.status === 'in_progress' ? 'No answer yet' : 'Nothing could be checked'}>
          {flow.status === 'in_progress'
            ? 'The person has been sent to their identity provider and has not come back.'
            : 'The answer was not a SAML response that could be read.'}
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line">
          {flow.checks.map((check) => (
            <CheckLine key={check.name} check={check} protocol={protocol} />
          ))}
        </ul>
      )}
      {whereToFix === undefined ? null : (
        <p className="rounded-b-xl border-t border-line bg-raised px-4 py-3">
          <b>Where to fix it:</b> <span className="text-ink-2">{whereToFix}</span>
        </p>
      )}
    </Card>
  );
}

function CheckLine({ check, protocol }: { check: SamlCheck; protocol: 'saml' | 'oidc' }) {
  const { label } = explainCheck(check.name, protocol);
  return (
    <li className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-3 gap-y-1 px-4 py-2 sm:grid-cols-[1.25rem_minmax(7rem,9.5rem)_minmax(0,1fr)]">
      <span className="pt-0.5">
        <StateIcon state={check.passed ? 'live' : 'broken'} label={check.passed ? 'passed:' : 'failed:'} />
      </span>
      <span className="font-medium">{label}</span>
      <span className="col-start-2 min-w-0 text-ink-2 sm:col-start-3">
        {check.passed ? (
          <Passed check={check} />
        ) : (
          <dl className="grid gap-1">
            <Side name="expected" value={check.expected} />
            <Side name="received" value={check.received} />
            {check.note === '' ? null : <Side name="note" value={check.note} />}
            {check.code === '' ? null : <Side name="code" value={check.code} />}
          </dl>
        )}
      </span>
    </li>
  );
}

/** What a passed check found: a note is a sentence, what was received is a value. */
function Passed({ check }: { check: SamlCheck }) {
  if (check.note) return <span className="wrap-anywhere">{check.note}</span>;
  if (!check.received) return <span>as expected</span>;
  return <code className="wrap-anywhere">{check.received.replace(STATUS_PREFIX, '')}</code>;
}

function Side({ name, value }: { name: string; value: string }) {
  return (
    <div className="flex gap-2">
      <dt className="w-16 shrink-0 text-ink-3">{name}</dt>
      <dd className={cn('min-w-0 wrap-anywhere text-ink', name !== 'note' && 'font-mono text-sm')}>
        {value || 'nothing'}
      </dd>
    </div>
  );
}
