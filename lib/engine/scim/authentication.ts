import { hashSecretHex } from '@/lib/crypto';
import { parseId } from '@/lib/ids';
import { bearerToken } from '../http';
import type { Credential, DirectoryAccess } from './access-store';
import { type Call, ClaimLost, type ScimEngine } from './call';
import { ScimError } from './protocol/errors';

/** What a request presents: the directory in its path and its token. Throws 401 for what can open no directory. */
export function readCredential(request: Request, scimDirectoryId: string, now: Date): Credential {
  const directory = parseId('scimDirectory', scimDirectoryId);
  const tokenSha256 = hashSecretHex('scimBearerToken', bearerToken(request));
  if (directory === null || tokenSha256 === null) throw badToken();
  return { scimDirectoryId: directory, tokenSha256, now };
}

/** The directory that a credential opens now, by a look at the database. Throws 401. */
export async function authenticate(engine: ScimEngine, credential: Credential): Promise<DirectoryAccess> {
  const access = await engine.findAccess(credential);
  engine.remembered.remember(credential, access?.disabled ? null : access);
  if (access === null) throw badToken();
  return access;
}

/**
 * Proves a remembered claim before anything acts on it that does not prove it itself. Throws 401, and {@link ClaimLost} where the
 * directory is set up differently by now.
 */
export async function prove(call: Call): Promise<void> {
  if (call.proven) return;
  const access = await authenticate(call.engine, call.credential);
  if (access.claim.settings !== call.access.claim.settings) throw new ClaimLost();
  call.proven = true;
}

/** One answer for a missing, malformed, unknown or foreign token and for an unknown directory: nothing is confirmed (RFC 7644 §7). */
function badToken(): ScimError {
  return new ScimError(
    401,
    'The bearer token is missing or is not the token of this directory. Copy the base URL and the token again.',
    { code: 'bad_token', headers: { 'www-authenticate': 'Bearer realm="SCIM"' } },
  );
}
