import { REMOTE_ENVIRONMENT_ID, type Runtime } from '@/lib/runtime';
import type { Environment } from '@/lib/ssoready/client';
import { UsageError } from './command';

/** Every environment there is. */
export async function listEnvironments(runtime: Runtime): Promise<Environment[]> {
  const all: Environment[] = [];
  let pageToken: string | undefined;
  do {
    const page = await runtime.adminClient.listEnvironments({ pageToken });
    all.push(...page.environments);
    pageToken = page.nextPageToken || undefined;
  } while (pageToken);
  return all;
}

/** The environment of an id or a name that only one has. Throws a UsageError that says which there are. */
export async function findEnvironment(runtime: Runtime, idOrName: string): Promise<{ id: string }> {
  if (runtime.env.remote) return { id: REMOTE_ENVIRONMENT_ID };
  const matches = (await listEnvironments(runtime)).filter(
    (one) => one.id === idOrName || one.displayName === idOrName,
  );
  const [match] = matches;
  if (match && matches.length === 1) return match;
  throw new UsageError(
    match
      ? `${matches.length} environments are named "${idOrName}". Use an id: ${matches.map(({ id }) => id).join(', ')}`
      : `There is no environment "${idOrName}". See: environment list`,
  );
}
