import { recogniseProvider } from '@/lib/onboarding/guides/recognise';
import { findGuide } from '@/lib/onboarding/guides/registry';
import type { SamlConnection, ScimActivity, ScimDirectory, ScimRequest, SsoreadyClient } from '@/lib/ssoready/client';
import { diagnoseDirectory } from './diagnose-directory';
import { diagnoseOidcSignIns, diagnoseSignIns } from './diagnose-sign-ins';
import type { Finding } from './finding';

/** Read of the log: as much as tells habits from slips, and the refusals that the newest lines may have pushed out. */
const NEWEST = 200;
const REFUSED = 100;

type Directory = Pick<ScimDirectory, 'id' | 'hasClientBearerToken' | 'dialect'> &
  Pick<ScimActivity, 'firstRequestTime' | 'lastRequestTime'> & {
    userCount?: number | undefined;
    groupCount?: number | undefined;
  };

/** Reads a directory's log and says what looks wrong. Throws UnsupportedByRemoteError where the server keeps no log. */
export async function readDirectoryFindings(
  client: Pick<SsoreadyClient, 'listScimRequests'>,
  directory: Directory,
  facts: { chosenProvider: string | null; now: Date },
): Promise<Finding[]> {
  const scimDirectoryId = directory.id;
  const [newest, refused] = await Promise.all([
    client.listScimRequests({ scimDirectoryId, bodies: true, pageSize: NEWEST }),
    client.listScimRequests({ scimDirectoryId, failed: true, bodies: true, pageSize: REFUSED }),
  ]);
  const byId = new Map<string, ScimRequest>();
  for (const request of [...newest.scimRequests, ...refused.scimRequests]) byId.set(request.id, request);
  return diagnoseDirectory(
    {
      ...facts,
      hasToken: directory.hasClientBearerToken,
      firstRequestTime: directory.firstRequestTime,
      lastRequestTime: directory.lastRequestTime,
      userCount: directory.userCount ?? 0,
      groupCount: directory.groupCount ?? 0,
      dialect: directory.dialect ?? '',
    },
    [...byId.values()],
  );
}

const SIGN_INS = 200;

/** Reads the last sign-ins of a connection, tests too, and says what looks wrong. Throws as {@link readDirectoryFindings}. */
export async function readSignInFindings(
  client: Pick<SsoreadyClient, 'listSamlFlows'>,
  connection: Pick<SamlConnection, 'id' | 'idpEntityId' | 'idpRedirectUrl'>,
  { chosenProvider, now }: { chosenProvider: string | null; now: Date },
): Promise<Finding[]> {
  const { samlFlows } = await client.listSamlFlows({ samlConnectionId: connection.id, pageSize: SIGN_INS });
  const recognised = recogniseProvider({ entityId: connection.idpEntityId, ssoUrl: connection.idpRedirectUrl });
  return diagnoseSignIns(samlFlows, { guide: findGuide(recognised ?? chosenProvider, true), now });
}

/** The same of an OpenID Connect connection. */
export async function readOidcSignInFindings(
  client: Pick<SsoreadyClient, 'listSamlFlows'>,
  oidcConnectionId: string,
  now: Date,
): Promise<Finding[]> {
  const { samlFlows } = await client.listSamlFlows({ oidcConnectionId, pageSize: SIGN_INS });
  return diagnoseOidcSignIns(samlFlows, now);
}
