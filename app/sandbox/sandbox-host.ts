import { notFound } from 'next/navigation';
import { findOperator, LOOK_ONLY } from '@/lib/auth/require-operator';
import { DomainError } from '@/lib/errors';
import { getRuntime } from '@/lib/runtime';
import type { SandboxDeps } from '@/lib/sandbox/apps';
import type { ScimFetch } from '@/lib/scim-client/transport';

/** Guard of every sandbox page and form: what they stand on, or 404 where the sandbox is off. */
export async function requireSandbox(): Promise<SandboxDeps & { fetch: ScimFetch }> {
  return findSandbox() ?? notFound();
}

/**
 * Guard of forms that change an app. Whoever knows its address may, without an account; an operator whose role is to look may not,
 * as nowhere else.
 */
export async function requireSandboxChange(): Promise<SandboxDeps & { fetch: ScimFetch }> {
  const deps = await requireSandbox();
  if ((await findOperator())?.role === 'viewer') throw new DomainError('forbidden', LOOK_ONLY);
  return deps;
}

/** What the sandbox stands on, for route handlers, which answer 404 themselves where it is off. */
export function findSandbox(): (SandboxDeps & { fetch: ScimFetch }) | null {
  const { env, db, clock, sealingKey, engine } = getRuntime();
  if (!env.sandbox) return null;
  return {
    db,
    clock,
    sealingKey: sealingKey('sandbox'),
    targets: { publicUrl: env.publicUrl, remoteBaseUrl: env.remote?.baseUrl ?? null },
    // This installation's own engine is asked without a detour through the network, where its public name may not resolve.
    fetch: (url, init) =>
      engine !== null && new URL(url).origin === env.publicUrl
        ? engine.fetch(new Request(url, init))
        : fetch(url, init),
  };
}
