import type { Finding } from '@/lib/diagnosis/finding';
import { readDirectoryFindings, readOidcSignInFindings, readSignInFindings } from '@/lib/diagnosis/read-findings';
import { findOidcInUse } from '@/lib/onboarding/oidc-setup';
import { selectProgress } from '@/lib/onboarding/store';
import type { OrganizationSummary, SamlConnection, ScimDirectory } from '@/lib/ssoready/client';
import type { ConsoleDeps, TenantScope } from './deps';
import { toDate } from './format';
import { whenSupported } from './supported';

/** What looks wrong with a directory; null when the connected server keeps no log. */
export async function loadDirectoryFindings(
  { db, client, clock }: ConsoleDeps,
  scope: TenantScope,
  directory: ScimDirectory,
): Promise<Finding[] | null> {
  const { scimProvider } = await selectProgress(db, scope);
  return whenSupported(readDirectoryFindings(client, directory, { chosenProvider: scimProvider, now: clock() }));
}

/** What looks wrong with the sign-ins of a SAML connection; null when the connected server keeps no log. */
export async function loadSignInFindings(
  { db, client, clock }: ConsoleDeps,
  scope: TenantScope,
  connection: SamlConnection,
): Promise<Finding[] | null> {
  const { samlProvider } = await selectProgress(db, scope);
  return whenSupported(readSignInFindings(client, connection, { chosenProvider: samlProvider, now: clock() }));
}

export type TenantFindings = { signIns: Finding[]; directory: Finding[] };

/** What somebody should act on for a tenant: of its primary connection and directory, without what is only worth knowing. */
export async function loadTenantFindings(deps: ConsoleDeps, scope: TenantScope): Promise<TenantFindings> {
  const { organizationId } = scope;
  const [{ samlConnections }, { scimDirectories }] = await Promise.all([
    deps.client.listSamlConnections({ organizationId }),
    deps.client.listScimDirectories({ organizationId }),
  ]);
  const oidc = await findOidcInUse(deps.client, organizationId, samlConnections[0] ?? null);
  const connection = samlConnections.find(({ primary }) => primary) ?? samlConnections[0];
  const directory = scimDirectories.find(({ primary }) => primary) ?? scimDirectories[0];
  const [signIns, arrived] = await Promise.all([
    oidc !== null
      ? readOidcSignInFindings(deps.client, oidc.id, deps.clock())
      : connection === undefined
        ? null
        : loadSignInFindings(deps, scope, connection),
    directory === undefined ? null : loadDirectoryFindings(deps, scope, directory),
  ]);
  return { signIns: (signIns ?? []).filter(isPressing), directory: (arrived ?? []).filter(isPressing) };
}

/** A directory that waits for its first request is what the state beside it says already. */
function isPressing({ severity, code }: Finding): boolean {
  return severity !== 'info' && code !== 'scim_no_token' && code !== 'scim_never_sent';
}

/** Looked into on the overview: the directories that had something to do last, a bounded number whatever the environment holds. */
const LOOKED_INTO = 30;
const AT_ONCE = 6;

/** The worst finding of each directory in which people are affected now, by organization. */
export async function loadBrokenDirectories(
  { client, clock }: Pick<ConsoleDeps, 'client' | 'clock'>,
  summaries: readonly OrganizationSummary[],
): Promise<Map<string, Finding>> {
  const lastSeen = ({ directory }: OrganizationSummary) => toDate(directory.lastRequestTime)?.getTime() ?? 0;
  const candidates = summaries
    .filter(({ directory }) => directory.hasClientBearerToken && directory.scimDirectoryId !== '')
    .sort((a, b) => lastSeen(b) - lastSeen(a))
    .slice(0, LOOKED_INTO);
  const worst = new Map<string, Finding>();
  for (let start = 0; start < candidates.length; start += AT_ONCE) {
    await Promise.all(
      candidates.slice(start, start + AT_ONCE).map(async ({ organization, directory }) => {
        const read = readDirectoryFindings(
          client,
          { ...directory, id: directory.scimDirectoryId },
          { chosenProvider: null, now: clock() },
        );
        const [first] = (await whenSupported(read)) ?? [];
        if (first?.severity === 'broken') worst.set(organization.id, first);
      }),
    );
  }
  return worst;
}
