'use client';

import { Menu, X } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { Dialog } from 'radix-ui';
import { useEffect, useState } from 'react';
import { Logo } from '@/components/ui/logo';
import { SideNavigation, type SideNavigationProps } from './side-navigation';

/** The bar at the top of a narrow screen, with the navigation behind its button. */
export function NavigationDrawer(props: SideNavigationProps) {
  const [openAt, setOpenAt] = useState<string | null>(null);
  const pathname = usePathname();
  // Following a link closes the drawer, because it was open at another address.
  const open = openAt === pathname;

  useEffect(() => {
    const wide = window.matchMedia('(min-width: 64rem)');
    const close = () => setOpenAt(null);
    wide.addEventListener('change', close);
    return () => wide.removeEventListener('change', close);
  }, []);

  return (
    <header className="sticky top-0 z-30 flex h-12 items-center gap-2 border-b border-line bg-bg px-3 lg:hidden">
      <Dialog.Root open={open} onOpenChange={(next) => setOpenAt(next ? pathname : null)}>
        <Dialog.Trigger
          aria-label="Open navigation"
          className="inline-flex size-9 items-center justify-center rounded-md text-ink-2 hover:bg-raised"
        >
          <Menu aria-hidden className="size-5" />
        </Dialog.Trigger>
        <Dialog.Portal>
          <Dialog.Overlay className="fixed inset-0 z-40 bg-scrim" />
          <Dialog.Content
            aria-describedby={undefined}
            className="fixed inset-y-0 left-0 z-40 w-64 overflow-y-auto border-r border-line bg-bg shadow-float data-[state=open]:animate-in data-[state=open]:slide-in-from-left"
          >
            <Dialog.Title className="sr-only">Navigation</Dialog.Title>
            <SideNavigation {...props} />
            <Dialog.Close
              aria-label="Close navigation"
              className="absolute top-3.5 right-3 inline-flex size-8 items-center justify-center rounded-md text-ink-3 hover:bg-raised hover:text-ink"
            >
              <X aria-hidden className="size-4" />
            </Dialog.Close>
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
      <Link href="/overview" className="flex items-center gap-2 rounded-md px-1 font-semibold">
        <Logo />
        Vestibule
      </Link>
    </header>
  );
}
