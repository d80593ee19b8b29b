import { ApiError } from '@/lib/ssoready/errors';
import type { LoginHost } from './find-organizations';
import { callbackUrl } from './find-organizations';

/** The product's name as its only environment says; undefined when there are several, none, or a remote one. */
export async function findBrand(host: LoginHost): Promise<string | undefined> {
  if (host.adminClient.remote) return undefined;
  try {
    const { environments } = await host.adminClient.listEnvironments();
    const own = environments.filter((environment) => environment.redirectUrl === callbackUrl(host.publicUrl));
    return own.length === 1 ? own[0]?.adminApplicationName || undefined : undefined;
  } catch (error) {
    // The page must be there when the engine is not.
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}
