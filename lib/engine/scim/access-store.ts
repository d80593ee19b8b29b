import type { Sql } from 'postgres';
import { z } from 'zod';
import { type DirectoryScope, mintDirectoryScope } from '../scope';
import { directoryTypes } from './directory-types';
import type { DirectoryTypes } from './protocol/extensions';

/** A directory whose token was presented: who it is, and how its administrator set it up. */
export type DirectoryAccess = {
  scope: DirectoryScope;
  /** SHA-256 of the token, in hexadecimal, and the text of all settings: what {@link ADMITTED} compares. */
  claim: { readonly token: string; readonly settings: string };
  /** When the token stops working: it is the one before the last rotation. */
  tokenExpiresAt: Date | null;
  baseUrl: string;
  disabled: boolean;
  domainPolicy: 'enforce' | 'flag' | 'off';
  unknownMemberPolicy: 'skip' | 'reject';
  strictInterop: boolean;
  preserveOnPut: boolean;
  /** Users and groups with the extensions declared for the directory. */
  types: DirectoryTypes;
  /** Folded domains of the organization. */
  domains: readonly string[];
  seen: Seen;
};

/** What is noted of the directory's clients. Hints: several requests share it, and note in it what they are about to write. */
export type Seen = {
  dialect: string | null;
  lastRequestAt: Date | null;
  /** When the token before the last rotation was last used; undefined for requests with the present one. */
  previousTokenUsedAt: Date | null | undefined;
  capabilities: Record<string, string>;
};

/** `tokenSha256` is in hexadecimal; `now` decides whether a token that was replaced still works. */
export type Credential = { scimDirectoryId: string; tokenSha256: string; now: Date };

/**
 * Everything about a directory `d` that decides what a request may do. A setting that is not here takes effect late. The present
 * token is among it: whoever remembers the one before it does not know yet that its days are counted.
 */
const SETTINGS = `encode(d.bearer_token_sha256, 'hex') as present_token, d.environment_id, d.organization_id, d.scim_base_url, d.disabled_at is not null as disabled, d.domain_policy,
  d.unknown_member_policy, d.strict_interop, d.preserve_on_put, d.extension_schemas, array(
    select domain_folded from engine.organization_domains where organization_id = d.organization_id order by position
  ) as domains`;

const SETTINGS_TEXT = `(select row_to_json(own)::text from (select ${SETTINGS}) own)`;

/**
 * A common table expression: the claims $1 (directories), $2 (tokens), $3 (settings), in the order of `k`, that are still true. That
 * is, the directory's token is the presented one or (whoever asks knows until when) the one before it, and its settings are what
 * they were when the request was checked against them. A statement that begins with it and touches only rows of `admitted` asks for
 * no earlier proof.
 */
export const ADMITTED = `admitted as materialized (
    select claim.k, d.id as directory_id, d.environment_id, d.organization_id
    from unnest($1::uuid[], $2::text[], $3::text[]) with ordinality claim (id, token, settings, k)
    join engine.scim_directories d on d.id = claim.id
      and decode(claim.token, 'hex') in (d.bearer_token_sha256, d.previous_bearer_token_sha256)
      and ${SETTINGS_TEXT} = claim.settings
  )`;

/** {@link ADMITTED} for a statement that numbers its parameters itself. */
export function admitted(sql: Sql, [directories, tokens, settings]: ClaimParameters) {
  const [before = '', after = ''] = ADMITTED.split('$1::uuid[], $2::text[], $3::text[]');
  return sql`${sql.unsafe(before)}${directories}::uuid[], ${tokens}::text[], ${settings}::text[]${sql.unsafe(after)}`;
}

/** The answer to a request whose claim was not true: nothing was read or written for it. */
export const LOST = Symbol('lost');
export type Lost = typeof LOST;

type ClaimParameters = [string[], string[], string[]];

/** The parameters of {@link ADMITTED} for requests that arrived together, mostly one client's; and the claim of each. */
export function claimsOf(requests: readonly { access: DirectoryAccess }[]): {
  parameters: ClaimParameters;
  places: number[];
} {
  const known = new Map<DirectoryAccess['claim'], number>();
  const parameters: ClaimParameters = [[], [], []];
  const places = requests.map(({ access }) => {
    const place = known.get(access.claim);
    if (place !== undefined) return place;
    parameters[0].push(access.scope.scimDirectoryId);
    parameters[1].push(access.claim.token);
    parameters[2].push(access.claim.settings);
    known.set(access.claim, parameters[0].length);
    return parameters[0].length;
  });
  return { parameters, places };
}

const Settings = z.object({
  environment_id: z.string(),
  organization_id: z.string(),
  scim_base_url: z.string(),
  disabled: z.boolean(),
  domain_policy: z.enum(['enforce', 'flag', 'off']),
  unknown_member_policy: z.enum(['skip', 'reject']),
  strict_interop: z.boolean(),
  preserve_on_put: z.boolean(),
  extension_schemas: z.unknown(),
  domains: z.array(z.string()),
});

type AccessRow = {
  token: string;
  id: string;
  settings: string;
  token_expires_at: Date | null;
  previous_token_used_at: Date | null;
  dialect: string | null;
  last_request_at: Date | null;
  capabilities: Record<string, string>;
};

