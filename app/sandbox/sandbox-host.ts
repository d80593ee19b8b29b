import { notFound } from 'next/navigation';
import { getRuntime } from '@/lib/runtime';
import type { SandboxDeps } from '@/lib/sandbox/apps';
import type { ScimFetch } from '@/lib/scim-client/transport';

/** Guard of every sandbox page and form: what they stand on, or 404 where the sandbox is off. */
export async function requireSandbox(): Promise<SandboxDeps & { fetch: ScimFetch }> {
  return findSandbox() ?? notFound();
}

/** The same for route handlers, which answer 404 themselves. */
export function findSandbox(): (SandboxDeps & { fetch: ScimFetch }) | null {
  const { env, db, clock, deriveKey, engine } = getRuntime();
  if (!env.sandbox) return null;
  return {
    db,
    clock,
    sealingKey: deriveKey('sandbox'),
    targets: { publicUrl: env.publicUrl, remoteBaseUrl: env.remote?.baseUrl ?? null },
    // This installation's own engine is asked without a detour through the network, where its public name may not resolve.
    fetch: (url, init) =>
      engine !== null && new URL(url).origin === env.publicUrl
        ? engine.fetch(new Request(url, init))
        : fetch(url, init),
  };
}
