import type { ReactNode } from 'react';
import { CommandPaletteProvider } from './command-palette';
import { NavigationDrawer } from './navigation-drawer';
import { SideNavigation, type SideNavigationProps } from './side-navigation';

type Props = SideNavigationProps & { children: ReactNode };

/** The frame of the console: navigation beside the page, or behind a button where the screen is narrow. */
export function ConsoleShell({ children, ...navigation }: Props) {
  return (
    <CommandPaletteProvider environments={navigation.environments} rememberedId={navigation.rememberedId}>
      <div className="min-h-dvh lg:grid lg:grid-cols-[232px_minmax(0,1fr)]">
        <aside className="sticky top-0 hidden h-dvh overflow-y-auto border-r border-line lg:block">
          <SideNavigation {...navigation} />
        </aside>
        <NavigationDrawer {...navigation} />
        <main id="main" tabIndex={-1} className="w-full max-w-[1256px] px-4 py-5 outline-none sm:px-7">
          {children}
        </main>
      </div>
    </CommandPaletteProvider>
  );
}
