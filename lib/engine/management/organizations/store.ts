import { and, asc, eq, gt, inArray } from 'drizzle-orm';
import { newUuid } from '@/lib/ids';
import type { EngineDatabase } from '../../deps';
import { EngineError, unknownId } from '../../errors';
import type { EnvironmentScope } from '../../scope';
import { isUniqueViolation } from '../../sql-errors';
import { organizationDomains, organizations, scimDirectories } from '../../tables';
import { deleteDirectoryContents, switchDirectoriesOff } from '../directory-deletion/store';
import type { OrganizationRow, OrganizationSettings } from './organization';

type Handle = Pick<EngineDatabase, 'select' | 'insert' | 'delete'>;

const columns = {
  id: organizations.id,
  environmentId: organizations.environmentId,
  displayName: organizations.displayName,
  externalId: organizations.externalId,
  createdAt: organizations.createdAt,
  updatedAt: organizations.updatedAt,
};

type Range = { after: string | undefined; limit: number };
/** `externalId` is compared as it is, `domain` in its folded form. */
export type OrganizationFilter = { externalId: string | undefined; domain: string | undefined };

/** Organizations of the environment in id order, at most `limit`, after the one with id `after`. */
export async function listOrganizations(
  db: EngineDatabase,
  scope: EnvironmentScope,
  { after, limit, externalId, domain }: Range & OrganizationFilter,
): Promise<OrganizationRow[]> {
  const rows = await db
    .select(columns)
    .from(organizations)
    .where(
      and(
        eq(organizations.environmentId, scope.environmentId),
        after === undefined ? undefined : gt(organizations.id, after),
        externalId === undefined ? undefined : eq(organizations.externalId, externalId),
        domain === undefined
          ? undefined
          : inArray(
              organizations.id,
              db
                .select({ id: organizationDomains.organizationId })
                .from(organizationDomains)
                .where(
                  and(
                    eq(organizationDomains.environmentId, scope.environmentId),
                    eq(organizationDomains.domainFolded, domain),
                  ),
                ),
            ),
      ),
    )
    .orderBy(asc(organizations.id))
    .limit(limit);
  return withDomains(db, rows);
}

export async function findOrganization(
  db: EngineDatabase,
  scope: EnvironmentScope,
  id: string,
): Promise<OrganizationRow | null> {
  const rows = await db
    .select(columns)
    .from(organizations)
    .where(and(eq(organizations.id, id), eq(organizations.environmentId, scope.environmentId)));
  const [row] = await withDomains(db, rows);
  return row ?? null;
}

/** Throws `already_exists` when the external id is taken in the environment. */
export async function createOrganization(
  db: EngineDatabase,
  scope: EnvironmentScope,
  settings: OrganizationSettings,
  now: Date,
): Promise<OrganizationRow> {
  const { domains, ...fields } = settings;
  const created = db.transaction(async (tx) => {
    const [row] = await tx
      .insert(organizations)
      .values({ id: newUuid(), environmentId: scope.environmentId, ...fields, createdAt: now, updatedAt: now })
      .returning(columns);
    if (row === undefined) throw new Error('an insert returned no row');
    await insertDomains(tx, row, domains);
    return { ...row, domains: domains.map(({ domain }) => domain) };
  });
  return created.catch(refuseDuplicate);
}

/**
 * Replaces the settings and the whole list of domains; null when there is no such organization. Throws `already_exists` when
 * the external id is taken in the environment.
 */
export async function updateOrganization(
  db: EngineDatabase,
  scope: EnvironmentScope,
  id: string,
  settings: OrganizationSettings,
  now: Date,
): Promise<OrganizationRow | null> {
  const { domains, ...fields } = settings;
  const updated = db.transaction(async (tx) => {
    // This row's lock makes concurrent replacements of the domains take turns.
    const [row] = await tx
      .update(organizations)
      .set({ ...fields, updatedAt: now })
      .where(and(eq(organizations.id, id), eq(organizations.environmentId, scope.environmentId)))
      .returning(columns);
    if (row === undefined) return null;
    await tx.delete(organizationDomains).where(eq(organizationDomains.organizationId, id));
    await insertDomains(tx, row, domains);
    return { ...row, domains: domains.map(({ domain }) => domain) };
  });
  return updated.catch(refuseDuplicate);
}

/** Deletes the organization and all that belongs to it. False when there is none. */
export async function deleteOrganization(db: EngineDatabase, scope: EnvironmentScope, id: string): Promise<boolean> {
  const directories = await switchDirectoriesOff(
    db,
    and(eq(scimDirectories.organizationId, id), eq(scimDirectories.environmentId, scope.environmentId)),
  );
  return db.transaction(async (tx) => {
    await deleteDirectoryContents(tx, directories);
    const deleted = await tx
      .delete(organizations)
      .where(and(eq(organizations.id, id), eq(organizations.environmentId, scope.environmentId)))
      .returning({ id: organizations.id });
    return deleted.length === 1;
  });
}

/**
 * Proves that an organization is the environment's, and locks it until the transaction ends: `key share` keeps it from being
 * deleted; `no key update` also makes the callers that choose its primary connection or directory take turns. Throws
 * `not_found`.
 */
export async function lockOrganization(
  tx: Handle,
  scope: EnvironmentScope,
  id: string,
  strength: 'key share' | 'no key update',
): Promise<void> {
  const rows = await tx
    .select({ id: organizations.id })
    .from(organizations)
    .where(and(eq(organizations.id, id), eq(organizations.environmentId, scope.environmentId)))
    .for(strength);
  if (rows.length === 0) throw unknownId('organization');
}

/** Throws `not_found` unless the organization is the environment's. */
export async function requireOrganization(tx: Handle, scope: EnvironmentScope, id: string): Promise<void> {
  const rows = await tx
    .select({ id: organizations.id })
    .from(organizations)
    .where(and(eq(organizations.id, id), eq(organizations.environmentId, scope.environmentId)));
  if (rows.length === 0) throw unknownId('organization');
}

async function withDomains(db: Handle, rows: Omit<OrganizationRow, 'domains'>[]): Promise<OrganizationRow[]> {
  if (rows.length === 0) return [];
  const domains = await db
    .select({ organizationId: organizationDomains.organizationId, domain: organizationDomains.domain })
    .from(organizationDomains)
    .where(
      inArray(
        organizationDomains.organizationId,
        rows.map((row) => row.id),
      ),
    );
  const byOrganization = new Map<string, string[]>(rows.map((row) => [row.id, []]));
  for (const { organizationId, domain } of domains) byOrganization.get(organizationId)?.push(domain);
  return rows.map((row) => ({ ...row, domains: byOrganization.get(row.id) ?? [] }));
}

async function insertDomains(
  tx: Handle,
  organization: { id: string; environmentId: string },
  domains: OrganizationSettings['domains'],
): Promise<void> {
  if (domains.length === 0) return;
  await tx.insert(organizationDomains).values(
    domains.map(({ domain, folded }, position) => ({
      organizationId: organization.id,
      environmentId: organization.environmentId,
      position,
      domain,
      domainFolded: folded,
    })),
  );
}

function refuseDuplicate(error: unknown): never {
  if (!isUniqueViolation(error, 'organizations_environment_external_id_key')) throw error;
  throw new EngineError('already_exists', 'Another organization of this environment has this externalId.', {
    cause: error,
    violations: [{ field: 'externalId', description: 'is taken by another organization of this environment' }],
  });
}
