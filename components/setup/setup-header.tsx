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
      <b>{portal.organizationName}</b>
      <div className="ml-auto flex flex-wrap items-center gap-2">
        <span className="text-sm text-ink-3">
          Saved as you go · link valid until <Time value={expiresAt} show="day" />
        </span>
        <ThemeToggle />
        <Button asChild size="sm">
          <Link href="/setup/hand-over">Hand a task to a colleague</Link>
        </Button>
      </div>
    </header>
  );
}
