import { CopyButton } from '@/components/ui/copy-button';
import type { Snippet } from '@/lib/onboarding/guides/types';

/** Texts to paste whole, our values already in them. */
export function Snippets({ snippets }: { snippets: readonly Snippet[] }) {
  if (snippets.length === 0) return null;
  return (
    <div className="mb-5 grid gap-3">
      {snippets.map(({ label, text }) => (
        <figure key={label} className="min-w-0 overflow-hidden rounded-[10px] border border-line bg-surface">
          <figcaption className="flex min-h-9 items-center justify-between gap-3 border-b border-line px-3 py-1.5 text-sm text-ink-2">
            <span className="wrap-anywhere">{label}</span>
            <CopyButton value={text} label={label} />
          </figcaption>
          {/* A region that scrolls must be reachable by keyboard (WCAG 2.1.1). */}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
          <section aria-label={label} tabIndex={0} className="max-h-72 overflow-auto px-3 py-2.5">
            <pre className="text-sm leading-5">{text}</pre>
          </section>
        </figure>
      ))}
    </div>
  );
}
