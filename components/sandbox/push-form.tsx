'use client';

import { useActionState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Badge } from '@/components/ui/badge';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import { StateBadge } from '@/components/ui/state-badge';
import { SubmitButton } from '@/components/ui/submit-button';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import { type ActionState, IDLE } from '@/lib/action-state';
import type { PushResult } from '@/lib/sandbox/push';
import type { PushItem } from '@/lib/sandbox/push-item';
import { FormOutcome } from './form-outcome';

type State = ActionState<PushResult>;
type Props = { action: (previous: State, form: FormData) => Promise<State>; appId: string; ready: boolean };

/** Pushes everybody now, and lists what became of each. */
export function PushForm({ action, appId, ready }: Props) {
  const [state, submit] = useActionState(action, IDLE);
  return (
    <div className="grid gap-4">
      <form action={submit} className="flex flex-wrap items-end gap-3">
        <input type="hidden" name="appId" value={appId} />
        <Field label="In the manner of" name="dialect" className="min-w-48">
          {(control) => (
            <Select {...control} defaultValue="okta">
              <option value="okta">Okta</option>
              <option value="entra">Microsoft Entra ID</option>
            </Select>
          )}
        </Field>
        <Field
          label="Bad weather"
          name="weather"
          className="min-w-48"
          hint="Malformed: requests that break SCIM’s rules. The directory should refuse each, and change nothing."
        >
          {(control) => (
            <Select {...control} defaultValue="fine">
              <option value="fine">None: everybody as they are</option>
              <option value="malformed">Malformed requests</option>
            </Select>
          )}
        </Field>
        <SubmitButton disabled={!ready}>Push to directory now</SubmitButton>
      </form>
      {ready ? null : <p className="text-ink-2">Enter the base URL and the bearer token of a directory first.</p>}
      {state.status === 'done' ? <Outcome {...state} /> : <FormOutcome state={state} />}
    </div>
  );
}

function Outcome({ items, stopped }: PushResult) {
  const failures = items.filter((item) => item.outcome === 'failed').length;
  const refused = items.filter((item) => item.outcome === 'refused').length;
  const changes = items.filter((item) => item.outcome !== 'unchanged').length - failures - refused;
  const unchanged = items.length - changes - failures - refused;
  const summary =
    refused > 0
      ? `${refused} of ${count(items.length, 'malformed request')} refused`
      : `${count(changes, 'change')}, ${unchanged} unchanged, ${failures} failed`;
  return (
    <div className="grid gap-3">
      <Alert tone={failures > 0 ? 'broken' : 'live'} title={stopped === null ? 'Pushed' : 'The push stopped'} live>
        {stopped === null ? `${summary}.` : stopped}
      </Alert>
      {items.length === 0 ? null : (
        <Table label="Result of the push">
          <TableHead>
            <tr>
              <TableHeader>Object</TableHeader>
              <TableHeader>Kind</TableHeader>
              <TableHeader>Outcome</TableHeader>
              <TableHeader>Detail</TableHeader>
            </tr>
          </TableHead>
          <TableBody>
            {items.map((item) => (
              <TableRow key={`${item.kind} ${item.label}`}>
                <TableCell className="wrap-anywhere">{item.label}</TableCell>
                <TableCell>{KINDS[item.kind]}</TableCell>
                <TableCell>
                  <OutcomeBadge outcome={item.outcome} />
                </TableCell>
                <TableCell className="text-ink-2">{item.detail}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </div>
  );
}

const KINDS: Record<PushItem['kind'], string> = { person: 'Person', group: 'Group', request: 'Request' };

const WORDS: Record<PushItem['outcome'], string> = {
  created: 'Created',
  linked: 'Found and linked',
  updated: 'Updated',
  deactivated: 'Deactivated',
  reactivated: 'Reactivated',
  deleted: 'Deleted',
  unchanged: 'Unchanged',
  refused: 'Refused',
  failed: 'Failed',
};

function OutcomeBadge({ outcome }: { outcome: PushItem['outcome'] }) {
  if (outcome === 'failed') return <StateBadge state="broken">{WORDS[outcome]}</StateBadge>;
  if (outcome === 'unchanged') return <Badge>{WORDS[outcome]}</Badge>;
  return <StateBadge state="live">{WORDS[outcome]}</StateBadge>;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
