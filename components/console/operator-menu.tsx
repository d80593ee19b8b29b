'use client';

import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import { isOperatorRole, OPERATOR_ROLES, ROLE_LABELS } from '@/lib/auth/roles';
import type { OperatorRole } from '@/lib/auth/store';
import type { ApiRequest } from '@/lib/call-api';
import { FormDialog } from './form-dialog';
import { useApiAction } from './use-api-action';
import { textOf } from './use-form-submit';

type Props = {
  operator: { id: string; email: string; role: OperatorRole; disabled: boolean };
  sessions: number;
};

/** What an owner can do with another operator. */
export function OperatorMenu({ operator, sessions }: Props) {
  const [asked, setAsked] = useState<'role' | 'disable' | 'remove' | null>(null);
  const close = (open: boolean) => {
    if (!open) setAsked(null);
  };
  const path = `/api/operators/${operator.id}`;
  const enable = useApiAction({
    request: (): ApiRequest => ({ method: 'PATCH', path, body: { disabled: false } }),
    success: `${operator.email} can sign in again`,
  });
  const signOut = useApiAction({
    request: (): ApiRequest => ({ method: 'POST', path: `${path}/revoke-sessions` }),
    success: `${operator.email} is signed out everywhere`,
  });
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button size="sm" aria-label={`Manage ${operator.email}`} pending={enable.isPending || signOut.isPending}>
            <Ellipsis aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem onSelect={() => setAsked('role')}>Change role…</DropdownMenuItem>
          <DropdownMenuItem disabled={sessions === 0} onSelect={() => signOut.mutate()}>
            Sign out everywhere
          </DropdownMenuItem>
          {operator.disabled ? (
            <DropdownMenuItem onSelect={() => enable.mutate()}>Give access back</DropdownMenuItem>
          ) : (
            <DropdownMenuItem onSelect={() => setAsked('disable')}>Disable…</DropdownMenuItem>
          )}
          <DropdownMenuItem danger onSelect={() => setAsked('remove')}>
            Remove…
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <RoleDialog operator={operator} open={asked === 'role'} onOpenChange={close} />
      <DisableDialog operator={operator} open={asked === 'disable'} onOpenChange={close} />
      <RemoveDialog operator={operator} open={asked === 'remove'} onOpenChange={close} />
    </>
  );
}

type DialogProps = Pick<Props, 'operator'> & { open: boolean; onOpenChange: (open: boolean) => void };

function RoleDialog({ operator, open, onOpenChange }: DialogProps) {
  const change = useApiAction({
    request: (role: string): ApiRequest => ({ method: 'PATCH', path: `/api/operators/${operator.id}`, body: { role } }),
    success: 'Role changed',
    quiet: true,
  });
  const send = async (form: FormData) => {
    const role = textOf(form, 'role');
    if (isOperatorRole(role) && role !== operator.role) await change.mutateAsync(role);
  };
  return (
    <FormDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Role of ${operator.email}`}
      description="With another role they have to sign in again."
      submitLabel="Change role"
      send={send}
    >
      {(fields) => (
        <Field label="Role" name="role" error={fields.role}>
          {(control) => (
            <Select {...control} defaultValue={operator.role}>
              {OPERATOR_ROLES.map((role) => (
                <option key={role} value={role}>
                  {ROLE_LABELS[role]}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
    </FormDialog>
  );
}

function DisableDialog({ operator, open, onOpenChange }: DialogProps) {
  const disable = useApiAction({
    request: (): ApiRequest => ({ method: 'PATCH', path: `/api/operators/${operator.id}`, body: { disabled: true } }),
    success: `${operator.email} is disabled`,
    quiet: true,
  });
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Disable ${operator.email}?`}
      description="They are signed out at once and cannot sign in. You can give access back."
      losses={operator.role === 'owner' ? ['Invitations they made stop working'] : []}
      actionLabel="Disable"
      onConfirm={() => disable.mutateAsync()}
    />
  );
}

function RemoveDialog({ operator, open, onOpenChange }: DialogProps) {
  const remove = useApiAction({
    request: (): ApiRequest => ({
      method: 'DELETE',
      path: `/api/operators/${operator.id}`,
      body: { confirm: operator.email },
    }),
    success: `${operator.email} is removed`,
    quiet: true,
  });
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Remove ${operator.email}?`}
      description="They are signed out at once, and only a new invitation lets them in again. What they did stays in the audit log."
      losses={['Their password and sessions', ...(operator.role === 'owner' ? ['Invitations they made'] : [])]}
      typeToConfirm={operator.email}
      actionLabel="Remove"
      onConfirm={() => remove.mutateAsync()}
    />
  );
}
