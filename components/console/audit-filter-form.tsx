import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { type AuditFilter, isFiltered } from '@/lib/console/audit-filter';
import { AUDIT_ACTIONS } from '@/lib/console/audit-labels';

type Props = { path: string; filter: AuditFilter; anyTenant: boolean };

/** Narrows the audit log. A plain form: what it finds has an address that can be pasted into a chat. */
export function AuditFilterForm({ path, filter, anyTenant }: Props) {
  return (
    // The key empties the fields when the filters are cleared by a link.
    <form key={JSON.stringify(filter)} action={path} className="flex flex-wrap items-end gap-3">
      <Field label="Who" name="actor" className="w-full sm:w-52">
        {(control) => (
          <Input {...control} defaultValue={filter.actor} placeholder="E-mail, key or ID" autoComplete="off" />
        )}
      </Field>
      <Field label="Did what" name="action" className="w-full sm:w-56">
        {(control) => (
          <Select {...control} defaultValue={filter.action}>
            <option value="">anything</option>
            {[...AUDIT_ACTIONS].map(([about, actions]) => (
              <optgroup key={about} label={about}>
                {actions.map(({ action, label }) => (
                  <option key={action} value={action}>
                    {label}
                  </option>
                ))}
              </optgroup>
            ))}
          </Select>
        )}
      </Field>
      {anyTenant ? (
        <Field label="Tenant’s ID" name="tenant" className="w-full sm:w-52">
          {(control) => <Input {...control} defaultValue={filter.tenant} placeholder="org_…" autoComplete="off" />}
        </Field>
      ) : null}
      <Field label="From (UTC)" name="from" className="w-full sm:w-40">
        {(control) => <Input {...control} type="date" defaultValue={filter.from} />}
      </Field>
      <Field label="To (UTC)" name="to" className="w-full sm:w-40">
        {(control) => <Input {...control} type="date" defaultValue={filter.to} />}
      </Field>
      <div className="flex gap-2">
        <Button type="submit">Filter</Button>
        {isFiltered(filter) ? (
          <Button asChild variant="quiet">
            <Link href={path}>Clear</Link>
          </Button>
        ) : null}
      </div>
    </form>
  );
}
