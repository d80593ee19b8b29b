'use client';

import { Search } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { EnvironmentChoice } from '@/lib/environments/list-environments';
import { CommandDialog } from './command-dialog';
import { environmentIdOf } from './ids-in-path';

const OpenPalette = createContext<() => void>(() => undefined);

type Props = { environments: readonly EnvironmentChoice[]; rememberedId: string | null; children: ReactNode };

/** Opens the palette with ⌘K or Ctrl+K from anywhere in the console. */
export function CommandPaletteProvider({ environments, rememberedId, children }: Props) {
  const [open, setOpen] = useState(false);
  const pathname = usePathname();

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setOpen((before) => !before);
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);

  return (
    <OpenPalette value={() => setOpen(true)}>
      {children}
      <CommandDialog
        open={open}
        onOpenChange={setOpen}
        environments={environments}
        environmentId={environmentIdOf(pathname) ?? rememberedId}
      />
    </OpenPalette>
  );
}

const NEVER_CHANGES = () => () => undefined;

/** The shortcut as this keyboard writes it. The server does not know the keyboard, and says what most have. */
function useShortcut(): string {
  return useSyncExternalStore(
    NEVER_CHANGES,
    () => (/Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘K' : 'Ctrl K'),
    () => 'Ctrl K',
  );
}

/** The visible way to the palette. */
export function PaletteButton() {
  const openPalette = useContext(OpenPalette);
  const shortcut = useShortcut();
  return (
    <button
      type="button"
      onClick={openPalette}
      className="mb-2 flex h-[34px] w-full items-center gap-2 rounded-lg border border-line bg-surface px-2.5 text-left text-ink-3 hover:bg-raised"
    >
      <Search aria-hidden className="size-4 shrink-0" />
      <span className="flex-1 truncate">Search or jump to…</span>
      <kbd className="rounded border border-line-strong px-1 font-sans text-[11px] leading-4">{shortcut}</kbd>
    </button>
  );
}
