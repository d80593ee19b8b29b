import { and, asc, desc, eq, gt, inArray, isNull, notInArray, sql } from 'drizzle-orm';
import { formatId, newUuid } from '@/lib/ids';
import type { EngineDatabase } from '../../deps';
import type { EnvironmentScope } from '../../scope';
import { samlAlerts, samlCertificates, samlConnections, samlMetadataProposals, samlServiceKeys } from '../../tables';
import { findEnvironmentUrls } from '../environments/store';
import { lockOrganization } from '../organizations/store';
import { demoteOtherConnections } from '../primary-connection/store';
import { type CertificateChange, planTrusted, type StoredCertificate } from './certificates';

type Handle = Pick<EngineDatabase, 'select' | 'insert' | 'update' | 'delete'>;

const columns = {
  id: samlConnections.id,
  organizationId: samlConnections.organizationId,
  isPrimary: samlConnections.isPrimary,
  idpEntityId: samlConnections.idpEntityId,
  idpRedirectUrl: samlConnections.idpRedirectUrl,
  idpBinding: samlConnections.idpBinding,
  spEntityId: samlConnections.spEntityId,
  spAcsUrl: samlConnections.spAcsUrl,
  allowIdpInitiated: samlConnections.allowIdpInitiated,
  clockSkewSeconds: samlConnections.clockSkewSeconds,
  acceptEncryptedAssertions: samlConnections.acceptEncryptedAssertions,
  signAuthnRequests: samlConnections.signAuthnRequests,
  forceAuthn: samlConnections.forceAuthn,
  requestedAuthnContext: samlConnections.requestedAuthnContext,
  emailAttribute: samlConnections.emailAttribute,
  allowedNameIdFormats: samlConnections.allowedNameIdFormats,
  metadataUrl: samlConnections.metadataUrl,
  acceptNewCertificates: samlConnections.acceptNewCertificates,
  metadataCheckedAt: samlConnections.metadataCheckedAt,
  metadataFailure: samlConnections.metadataFailure,
  idpSloUrl: samlConnections.idpSloUrl,
  idpSloResponseUrl: samlConnections.idpSloResponseUrl,
  idpSloBinding: samlConnections.idpSloBinding,
  sha1AllowedUntil: samlConnections.sha1AllowedUntil,
  brokenResponseSignatureAllowedUntil: samlConnections.brokenResponseSignatureAllowedUntil,
  lastLoginAt: samlConnections.lastLoginAt,
  createdAt: samlConnections.createdAt,
  updatedAt: samlConnections.updatedAt,
};

type StoredConnection = Pick<typeof samlConnections.$inferSelect, keyof typeof columns>;

/** `certificates`: the current one first, then what is trusted beside it, then the retired. */
export type SamlConnectionRow = StoredConnection & { certificates: readonly StoredCertificate[] };

type Replaced = Pick<StoredConnection, 'isPrimary' | 'idpEntityId' | 'idpRedirectUrl'>;
type Kept = Omit<
  StoredConnection,
  keyof Replaced | 'id' | 'organizationId' | 'spEntityId' | 'spAcsUrl' | 'metadataFailure' | `${string}At`
>;

/** The contract's four fields are replaced; what else is undefined is kept. */
export type SamlConnectionSettings = {
  fields: Replaced & { [Field in keyof Kept]: Kept[Field] | undefined };
  certificates: CertificateChange;
};

