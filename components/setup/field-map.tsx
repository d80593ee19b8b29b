import { ArrowRight } from 'lucide-react';

type Props = { providerName: string; fields: readonly { label: string; value: string }[] };

/** Which of our values goes into which of the provider's fields, as a drawing: values at the left, the form at the right. */
export function FieldMap({ providerName, fields }: Props) {
  if (fields.length === 0) return null;
  return (
    <figure className="mb-5 rounded-[10px] border border-line bg-surface p-4">
      <figcaption className="mb-3 flex justify-between gap-4 text-sm text-ink-3">
        <span>From here</span>
        <span>Into {providerName}</span>
      </figcaption>
      <ul className="grid gap-2.5">
        {fields.map(({ label, value }) => (
          <li key={label} className="grid grid-cols-[minmax(0,1fr)_20px_minmax(0,1fr)] items-center gap-2">
            <span className="truncate rounded-md bg-accent-soft px-2.5 py-1.5 text-sm text-accent" title={value}>
              <code>{shorten(value)}</code>
            </span>
            <ArrowRight aria-label="goes into" className="size-4 text-ink-3" />
            <span className="rounded-md border border-dashed border-line-strong px-2.5 py-1.5 text-sm wrap-anywhere">
              {label}
            </span>
          </li>
        ))}
      </ul>
    </figure>
  );
}

/** The end tells our addresses apart; the beginning is the same. */
function shorten(value: string): string {
  return value.length <= 28 ? value : `…${value.slice(-26)}`;
}
