import type { Database } from '@/lib/db/client';
import type { SsoreadyClient } from '@/lib/ssoready/client';

/** What a console use case needs: our database, the API bound to the environment the operator is looking at, and the time. */
export type ConsoleDeps = { db: Database; client: SsoreadyClient; clock: () => Date };

/** The environment and the organization a use case acts on. */
export type TenantScope = { environmentId: string; organizationId: string };
