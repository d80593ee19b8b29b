import { RichText } from './rich-text';

/** What to do, in order, in the provider's own words. */
export function Instructions({ where, items }: { where: string; items: readonly string[] }) {
  return (
    <>
      <p className="mt-1 text-ink-2">
        In your provider: <b className="text-ink">{where}</b>
      </p>
      <ol className="my-5 grid gap-4">
        {items.map((item, index) => (
          <li key={item} className="grid grid-cols-[24px_1fr] gap-3">
            <span
              aria-hidden
              className="grid size-6 place-items-center rounded-full bg-raised text-xs font-semibold text-ink-2"
            >
              {index + 1}
            </span>
            <span className="pt-0.5">
              <RichText>{item}</RichText>
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}
