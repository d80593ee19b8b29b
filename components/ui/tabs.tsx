'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from './cn';

export type Tab = {
  href: string;
  label: string;
  count?: number;
  /** The tab is current only on its own address, not on those below it. */
  exact?: boolean;
};

/** Tabs that are links: the address says which one is open. Where they do not all fit, that one is scrolled into view. */
export function Tabs({ items, label, className }: { items: readonly Tab[]; label: string; className?: string }) {
  const pathname = usePathname();
  return (
    <nav aria-label={label} className={cn('relative flex gap-5 overflow-x-auto border-b border-line', className)}>
      {items.map((item) => {
        const path = item.href.split('?')[0] ?? item.href;
        const current = pathname === path || (!item.exact && pathname.startsWith(`${path}/`));
        return (
          <Link
            key={item.href}
            href={item.href}
            ref={current ? centreInBar : undefined}
            aria-current={current ? 'page' : undefined}
            className={cn(
              'flex shrink-0 items-center gap-1.5 border-b-2 border-transparent py-2 whitespace-nowrap text-ink-2 transition-colors -outline-offset-2 hover:text-ink',
              current && 'border-accent font-medium text-ink',
            )}
          >
            {/* Takes the width of the bold word always, so that no tab moves when another is opened. */}
            <span
              data-label={item.label}
              className="grid after:invisible after:h-0 after:overflow-hidden after:font-medium after:content-[attr(data-label)]"
            >
              {item.label}
            </span>
            {item.count === undefined ? null : (
              <span className="text-xs text-ink-3">{item.count.toLocaleString('en')}</span>
            )}
          </Link>
        );
      })}
    </nav>
  );
}

/** Scrolls the bar alone: `scrollIntoView` would move the page as well. */
function centreInBar(tab: HTMLAnchorElement | null) {
  const bar = tab?.parentElement;
  if (bar) bar.scrollLeft = tab.offsetLeft - (bar.clientWidth - tab.offsetWidth) / 2;
}
