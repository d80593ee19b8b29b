import type { LoginFacts } from '@/lib/members/resolve-login';
import type { SamlRedeemResponse, SsoreadyClient } from '@/lib/ssoready/client';
import { ApiError } from '@/lib/ssoready/errors';
import { LOGIN_STATE_SECONDS } from './login-state';

/**
 * What the engine knows of a login beside its address. A remote SSOReady tells neither when a login began nor who has an address: the
 * login may have begun as long ago as one may take.
 */
export async function findLoginFacts(
  client: SsoreadyClient,
  login: SamlRedeemResponse,
  now: Date,
): Promise<LoginFacts> {
  const earliest = new Date(now.getTime() - LOGIN_STATE_SECONDS * 1000);
  if (client.remote) return { begunAt: earliest, scimUserId: null };
  const [begunAt, scimUserId] = await Promise.all([
    login.samlFlowId === '' ? undefined : client.getSamlFlow(login.samlFlowId).then((flow) => flow.createTime),
    findDirectoryUser(client, login),
  ]);
  return { begunAt: begunAt === undefined ? earliest : new Date(begunAt), scimUserId };
}

/** The directory user with the address, one who is not deleted before one who is. */
async function findDirectoryUser(
  client: SsoreadyClient,
  { organizationId, email }: SamlRedeemResponse,
): Promise<string | null> {
  try {
    const { scimUsers } = await client.listScimUsers({ organizationId, email });
    return (scimUsers.find(({ deleted }) => !deleted) ?? scimUsers[0])?.id ?? null;
  } catch (error) {
    // An organization without a directory.
    if (error instanceof ApiError && (error.status === 400 || error.status === 404)) return null;
    throw error;
  }
}
