import type { ComponentProps } from 'react';
import { cn } from './cn';

/** A table that scrolls sideways inside itself when the page is narrow. `label` names it for screen readers. */
export function Table({ label, className, ...rest }: ComponentProps<'table'> & { label: string }) {
  return (
    // A region that scrolls must be reachable by keyboard (WCAG 2.1.1).
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section aria-label={label} className="relative overflow-x-auto" tabIndex={0}>
      <table aria-label={label} className={cn('w-full border-collapse text-left', className)} {...rest} />
    </section>
  );
}

export function TableHead({ className, ...rest }: ComponentProps<'thead'>) {
  return <thead className={cn('border-b border-line text-sm text-ink-3', className)} {...rest} />;
}

export function TableBody({ className, ...rest }: ComponentProps<'tbody'>) {
  return <tbody className={cn('divide-y divide-line', className)} {...rest} />;
}

export function TableRow({ className, ...rest }: ComponentProps<'tr'>) {
  return <tr className={cn('h-9', className)} {...rest} />;
}

/** A column's name. `numeric` aligns it with its numbers. */
export function TableHeader({ className, numeric, ...rest }: ComponentProps<'th'> & { numeric?: boolean }) {
  return (
    <th
      scope="col"
      className={cn('px-4 py-2 font-medium whitespace-nowrap', numeric && 'text-right', className)}
      {...rest}
    />
  );
}

export function TableCell({ className, numeric, ...rest }: ComponentProps<'td'> & { numeric?: boolean }) {
  return <td className={cn('px-4 py-1', numeric && 'text-right tabular-nums', className)} {...rest} />;
}

/** The names of columns, left to right; `actions` adds one for buttons, whose name only screen readers hear. */
export function TableColumns({ names, actions = false }: { names: readonly string[]; actions?: boolean }) {
  return (
    <TableHead>
      <tr>
        {names.map((name) => (
          <TableHeader key={name}>{name}</TableHeader>
        ))}
        {actions ? (
          <TableHeader>
            <span className="sr-only">Actions</span>
          </TableHeader>
        ) : null}
      </tr>
    </TableHead>
  );
}
