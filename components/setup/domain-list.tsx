'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useActionState, useEffect } from 'react';
import { LiveProblem } from '@/components/live/live-problem';
import { useLive } from '@/components/live/use-live';
import { Alert } from '@/components/ui/alert';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { CopyField } from '@/components/ui/copy-field';
import { FormAlert } from '@/components/ui/form-alert';
import { StateBadge } from '@/components/ui/state-badge';
import { SubmitButton } from '@/components/ui/submit-button';
import { Time } from '@/components/ui/time';
import { type ActionState, IDLE } from '@/lib/action-state';
import type { DomainView } from '@/lib/onboarding/domains';
import { SETUP_AGAIN } from './setup-again';

/** Looks go on in the background; the page asks what they found. */
const OPEN_POLL_MS = 10_000;
const SETTLED_POLL_MS = 60_000;

const QUERY_KEY = ['setup', 'domains'];

type State = ActionState<{ view: DomainView }>;
type Props = { initial: DomainView[]; check: (state: State, form: FormData) => Promise<State> };

/** Each domain with the record that proves it, and what DNS says of it. Works without JavaScript; with it, it follows by itself. */
export function DomainList({ initial, check }: Props) {
  const { data, error } = useLive({
    queryKey: QUERY_KEY,
    path: '/setup/api/domains',
    initial: { domains: initial },
    intervalMs: ({ domains }) =>
      domains.every(({ verified, record }) => verified || record === null) ? SETTLED_POLL_MS : OPEN_POLL_MS,
  });
  return (
    <div className="grid gap-4">
      <LiveProblem error={error} again={SETUP_AGAIN} />
      {data.domains.map((domain) => (
        <DomainCard key={domain.domain} domain={domain} check={check} />
      ))}
    </div>
  );
}

type CardProps = { domain: DomainView; check: Props['check'] };

function DomainCard({ domain: known, check }: CardProps) {
  const queries = useQueryClient();
  const [state, submit] = useActionState<State, FormData>(check, IDLE);
  useEffect(() => {
    if (state.status === 'done') void queries.invalidateQueries({ queryKey: QUERY_KEY });
  }, [state, queries]);
  const domain = newest(known, state);
  const { record } = domain;
  return (
    <Card>
      <CardHeader title={domain.domain} actions={<StateBadge state={domain.tone}>{domain.word}</StateBadge>} />
      <CardBody className="grid gap-4">
        {record === null || domain.verified ? null : <RecordFields record={record} />}
        <div aria-live="polite" className="grid gap-3 empty:hidden">
          {domain.message === '' ? null : (
            <Alert tone={domain.tone}>
              {domain.message}
              <Found values={domain.foundValues} />
            </Alert>
          )}
        </div>
        {record === null ? null : (
          <form action={submit} className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <input type="hidden" name="domain" value={domain.domain} />
            <SubmitButton variant={domain.verified ? 'secondary' : 'primary'}>
              Check now<span className="sr-only">: {domain.domain}</span>
            </SubmitButton>
            <Looks domain={domain} />
            <FormAlert state={state} />
          </form>
        )}
      </CardBody>
    </Card>
  );
}

/** What the check answered, until a reading of the page is newer. */
function newest(known: DomainView, state: State): DomainView {
  if (state.status !== 'done') return known;
  return (known.checkedAt ?? '') > (state.view.checkedAt ?? '') ? known : state.view;
}

function RecordFields({ record }: { record: { name: string; host: string; value: string } }) {
  return (
    <div className="grid gap-3">
      <p>
        Where the DNS of the domain is managed, add a record of the type <b>TXT</b>. Leave its TTL as it is.
      </p>
      <CopyField
        label="Host, name"
        value={record.host}
        hint="For consoles that add the domain by themselves, as most do (Cloudflare, GoDaddy, Route 53 in its form)."
      />
      <CopyField label="The same as a whole name" value={record.name} hint="For consoles and zone files that do not." />
      <CopyField label="Value, content, TXT data" value={record.value} hint="Without quotation marks." />
    </div>
  );
}

function Found({ values }: { values: readonly string[] }) {
  if (values.length === 0) return null;
  return (
    <>
      {' '}
      Found:
      {values.map((value) => (
        <code key={value} className="mt-1 block text-ink-2 wrap-anywhere">
          {value}
        </code>
      ))}
    </>
  );
}

function Looks({ domain }: { domain: DomainView }) {
  const { checkedAt, nextCheckAt, verified } = domain;
  return (
    <span className="text-sm text-ink-3">
      {checkedAt === undefined ? (
        'Not checked yet'
      ) : (
        <>
          Last checked <Time value={checkedAt} />
        </>
      )}
      {nextCheckAt === undefined || verified ? '' : '; it is also checked in the background'}
    </span>
  );
}
