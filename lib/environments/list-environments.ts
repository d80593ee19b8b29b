import type { Environment, SsoreadyClient } from '@/lib/ssoready/client';

/** An environment as the console's navigation shows it. */
export type EnvironmentChoice = { id: string; displayName: string };

/** More environments than anybody keeps; the list is read to its end, a hundred at a time. */
const PAGE_SIZE = 100;
const MAX_PAGES = 50;

/** Every environment of the installation, oldest first as the API gives them. Not available from a remote SSOReady. */
export async function listAllEnvironments(adminClient: SsoreadyClient): Promise<Environment[]> {
  const environments: Environment[] = [];
  let pageToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await adminClient.listEnvironments({ pageToken, pageSize: PAGE_SIZE });
    environments.push(...answer.environments);
    if (answer.nextPageToken === '') break;
    pageToken = answer.nextPageToken;
  }
  return environments;
}

/** What the environment switcher offers: of a remote SSOReady there is one, named by where it is. */
export async function listEnvironmentChoices(
  adminClient: SsoreadyClient,
  remote: { id: string; baseUrl: string } | null,
): Promise<EnvironmentChoice[]> {
  if (remote) return [{ id: remote.id, displayName: new URL(remote.baseUrl).host }];
  const environments = await listAllEnvironments(adminClient);
  return environments.map(({ id, displayName }) => ({ id, displayName: displayName || id }));
}

/** The remembered environment when it still exists, else the first one. */
export function pickEnvironment(
  choices: readonly EnvironmentChoice[],
  rememberedId: string | undefined,
): EnvironmentChoice | null {
  return choices.find((choice) => choice.id === rememberedId) ?? choices[0] ?? null;
}
