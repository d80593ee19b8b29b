import { and, asc, eq, gt } from 'drizzle-orm';
import { formatId, newUuid } from '@/lib/ids';
import type { EngineDatabase } from '../../deps';
import type { EnvironmentScope } from '../../scope';
import { oidcConnections } from '../../tables';
import { findEnvironmentUrls } from '../environments/store';
import { lockOrganization } from '../organizations/store';
import { demoteOtherConnections, requireProvenToReplace } from '../primary-connection/store';

const columns = {
  id: oidcConnections.id,
  organizationId: oidcConnections.organizationId,
  isPrimary: oidcConnections.isPrimary,
  status: oidcConnections.status,
  issuer: oidcConnections.issuer,
  clientId: oidcConnections.clientId,
  clientSecretSealed: oidcConnections.clientSecretSealed,
  redirectUri: oidcConnections.redirectUri,
  scopes: oidcConnections.scopes,
  prompt: oidcConnections.prompt,
  tenantId: oidcConnections.tenantId,
  hostedDomain: oidcConnections.hostedDomain,
  emailClaim: oidcConnections.emailClaim,
  allowUnverifiedEmail: oidcConnections.allowUnverifiedEmail,
  attributeMapping: oidcConnections.attributeMapping,
  allowIdpInitiated: oidcConnections.allowIdpInitiated,
  singleLogout: oidcConnections.singleLogout,
  lastLoginAt: oidcConnections.lastLoginAt,
  createdAt: oidcConnections.createdAt,
  updatedAt: oidcConnections.updatedAt,
};

export type OidcConnectionRow = {
  id: string;
  organizationId: string;
  isPrimary: boolean;
  status: 'active' | 'disabled';
  issuer: string | null;
  clientId: string | null;
  clientSecretSealed: Buffer | null;
  redirectUri: string;
  scopes: string[];
  prompt: 'login' | 'select_account' | 'consent' | null;
  tenantId: string | null;
  hostedDomain: string | null;
  emailClaim: string | null;
  allowUnverifiedEmail: boolean;
  attributeMapping: unknown;
  allowIdpInitiated: boolean;
  singleLogout: boolean;
  lastLoginAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
};

type Settable = Omit<
  OidcConnectionRow,
  'id' | 'organizationId' | 'redirectUri' | 'clientSecretSealed' | 'lastLoginAt' | 'createdAt' | 'updatedAt'
>;

/** What is undefined is kept. */
export type OidcSettings = { [Field in keyof Settable]: Settable[Field] | undefined };

/** Seals a client secret for the row that it is going to be stored in; null when there is none to store, undefined to keep. */
export type SealSecret = (oidcConnectionId: string) => Buffer | null | undefined;

/** Connections of an organization in id order, at most `limit`, after the one with id `after`. */
export async function listOidcConnections(
  db: EngineDatabase,
  scope: EnvironmentScope,
  organizationId: string,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<OidcConnectionRow[]> {
  return db
    .select(columns)
    .from(oidcConnections)
    .where(
      and(
        eq(oidcConnections.organizationId, organizationId),
        eq(oidcConnections.environmentId, scope.environmentId),
        after === undefined ? undefined : gt(oidcConnections.id, after),
      ),
    )
    .orderBy(asc(oidcConnections.id))
    .limit(limit);
}

export async function findOidcConnection(
  db: EngineDatabase,
  scope: EnvironmentScope,
  id: string,
): Promise<OidcConnectionRow | null> {
  const [row] = await db.select(columns).from(oidcConnections).where(owned(scope, id));
  return row ?? null;
}

/**
 * `baseUrl` is the origin for environments that have none of their own; the connection keeps the address it is created with, since
 * the provider holds a copy. Throws `not_found` when the organization is not the environment's.
 */
export async function createOidcConnection(
  db: EngineDatabase,
  scope: EnvironmentScope,
  organizationId: string,
  { settings, sealSecret }: { settings: OidcSettings; sealSecret: SealSecret },
  { baseUrl, now }: { baseUrl: string; now: Date },
): Promise<OidcConnectionRow> {
  return db.transaction(async (tx) => {
    await lockOrganization(tx, scope, organizationId, 'no key update');
    if (settings.isPrimary) {
      await requireProvenToReplace(tx, organizationId, null);
      await demoteOtherConnections(tx, organizationId);
    }
    const id = newUuid();
    const origin = (await findEnvironmentUrls(tx, scope)).authUrl ?? baseUrl;
    const [row] = await tx
      .insert(oidcConnections)
      .values({
        id,
        environmentId: scope.environmentId,
        organizationId,
        ...settings,
        attributeMapping: settings.attributeMapping ?? [],
        clientSecretSealed: sealSecret(id),
        redirectUri: `${origin}/v1/oidc/${formatId('oidcConnection', id)}/callback`,
        createdAt: now,
        updatedAt: now,
      })
      .returning(columns);
    if (row === undefined) throw new Error('an insert returned no row');
    return row;
  });
}

export type Update = OidcConnectionRow | 'not_found' | 'secret_required';

/**
 * Sets what is present. A stored secret never goes to another issuer than the one it was entered for: whoever changes the issuer
 * must give the secret again, or clear it; else it is `secret_required` and nothing changes.
 */
export async function updateOidcConnection(
  db: EngineDatabase,
  scope: EnvironmentScope,
  id: string,
  { settings, sealSecret }: { settings: OidcSettings; sealSecret: SealSecret },
  now: Date,
): Promise<Update> {
  return db.transaction(async (tx) => {
    const [found] = await tx
      .select({ organizationId: oidcConnections.organizationId })
      .from(oidcConnections)
      .where(owned(scope, id));
    if (found === undefined) return 'not_found';
    await lockOrganization(tx, scope, found.organizationId, 'no key update');
    const [stored] = await tx
      .select({ issuer: oidcConnections.issuer, secret: oidcConnections.clientSecretSealed })
      .from(oidcConnections)
      .where(owned(scope, id));
    if (stored === undefined) return 'not_found';
    const clientSecretSealed = sealSecret(id);
    const moved = settings.issuer !== undefined && settings.issuer !== stored.issuer;
    if (moved && stored.secret !== null && clientSecretSealed === undefined) return 'secret_required';
    if (settings.isPrimary) {
      // What worked with another issuer says nothing of this one.
      await requireProvenToReplace(tx, found.organizationId, moved ? null : id);
      await demoteOtherConnections(tx, found.organizationId, id);
    }
    const [row] = await tx
      .update(oidcConnections)
      .set({ ...settings, clientSecretSealed, updatedAt: now })
      .where(owned(scope, id))
      .returning(columns);
    return row ?? 'not_found';
  });
}

function owned(scope: EnvironmentScope, id: string) {
  return and(eq(oidcConnections.id, id), eq(oidcConnections.environmentId, scope.environmentId));
}
