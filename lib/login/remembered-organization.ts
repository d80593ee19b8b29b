import 'server-only';
import type { Runtime } from '@/lib/runtime';
import { ApiError } from '@/lib/ssoready/errors';
import { findRememberedOrganization, type LoginOrganization } from './find-organizations';
import type { LastOrganization } from './last-organization';
import { loginHost } from './login-host';
import { readLastOrganization } from './member-cookies';

/** Where this browser signed in last, while logins there still end here; null otherwise. */
export async function findRemembered(
  runtime: Runtime,
): Promise<(LastOrganization & { organization: LoginOrganization | null }) | null> {
  const last = await readLastOrganization(runtime);
  if (!last) return null;
  try {
    const organization = await findRememberedOrganization(loginHost(runtime), last);
    return organization && { ...last, organization };
  } catch (error) {
    // A convenience must not be what stops a sign-in: gone, unknown or out of reach is the same as never.
    if (error instanceof ApiError) return null;
    throw error;
  }
}