/** Answers for each credential the directory it opens, or null: unknown directory, no token yet, or another token. */
export async function findAccess(sql: Sql, credentials: readonly Credential[]): Promise<(DirectoryAccess | null)[]> {
  const [{ now } = { now: new Date(0) }] = credentials;
  const keys = credentials.map(({ scimDirectoryId, tokenSha256 }) => ({
    id: scimDirectoryId,
    token: tokenSha256,
  }));
  // Requests that arrive together are mostly one client's.
  const different = [...new Map(keys.map((key) => [`${key.id}/${key.token}`, key])).values()];
  const rows = await sql<AccessRow[]>`
    select presented.token, d.id, ${sql.unsafe(SETTINGS_TEXT)} as settings, d.dialect,
      d.previous_bearer_token_used_at as previous_token_used_at,
      case when d.bearer_token_sha256 is distinct from decode(presented.token, 'hex')
        then d.previous_bearer_token_expires_at end as token_expires_at, d.last_request_at, d.capabilities
    from unnest(
      ${different.map(({ id }) => id)}::uuid[], ${different.map(({ token }) => token)}::text[]
    ) presented (id, token)
    join engine.scim_directories d on d.id = presented.id and (
      d.bearer_token_sha256 = decode(presented.token, 'hex')
      or d.previous_bearer_token_sha256 = decode(presented.token, 'hex') and d.previous_bearer_token_expires_at > ${now}
    )`;
  const found = new Map(rows.map((row) => [`${row.id}/${row.token}`, toAccess(row)]));
  return keys.map(({ id, token }) => found.get(`${id}/${token}`) ?? null);
}

function toAccess(row: AccessRow): DirectoryAccess {
  const settings = Settings.parse(JSON.parse(row.settings));
  return {
    scope: mintDirectoryScope({
      scimDirectoryId: row.id,
      environmentId: settings.environment_id,
      organizationId: settings.organization_id,
    }),
    claim: { token: row.token, settings: row.settings },
    tokenExpiresAt: row.token_expires_at,
    baseUrl: settings.scim_base_url.replace(/\/+$/, ''),
    disabled: settings.disabled,
    domainPolicy: settings.domain_policy,
    unknownMemberPolicy: settings.unknown_member_policy,
    strictInterop: settings.strict_interop,
    preserveOnPut: settings.preserve_on_put,
    types: directoryTypes(settings.extension_schemas),
    domains: settings.domains,
    seen: {
      dialect: row.dialect,
      lastRequestAt: row.last_request_at,
      previousTokenUsedAt: row.token_expires_at === null ? undefined : row.previous_token_used_at,
      capabilities: row.capabilities,
    },
  };
}

const MAX_REMEMBERED = 10_000;

/**
 * What each credential opened last. A remembered access is a claim and no proof: only statements that begin with {@link ADMITTED}
 * may act on it.
 */
export class RememberedAccess {
  private readonly byToken = new Map<string, DirectoryAccess>();

  find({ scimDirectoryId, tokenSha256, now }: Credential): DirectoryAccess | undefined {
    const access = this.byToken.get(tokenSha256 + scimDirectoryId);
    const expires = access?.tokenExpiresAt ?? null;
    return expires !== null && expires <= now ? undefined : access;
  }

  remember({ scimDirectoryId, tokenSha256 }: Credential, access: DirectoryAccess | null): void {
    const key = tokenSha256 + scimDirectoryId;
    this.byToken.delete(key);
    if (access === null) return;
    this.byToken.set(key, access);
    const [oldest] = this.byToken.keys();
    if (this.byToken.size > MAX_REMEMBERED && oldest !== undefined) this.byToken.delete(oldest);
  }
}

export type Activity = { now: Date; dialect: string | null; capability: string | null };

const NOTE_EVERY_MS = 60_000;

/**
 * Whether a request tells something about its directory that is not noted yet, to the minute. Who hears yes should note it:
 * requests that share the access hear no from then on.
 */
export function isNews({ seen }: DirectoryAccess, { now, dialect, capability }: Activity): boolean {
  const stale = (at: Date | undefined | null) =>
    at === null || at === undefined || now.getTime() - at.getTime() >= NOTE_EVERY_MS;
  const before = capability === null ? undefined : seen.capabilities[capability];
  const news =
    stale(seen.lastRequestAt) ||
    (seen.previousTokenUsedAt !== undefined && stale(seen.previousTokenUsedAt)) ||
    (dialect !== null && dialect !== seen.dialect) ||
    (capability !== null && stale(before === undefined ? null : new Date(before)));
  if (!news) return false;
  seen.lastRequestAt = now;
  if (seen.previousTokenUsedAt !== undefined) seen.previousTokenUsedAt = now;
  seen.dialect = dialect ?? seen.dialect;
  if (capability !== null) seen.capabilities = { ...seen.capabilities, [capability]: now.toISOString() };
  return true;
}

/** Notes a request on its directory. */
export async function noteActivity(sql: Sql, { scope, seen }: DirectoryAccess, activity: Activity): Promise<void> {
  const { now, dialect, capability } = activity;
  const done = JSON.stringify(capability === null ? {} : { [capability]: now.toISOString() });
  await sql`
    update engine.scim_directories set
      first_request_at = coalesce(first_request_at, ${now}),
      last_request_at = greatest(last_request_at, ${now}),
      previous_bearer_token_used_at = case
        when ${seen.previousTokenUsedAt !== undefined} and previous_bearer_token_sha256 is not null then ${now}::timestamptz
        else previous_bearer_token_used_at
      end,
      dialect = coalesce(${dialect}, dialect),
      capabilities = capabilities || ${done}::text::jsonb
    where id = ${scope.scimDirectoryId}`;
}
