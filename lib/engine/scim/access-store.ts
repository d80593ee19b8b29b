import type { Sql } from 'postgres';
import { type DirectoryScope, mintDirectoryScope } from '../scope';

/** A directory whose token was presented: who it is, and how its administrator set it up. */
export type DirectoryAccess = {
  scope: DirectoryScope;
  baseUrl: string;
  disabled: boolean;
  domainPolicy: 'enforce' | 'flag' | 'off';
  unknownMemberPolicy: 'skip' | 'reject';
  strictInterop: boolean;
  preserveOnPut: boolean;
  /** Folded domains of the organization. */
  domains: readonly string[];
  dialect: string | null;
  firstRequestAt: Date | null;
  lastRequestAt: Date | null;
  capabilities: Readonly<Record<string, string>>;
};

export type Credential = { scimDirectoryId: string; tokenSha256: Uint8Array };

type AccessRow = {
  token: string;
  id: string;
  environment_id: string;
  organization_id: string;
  scim_base_url: string;
  disabled: boolean;
  domain_policy: DirectoryAccess['domainPolicy'];
  unknown_member_policy: DirectoryAccess['unknownMemberPolicy'];
  strict_interop: boolean;
  preserve_on_put: boolean;
  domains: string[];
  dialect: string | null;
  first_request_at: Date | null;
  last_request_at: Date | null;
  capabilities: Record<string, string>;
};

/** Answers for each credential the directory it opens, or null: unknown directory, no token yet, or another token. */
export async function findAccess(sql: Sql, credentials: readonly Credential[]): Promise<(DirectoryAccess | null)[]> {
  const keys = credentials.map(({ scimDirectoryId, tokenSha256 }) => ({
    id: scimDirectoryId,
    token: Buffer.from(tokenSha256).toString('hex'),
  }));
  // Requests that arrive together are mostly one client's.
  const different = [...new Map(keys.map((key) => [`${key.id}/${key.token}`, key])).values()];
  const rows = await sql<AccessRow[]>`
    select presented.token, d.id, d.environment_id, d.organization_id, d.scim_base_url, d.disabled_at is not null as disabled,
      d.domain_policy, d.unknown_member_policy, d.strict_interop, d.preserve_on_put, d.dialect, d.first_request_at,
      d.last_request_at, d.capabilities,
      array(
        select domain_folded from engine.organization_domains where organization_id = d.organization_id order by position
      ) as domains
    from unnest(
      ${different.map(({ id }) => id)}::uuid[], ${different.map(({ token }) => token)}::text[]
    ) presented (id, token)
    join engine.scim_directories d on d.id = presented.id and d.bearer_token_sha256 = decode(presented.token, 'hex')`;
  const found = new Map(rows.map((row) => [`${row.id}/${row.token}`, toAccess(row)]));
  return keys.map(({ id, token }) => found.get(`${id}/${token}`) ?? null);
}

function toAccess(row: AccessRow): DirectoryAccess {
  return {
    scope: mintDirectoryScope({
      scimDirectoryId: row.id,
      environmentId: row.environment_id,
      organizationId: row.organization_id,
    }),
    baseUrl: row.scim_base_url.replace(/\/+$/, ''),
    disabled: row.disabled,
    domainPolicy: row.domain_policy,
    unknownMemberPolicy: row.unknown_member_policy,
    strictInterop: row.strict_interop,
    preserveOnPut: row.preserve_on_put,
    domains: row.domains,
    dialect: row.dialect,
    firstRequestAt: row.first_request_at,
    lastRequestAt: row.last_request_at,
    capabilities: row.capabilities,
  };
}

export type Activity = { now: Date; dialect: string | null; capability: string | null };

const NOTE_EVERY_MS = 60_000;

/** Whether a request tells something about its directory that is not noted yet, to the minute. */
export function isNews(access: DirectoryAccess, { now, dialect, capability }: Activity): boolean {
  const stale = (at: Date | undefined | null) =>
    at === null || at === undefined || now.getTime() - at.getTime() >= NOTE_EVERY_MS;
  if (stale(access.lastRequestAt) || (dialect !== null && dialect !== access.dialect)) return true;
  const seen = capability === null ? undefined : access.capabilities[capability];
  return capability !== null && stale(seen === undefined ? null : new Date(seen));
}

/** Notes a request on its directory. Does not wait for a row that another request is noting: that one says as much. */
export async function noteActivity(sql: Sql, scope: DirectoryScope, activity: Activity): Promise<void> {
  const { now, dialect, capability } = activity;
  const seen = JSON.stringify(capability === null ? {} : { [capability]: now.toISOString() });
  await sql`
    update engine.scim_directories set
      first_request_at = coalesce(first_request_at, ${now}),
      last_request_at = greatest(last_request_at, ${now}),
      dialect = coalesce(${dialect}, dialect),
      capabilities = capabilities || ${seen}::text::jsonb
    where id in (select id from engine.scim_directories where id = ${scope.scimDirectoryId} for no key update skip locked)`;
}
