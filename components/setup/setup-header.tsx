import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { Logo } from '@/components/ui/logo';
import { ThemeToggle } from '@/components/ui/theme-toggle';
import { Time } from '@/components/ui/time';
import type { Portal } from '@/lib/onboarding/portal';

/** The top of every page of the portal: whose it is, for whom, and until when. */
export function SetupHeader({ portal, expiresAt }: { portal: Portal; expiresAt: Date }) {
  return (
    <header className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-surface px-4 py-2 sm:px-7">
      <Link href="/setup/checklist" className="flex items-center gap-3 font-semibold">
        <Logo />
        {portal.vendorName || 'Vestibule'}
      </Link>
      <span className="text-ink-3">for</span>
      <b className="line-clamp-2 min-w-0 wrap-anywhere">{portal.organizationName}</b>
      {/* On a phone the link's end and the button have a line of their own; elsewhere all stands on one. */}
      <span className="max-sm:ml-auto sm:order-2">
        <ThemeToggle />
      </span>
      <span className="text-sm text-ink-3 max-sm:mr-auto sm:order-1 sm:ml-auto">
        <span className="max-sm:hidden">Saved as you go · link valid</span>
        <span className="sm:hidden">Valid</span> until <Time value={expiresAt} show="day" />
      </span>
      <Button asChild size="sm" className="sm:order-3">
        <Link href="/setup/hand-over">Hand a task to a colleague</Link>
      </Button>
    </header>
  );
}
