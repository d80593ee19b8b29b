import { createBootstrapToken } from './auth/bootstrap';
import { requireSameSecret } from './db/secret-fingerprint';
import type { Runtime } from './runtime';

/** Any number of servers may start at once; one of them makes the first environment. */
const INSTALLATION_LOCK = 7_203_772;

/**
 * Makes a new installation usable: its first environment, and a one-time link for the first operator while there is none (a new link
 * each time; an older unused one stops working). The link is for the person who started the program, and goes nowhere else. Throws
 * ConfigurationError for a database that belongs to another secret.
 */
export async function prepareInstallation(runtime: Runtime): Promise<{ firstOperatorUrl: string | null }> {
  const { env, db, clock } = runtime;
  await requireSameSecret(runtime.sql, env);
  if (!env.remote) await ensureFirstEnvironment(runtime);
  const token = await createBootstrapToken(db, clock());
  return { firstOperatorUrl: token && `${env.publicUrl}/welcome?token=${token}` };
}

async function ensureFirstEnvironment({ sql, adminClient, env }: Runtime): Promise<void> {
  await sql.begin(async (transaction) => {
    await transaction`select pg_advisory_xact_lock(${INSTALLATION_LOCK})`;
    const { environments } = await adminClient.listEnvironments({ pageSize: 1 });
    if (environments.length > 0) return;
    await adminClient.createEnvironment({ displayName: 'Production', redirectUrl: `${env.publicUrl}/login/callback` });
  });
}
