import { constantTimeEqual, sha256 } from '@/lib/crypto';
import type { DatabaseHandle } from '@/lib/db/client';
import type { SsoreadyClient } from '@/lib/ssoready/client';
import { ApiError } from '@/lib/ssoready/errors';
import { parseCookie, toLinkState } from './link';
import type { SessionProblem, SetupSession } from './session-types';
import { selectSession, touchSession } from './store';

export type ResolvedSession = { ok: true; session: SetupSession } | { ok: false; problem: SessionProblem };

const TOUCH_MS = 60_000;

type Deps = {
  db: DatabaseHandle;
  clientFor: (environmentId: string) => Pick<SsoreadyClient, 'getSetupUrl'>;
  clock: () => Date;
};

/**
 * Who a setup cookie stands for. The link is asked each time, so that revoking it ends the session at once; what it permits
 * is read from the session, which was made from the link.
 */
export async function resolveSession(deps: Deps, cookie: string | undefined): Promise<ResolvedSession> {
  const parts = parseCookie(cookie);
  const row = parts === null ? null : await selectSession(deps.db, parts.setupLinkId);
  if (parts === null || row === null) return { ok: false, problem: 'none' };
  if (!constantTimeEqual(row.tokenSha256, sha256(parts.secret))) return { ok: false, problem: 'elsewhere' };
  const now = deps.clock();
  if (row.revokedAt !== null) return { ok: false, problem: 'revoked' };
  if (row.expiresAt.getTime() <= now.getTime()) return { ok: false, problem: 'expired' };
  const state = await linkState(deps, row, now);
  if (state !== 'open') return { ok: false, problem: state };
  if (now.getTime() - row.lastSeenAt.getTime() >= TOUCH_MS) await touchSession(deps.db, row.setupLinkId, now);
  const { tokenSha256: _hash, revokedAt: _revoked, lastSeenAt: _seen, ...session } = row;
  return { ok: true, session };
}

async function linkState(deps: Deps, row: SetupSession, now: Date): Promise<'open' | 'expired' | 'revoked'> {
  try {
    const link = await deps.clientFor(row.environmentId).getSetupUrl(row.setupLinkId);
    // A link of another organization under the same id would be a fault; the session then opens nothing.
    if (link.organizationId !== row.organizationId) return 'revoked';
    const { state } = toLinkState(link, now);
    return state === 'unknown' ? 'revoked' : state;
  } catch (error) {
    // The organization, and the link with it, was deleted.
    if (error instanceof ApiError && error.isNotFound) return 'revoked';
    throw error;
  }
}
