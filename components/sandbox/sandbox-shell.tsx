import { FlaskConical } from 'lucide-react';
import type { ReactNode } from 'react';
import { Logo } from '@/components/ui/logo';
import { ThemeToggle } from '@/components/ui/theme-toggle';

/** The frame of every sandbox page. Nobody may take it for a real identity provider, so it says so at the top. */
export function SandboxShell({ children }: { children: ReactNode }) {
  return (
    <>
      <header className="border-b border-line bg-wait-soft">
        <div className="mx-auto flex max-w-[1200px] items-center gap-2.5 px-6 py-2">
          <Logo />
          <p className="flex flex-wrap items-center gap-x-2 font-medium">
            <FlaskConical aria-hidden className="size-4 text-wait" />
            Sandbox – not a real identity provider
          </p>
          <div className="ml-auto">
            <ThemeToggle />
          </div>
        </div>
      </header>
      <main id="main" className="mx-auto max-w-[1200px] px-6 py-6">
        {children}
      </main>
    </>
  );
}
