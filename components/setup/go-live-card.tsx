'use client';

import { useActionState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { Field } from '@/components/ui/field';
import { FormAlert } from '@/components/ui/form-alert';
import { Input } from '@/components/ui/input';
import { StateBadge } from '@/components/ui/state-badge';
import { SubmitButton } from '@/components/ui/submit-button';
import { Time } from '@/components/ui/time';
import { type ActionState, fieldError, fieldValue, IDLE } from '@/lib/action-state';

type Props = {
  vendor: string;
  missing: readonly string[];
  tooEarly: boolean;
  told: { at: Date; contact: string; settled: boolean } | null;
  /** An operator puts the sign-in live; otherwise it is in use as soon as it is tested. */
  waitsForOperator: boolean;
  /** Whether people sign in with it already. */
  live: boolean;
  say: (state: ActionState, form: FormData) => Promise<ActionState>;
};

/** The end of the checklist: tells the people of the application that everything is ready. */
export function GoLiveCard(props: Props) {
  const { vendor, missing, tooEarly, told, waitsForOperator, live } = props;
  return (
    <Card>
      <CardHeader
        title="Go live"
        actions={
          <StateBadge state={live ? 'live' : told === null ? 'draft' : told.settled ? 'live' : 'waiting'}>
            {live ? 'Live' : told === null ? 'Not said yet' : told.settled ? 'Seen' : 'Told'}
          </StateBadge>
        }
      />
      <CardBody className="grid gap-4">
        <p>{live ? 'The sign-in is live: people are sent to your provider.' : whatComes(waitsForOperator, vendor)}</p>
        {told === null ? null : <Told told={told} vendor={vendor} />}
        {missing.length === 0 ? null : (
          <p className="text-ink-2">
            {tooEarly ? 'To be done first: ' : 'Still open: '}
            {missing.join(', ')}.{tooEarly ? '' : ' You may say it all the same, if that is meant to come later.'}
          </p>
        )}
        {tooEarly ? null : <ReadyForm {...props} />}
      </CardBody>
    </Card>
  );
}

function whatComes(waitsForOperator: boolean, vendor: string): string {
  return waitsForOperator
    ? `When the sign-in is tested, ${vendor} puts it live: people are sent to your provider from then on.`
    : 'A sign-in that is set up is in use at once. Say here when you are done, and somebody looks over it.';
}

function Told({ told, vendor }: { told: NonNullable<Props['told']>; vendor: string }) {
  return (
    <Alert tone={told.settled ? 'live' : 'waiting'} live>
      You said that everything is ready <Time value={told.at} />
      {told.contact === '' ? '' : `, and that ${told.contact} can be asked`}.{' '}
      {told.settled ? `It was seen to by ${vendor}.` : `It stands at the top of what ${vendor} looks at.`}
    </Alert>
  );
}

function ReadyForm({ say, told }: Props) {
  const [state, submit] = useActionState<ActionState, FormData>(say, IDLE);
  return (
    <form action={submit} className="grid gap-3">
      <Field
        label="Whom can they ask at your company?"
        name="contact"
        error={fieldError(state, 'contact')}
        hint="An e-mail address, also for the day when your certificate ends. May stay empty."
      >
        {(control) => (
          <Input
            {...control}
            type="email"
            autoComplete="email"
            maxLength={254}
            defaultValue={fieldValue(state, 'contact') || (told?.contact ?? '')}
          />
        )}
      </Field>
      <FormAlert state={state} />
      <SubmitButton variant={told === null ? 'primary' : 'secondary'} className="w-fit">
        {told === null ? 'We are ready' : 'Say it again'}
      </SubmitButton>
    </form>
  );
}
