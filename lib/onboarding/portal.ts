import type { Database } from '@/lib/db/client';
import type {
  Environment,
  SamlConnection,
  SamlFlow,
  ScimActivity,
  ScimDirectory,
  SsoreadyClient,
} from '@/lib/ssoready/client';
import { ApiError } from '@/lib/ssoready/errors';
import type { SetupSession } from './session-types';
import { type Progress, selectProgress } from './store';

/** What the setup pages stand on; `client` is bound to the session's environment. */
export type OnboardingDeps = {
  db: Database;
  client: SsoreadyClient;
  clock: () => Date;
  /** Who makes a connection the primary one in this environment; absent: the setup itself. */
  readGoLivePolicy?: () => Promise<Environment['goLivePolicy']>;
};

/** Whether an operator decides when people begin to sign in with what is set up here. */
export async function waitsForOperator({ readGoLivePolicy }: OnboardingDeps): Promise<boolean> {
  return (await readGoLivePolicy?.()) === 'operator';
}

/** Whose setup this is, for the top of every page. */
export type Portal = {
  organizationName: string;
  /** The organization's first domain, or empty. */
  domain: string;
  /** The vendor's product, or empty when the environment does not name it. */
  vendorName: string;
  /** Where the vendor wants people to go when they are done, or empty. */
  returnUrl: string;
  /** Sign-in by e-mail finds the organization only by proven domains. */
  requireDomainProof: boolean;
  /** Who puts a tested connection into use. */
  goLivePolicy: Environment['goLivePolicy'];
};

/** The names on the portal's pages. */
export async function loadPortal(
  clients: { client: Pick<SsoreadyClient, 'getOrganization'>; adminClient: Pick<SsoreadyClient, 'getEnvironment'> },
  scope: { environmentId: string; organizationId: string },
): Promise<Portal> {
  const [organization, environment] = await Promise.all([
    clients.client.getOrganization(scope.organizationId),
    clients.adminClient.getEnvironment(scope.environmentId),
  ]);
  return {
    organizationName: organization.displayName || organization.domains[0] || 'your company',
    domain: organization.domains[0] ?? '',
    vendorName: environment.adminApplicationName,
    returnUrl: environment.adminReturnUrl,
    requireDomainProof: environment.requireDomainProof,
    goLivePolicy: environment.goLivePolicy,
  };
}

export type SamlSetup = {
  connection: SamlConnection | null;
  test: SamlFlow | null;
  lastLoginTime: string | undefined;
};

/** The organization's connection as the portal sees it: the one it works on, with its last test and its last real sign-in. */
export async function loadSamlSetup(
  deps: OnboardingDeps,
  session: SetupSession,
  progress: Progress,
): Promise<SamlSetup> {
  const connection = await findConnection(deps.client, session, progress);
  if (connection === null) return { connection: null, test: null, lastLoginTime: undefined };
  const [test, logins] = await Promise.all([
    progress.samlTestFlowId === null ? null : findTestFlow(deps.client, session, progress.samlTestFlowId),
    deps.client.listSamlFlows({ samlConnectionId: connection.id, status: 'succeeded', pageSize: 50 }),
  ]);
  const login = logins.samlFlows.find((flow) => !flow.test);
  return { connection, test, lastLoginTime: login?.receiveTime ?? login?.updateTime };
}

/** The connection that is being set up: the one worked on before, else the primary one, else any. */
export async function findConnection(
  client: Pick<SsoreadyClient, 'listSamlConnections'>,
  session: SetupSession,
  progress: Pick<Progress, 'samlConnectionId'>,
): Promise<SamlConnection | null> {
  const connections = await collect(async (pageToken) => {
    const page = await client.listSamlConnections({ organizationId: session.organizationId, pageToken });
    return { items: page.samlConnections, nextPageToken: page.nextPageToken };
  });
  return (
    connections.find((connection) => connection.id === progress.samlConnectionId) ??
    connections.find((connection) => connection.primary) ??
    connections[0] ??
    null
  );
}

/** A test sign-in of this organization, or null when it is another's, not a test, or gone. */
export async function findTestFlow(
  client: Pick<SsoreadyClient, 'getSamlFlow'>,
  session: SetupSession,
  flowId: string,
): Promise<SamlFlow | null> {
  try {
    const flow = await client.getSamlFlow(flowId);
    return flow.organizationId === session.organizationId && flow.test ? flow : null;
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 400)) return null;
    throw error;
  }
}

export type ScimSetup = { directory: ScimDirectory | null; activity: ScimActivity | null };

/** The organization's directory as the portal sees it, with what has arrived. */
export async function loadScimSetup(
  deps: OnboardingDeps,
  session: SetupSession,
  progress: Progress,
): Promise<ScimSetup> {
  const directory = await findDirectory(deps.client, session, progress);
  if (directory === null) return { directory: null, activity: null };
  return { directory, activity: await deps.client.getScimActivity(directory.id) };
}

/** The directory that is being set up: the one worked on before, else the primary one, else any. */
export async function findDirectory(
  client: Pick<SsoreadyClient, 'listScimDirectories'>,
  session: SetupSession,
  progress: Pick<Progress, 'scimDirectoryId'>,
): Promise<ScimDirectory | null> {
  const directories = await collect(async (pageToken) => {
    const page = await client.listScimDirectories({ organizationId: session.organizationId, pageToken });
    return { items: page.scimDirectories, nextPageToken: page.nextPageToken };
  });
  return (
    directories.find((directory) => directory.id === progress.scimDirectoryId) ??
    directories.find((directory) => directory.primary) ??
    directories[0] ??
    null
  );
}

/** An organization has a handful of these; more pages than this would be a fault of the server. */
const MAX_PAGES = 20;

async function collect<T>(read: (pageToken: string) => Promise<{ items: T[]; nextPageToken: string }>): Promise<T[]> {
  const all: T[] = [];
  let pageToken = '';
  for (let page = 0; page < MAX_PAGES; page++) {
    const { items, nextPageToken } = await read(pageToken);
    all.push(...items);
    if (nextPageToken === '') break;
    pageToken = nextPageToken;
  }
  return all;
}

/** What has been done so far. */
export function loadProgress(deps: Pick<OnboardingDeps, 'db'>, session: SetupSession): Promise<Progress> {
  return selectProgress(deps.db, session);
}
