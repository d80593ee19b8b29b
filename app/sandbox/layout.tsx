import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { SandboxShell } from '@/components/sandbox/sandbox-shell';
import { requireSandbox } from './sandbox-host';

export const metadata: Metadata = { title: { default: 'Sandbox', template: '%s · Sandbox' } };

export default async function SandboxLayout({ children }: { children: ReactNode }) {
  await requireSandbox();
  return <SandboxShell>{children}</SandboxShell>;
}