/** Connections of an organization in id order, at most `limit`, after the one with id `after`. */
export async function listSamlConnections(
  db: EngineDatabase,
  scope: EnvironmentScope,
  organizationId: string,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<SamlConnectionRow[]> {
  const rows = await db
    .select(columns)
    .from(samlConnections)
    .where(
      and(
        eq(samlConnections.organizationId, organizationId),
        eq(samlConnections.environmentId, scope.environmentId),
        after === undefined ? undefined : gt(samlConnections.id, after),
      ),
    )
    .orderBy(asc(samlConnections.id))
    .limit(limit);
  return withCertificates(db, rows);
}

export async function findSamlConnection(
  db: EngineDatabase,
  scope: EnvironmentScope,
  id: string,
): Promise<SamlConnectionRow | null> {
  const [row] = await withCertificates(db, await db.select(columns).from(samlConnections).where(owned(scope, id)));
  return row ?? null;
}

/**
 * `baseUrl` is the origin for environments that have none of their own; the connection keeps the addresses it is created with
 * (contract §2.7). Throws `not_found` when the organization is not the environment's.
 */
export async function createSamlConnection(
  db: EngineDatabase,
  scope: EnvironmentScope,
  organizationId: string,
  settings: SamlConnectionSettings,
  { baseUrl, now }: { baseUrl: string; now: Date },
): Promise<SamlConnectionRow> {
  return db.transaction(async (tx) => {
    await lockOrganization(tx, scope, organizationId, 'no key update');
    if (settings.fields.isPrimary) await demoteOtherConnections(tx, organizationId);
    const id = newUuid();
    const origin = (await findEnvironmentUrls(tx, scope)).authUrl ?? baseUrl;
    const spEntityId = `${origin}/v1/saml/${formatId('samlConnection', id)}`;
    const inserted = await tx
      .insert(samlConnections)
      .values({
        id,
        environmentId: scope.environmentId,
        organizationId,
        ...settings.fields,
        ...dueCheck(settings, now),
        spEntityId,
        spAcsUrl: `${spEntityId}/acs`,
        createdAt: now,
        updatedAt: now,
      })
      .returning(columns);
    await replaceCertificates(tx, id, settings.certificates, now);
    const [row] = await withCertificates(tx, inserted);
    if (row === undefined) throw new Error('an insert returned no row');
    return row;
  });
}

/** Replaces the contract's four fields and sets what is present besides; null when there is no such connection. */
export async function updateSamlConnection(
  db: EngineDatabase,
  scope: EnvironmentScope,
  id: string,
  settings: SamlConnectionSettings,
  now: Date,
): Promise<SamlConnectionRow | null> {
  return db.transaction(async (tx) => {
    const [found] = await tx
      .select({ organizationId: samlConnections.organizationId })
      .from(samlConnections)
      .where(owned(scope, id));
    if (found === undefined) return null;
    await lockOrganization(tx, scope, found.organizationId, 'no key update');
    if (settings.fields.isPrimary) await demoteOtherConnections(tx, found.organizationId, id);
    await withdrawOthersProposals(tx, id, settings, now);
    const updated = await tx
      .update(samlConnections)
      .set({ ...settings.fields, ...dueCheck(settings, now), updatedAt: now })
      .where(owned(scope, id))
      .returning(columns);
    if (updated.length === 0) return null;
    const added = await replaceCertificates(tx, id, settings.certificates, now);
    await noteChangedCertificates(tx, scope, {
      samlConnectionId: id,
      organizationId: found.organizationId,
      added,
      now,
    });
    const [row] = await withCertificates(tx, updated);
    return row ?? null;
  });
}

function owned(scope: EnvironmentScope, id: string) {
  return and(eq(samlConnections.id, id), eq(samlConnections.environmentId, scope.environmentId));
}

const MAX_RETIRED = 10;

/** Another address of the metadata is looked at soon, and what was said of the former one is forgotten. */
function dueCheck({ fields }: SamlConnectionSettings, now: Date) {
  return fields.metadataUrl === undefined ? {} : { metadataNextCheckAt: now, metadataFailure: null };
}

/** What the metadata of one identity provider proposed must not be taken for another one. */
async function withdrawOthersProposals(tx: Handle, id: string, { fields }: SamlConnectionSettings, now: Date) {
  const [stored] = await tx
    .select({ idpEntityId: samlConnections.idpEntityId, metadataUrl: samlConnections.metadataUrl })
    .from(samlConnections)
    .where(eq(samlConnections.id, id));
  const isSame = (name: 'idpEntityId' | 'metadataUrl') =>
    fields[name] === undefined || (fields[name] ?? '') === (stored?.[name] ?? '');
  if (isSame('idpEntityId') && isSame('metadataUrl')) return;
  await tx
    .update(samlMetadataProposals)
    .set({ status: 'withdrawn', decidedAt: now })
    .where(and(eq(samlMetadataProposals.samlConnectionId, id), eq(samlMetadataProposals.status, 'open')));
  await tx
    .update(samlAlerts)
    .set({ resolvedAt: now })
    .where(
      and(eq(samlAlerts.samlConnectionId, id), eq(samlAlerts.kind, 'metadata_changed'), isNull(samlAlerts.resolvedAt)),
    );
}

/**
 * The organization's lock, which every caller holds, makes two replacements take turns. Gives the fingerprints that are trusted
 * now and were not before, where others were.
 */
async function replaceCertificates(tx: Handle, id: string, change: CertificateChange, now: Date): Promise<string[]> {
  const mine = eq(samlCertificates.samlConnectionId, id);
  const stored = await listCertificates(tx, [id]);
  const trusted = planTrusted(stored, change);
  await tx.update(samlCertificates).set({ state: 'retired' }).where(mine);
  if (trusted.length > 0) {
    await tx
      .insert(samlCertificates)
      .values(
        trusted.map(({ fingerprintSha256, der, notBefore, notAfter, state }) => ({
          samlConnectionId: id,
          fingerprintSha256,
          der,
          notBefore,
          notAfter,
          state,
          createdAt: now,
        })),
      )
      .onConflictDoUpdate({
        target: [samlCertificates.samlConnectionId, samlCertificates.fingerprintSha256],
        set: { state: sql`excluded.state` },
      });
  }
  const newestRetired = tx
    .select({ fingerprint: samlCertificates.fingerprintSha256 })
    .from(samlCertificates)
    .where(and(mine, eq(samlCertificates.state, 'retired')))
    .orderBy(desc(samlCertificates.createdAt))
    .limit(MAX_RETIRED);
  await tx
    .delete(samlCertificates)
    .where(
      and(mine, eq(samlCertificates.state, 'retired'), notInArray(samlCertificates.fingerprintSha256, newestRetired)),
    );
  const before = fingerprintsOf(stored.filter((certificate) => certificate.state !== 'retired'));
  return before.length === 0 ? [] : fingerprintsOf(trusted).filter((fingerprint) => !before.includes(fingerprint));
}

function fingerprintsOf(certificates: readonly StoredCertificate[]): string[] {
  return certificates.map((certificate) => certificate.fingerprintSha256.toString('hex'));
}

type ChangedCertificates = { samlConnectionId: string; organizationId: string; added: readonly string[]; now: Date };

/** An operator hears of certificates that others began to trust. One that comes back is news again. */
async function noteChangedCertificates(
  tx: Handle,
  { environmentId }: EnvironmentScope,
  { samlConnectionId, organizationId, added, now }: ChangedCertificates,
): Promise<void> {
  if (added.length === 0) return;
  await tx
    .insert(samlAlerts)
    .values(
      added.map((fingerprint) => ({
        id: newUuid(),
        environmentId,
        organizationId,
        samlConnectionId,
        kind: 'certificate_changed' as const,
        subject: fingerprint,
        detail: { fingerprint },
        createdAt: now,
      })),
    )
    .onConflictDoUpdate({
      target: [samlAlerts.samlConnectionId, samlAlerts.kind, samlAlerts.subject],
      set: { createdAt: now, acknowledgedAt: null, resolvedAt: null },
    });
}

async function listCertificates(
  db: Handle,
  connectionIds: string[],
): Promise<(StoredCertificate & { samlConnectionId: string })[]> {
  return (
    db
      .select({
        samlConnectionId: samlCertificates.samlConnectionId,
        fingerprintSha256: samlCertificates.fingerprintSha256,
        der: samlCertificates.der,
        state: samlCertificates.state,
        notBefore: samlCertificates.notBefore,
        notAfter: samlCertificates.notAfter,
      })
      .from(samlCertificates)
      .where(inArray(samlCertificates.samlConnectionId, connectionIds))
      // The alphabet happens to hold the order: current, next, retired.
      .orderBy(asc(samlCertificates.state), desc(samlCertificates.createdAt), asc(samlCertificates.fingerprintSha256))
  );
}

async function withCertificates(db: Handle, rows: StoredConnection[]): Promise<SamlConnectionRow[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const byConnection = new Map<string, StoredCertificate[]>(ids.map((id) => [id, []]));
  for (const { samlConnectionId, ...certificate } of await listCertificates(db, ids)) {
    byConnection.get(samlConnectionId)?.push(certificate);
  }
  return rows.map((row) => ({ ...row, certificates: byConnection.get(row.id) ?? [] }));
}

/** Our own certificates of some connections, in DER. */
export async function listServiceCertificates(
  db: Handle,
  connectionIds: readonly string[],
): Promise<{ samlConnectionId: string; purpose: 'encryption' | 'signing'; certificateDer: Buffer }[]> {
  if (connectionIds.length === 0) return [];
  return db
    .select({
      samlConnectionId: samlServiceKeys.samlConnectionId,
      purpose: samlServiceKeys.purpose,
      certificateDer: samlServiceKeys.certificateDer,
    })
    .from(samlServiceKeys)
    .where(and(inArray(samlServiceKeys.samlConnectionId, [...connectionIds]), eq(samlServiceKeys.state, 'current')));
}
