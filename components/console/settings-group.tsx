import type { ReactNode } from 'react';

/** Fields that belong together, with their name. */
export function SettingsGroup({ legend, children }: { legend: string; children: ReactNode }) {
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-2 text-sm text-ink-3">{legend}</legend>
      {children}
    </fieldset>
  );
}
