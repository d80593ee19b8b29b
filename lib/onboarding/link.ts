import { randomToken, sha256 } from '@/lib/crypto';
import type { DatabaseHandle } from '@/lib/db/client';
import { hasPrefix } from '@/lib/ids';
import type { SetupLink, SsoreadyClient } from '@/lib/ssoready/client';
import { ApiError } from '@/lib/ssoready/errors';
import type { SetupSession } from './session-types';
import { replaceSession } from './store';

/** What a setup link is worth right now. */
export type LinkState = { state: 'open'; link: SetupLink } | { state: 'expired' | 'revoked' | 'unknown' };

type LinkReader = Pick<SsoreadyClient, 'inspectSetupUrl'>;
type LinkOpener = LinkReader & Pick<SsoreadyClient, 'redeemSetupUrl'>;

/** Reads a link by its token. Nothing is consumed or noted: mail scanners open links too. */
export async function inspectLink(client: LinkReader, token: string, now: Date): Promise<LinkState> {
  if (!hasPrefix('setupToken', token) || token.length > 200) return { state: 'unknown' };
  try {
    return toLinkState(await client.inspectSetupUrl(token), now);
  } catch (error) {
    const refused = toRefusedState(error);
    if (refused === null) throw error;
    return { state: refused };
  }
}

/** gRPC numbers of the API's refusals of a link. */
const PERMISSION_DENIED = 7;
const FAILED_PRECONDITION = 9;

function toRefusedState(error: unknown): 'unknown' | 'revoked' | 'expired' | null {
  if (!(error instanceof ApiError)) return null;
  if (error.isNotFound) return 'unknown';
  if (error.code === PERMISSION_DENIED) return 'revoked';
  return error.code === FAILED_PRECONDITION ? 'expired' : null;
}

/** Whether a link still opens anything at `now`. */
export function toLinkState(link: SetupLink, now: Date): LinkState {
  if (link.revokeTime !== undefined) return { state: 'revoked' };
  const expiresAt = new Date(link.expireTime ?? '');
  // A link without an end would never end: refused rather than trusted.
  if (!(expiresAt.getTime() > now.getTime())) return { state: 'expired' };
  return { state: 'open', link };
}

export type Claim =
  | { state: 'claimed'; session: SetupSession; cookie: string }
  | { state: 'expired' | 'revoked' | 'unknown' };

/**
 * Starts the session of a link in this browser. A link has one live session: claiming it again moves the work to the newest
 * claimant, and of claims at the same moment exactly one cookie stays valid.
 */
export async function claimLink(
  deps: { db: DatabaseHandle; client: LinkOpener; clock: () => Date },
  token: string,
): Promise<Claim> {
  const now = deps.clock();
  const found = await inspectLink(deps.client, token, now);
  if (found.state !== 'open') return found;
  const link = await deps.client.redeemSetupUrl(token);
  const session: SetupSession = {
    setupLinkId: link.id,
    environmentId: link.environmentId,
    organizationId: link.organizationId,
    canManageSaml: link.canManageSaml,
    canManageScim: link.canManageScim,
    canManageDomains: link.canManageDomains,
    expiresAt: new Date(link.expireTime ?? ''),
  };
  const secret = randomToken();
  await replaceSession(deps.db, { ...session, tokenSha256: sha256(secret), now });
  return { state: 'claimed', session, cookie: formatCookie(link.id, secret) };
}

/** The link's id and the session's secret. The id tells a session that moved elsewhere from one that never was. */
function formatCookie(setupLinkId: string, secret: string): string {
  return `${setupLinkId}.${secret}`;
}

export function parseCookie(cookie: string | undefined): { setupLinkId: string; secret: string } | null {
  const match = /^(setup_url_[0-9a-z]{25})\.([A-Za-z0-9_-]{43})$/.exec(cookie ?? '');
  const [, setupLinkId, secret] = match ?? [];
  return setupLinkId === undefined || secret === undefined ? null : { setupLinkId, secret };
}
