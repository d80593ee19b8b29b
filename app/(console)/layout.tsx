import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { ConsoleShell } from '@/components/console/console-shell';
import { requireOperator } from '@/lib/auth/require-operator';
import { LAST_ENVIRONMENT_COOKIE } from '@/lib/environments/last-environment';
import { pickEnvironment } from '@/lib/environments/list-environments';
import { getRuntime } from '@/lib/runtime';
import { findEnvironments } from './console-page';

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const operator = await requireOperator();
  const environments = await findEnvironments();
  const remembered = (await cookies()).get(LAST_ENVIRONMENT_COOKIE)?.value;
  const { env } = getRuntime();
  return (
    <ConsoleShell
      operator={{ email: operator.email, name: operator.name, role: operator.role }}
      environments={environments}
      rememberedId={pickEnvironment(environments, remembered)?.id ?? null}
      sandbox={env.sandbox}
      remote={env.remote !== null}
    >
      {children}
    </ConsoleShell>
  );
}
