import type { EnvironmentChoice } from '@/lib/environments/list-environments';
import { ApiError, type SsoreadyClient, UnsupportedByRemoteError } from '@/lib/ssoready/client';

/**
 * The environment in which a login happened, or null. Asks one after the other: an installation has a handful. A remote server that
 * shows no logins has one environment, whose page of the login says so.
 */
export async function findFlowEnvironment(
  clientFor: (environmentId: string) => SsoreadyClient,
  environments: readonly EnvironmentChoice[],
  samlFlowId: string,
): Promise<string | null> {
  for (const { id } of environments) {
    try {
      await clientFor(id).getSamlFlow(samlFlowId);
      return id;
    } catch (error) {
      if (error instanceof UnsupportedByRemoteError) return id;
      if (!(error instanceof ApiError && error.isNotFound)) throw error;
    }
  }
  return null;
}
