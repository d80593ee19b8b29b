import { createPrivateKey, generateKeyPair, type KeyObject, randomBytes, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { type SealedColumn, type SealingKey, seal, unseal } from '@/lib/crypto';
import type { Database } from '@/lib/db/client';
import { DomainError } from '@/lib/errors';
import { formatId, type Id, newUuid, parseId } from '@/lib/ids';
import type { CreateAppInput } from './input';
import { createCertificate, toPem } from './protocol/certificate';
import { EVERYONE, SEED_GROUPS, SEED_PEOPLE } from './seed-people';
import * as store from './store';
import { isAllowedTarget, refusedTargetMessage, type TargetRule } from './target';

/** What the sandbox's use cases stand on. `sealingKey` is `deriveKey('sandbox')`. */
export type SandboxDeps = {
  db: Database;
  sealingKey: SealingKey;
  clock: () => Date;
  targets: TargetRule;
};

/** A make-believe company, as its page shows it: no key and no token. */
export type SandboxApp = {
  id: Id<'sandboxApp'>;
  name: string;
  domain: string;
  entityId: string;
  metadataUrl: string;
  ssoUrl: string;
  certificatePem: string;
  certificateFingerprint: string;
  certificateNotAfter: Date;
  acsUrl: string | null;
  spEntityId: string | null;
  scimBaseUrl: string | null;
  hasScimToken: boolean;
  createdAt: Date;
};

const CERTIFICATE_YEARS = 10;
/** Apps are free to make for whoever reaches the sandbox; beyond this many, something else is going on. */
const MAX_APPS = 500;

/**
 * Makes a company with a key of its own, six people and two groups. Throws `invalid` when an address is not one of this
 * installation's.
 */
export async function createSandboxApp(deps: SandboxDeps, input: CreateAppInput): Promise<Id<'sandboxApp'>> {
  requireTargets(deps.targets, { acsUrl: input.acsUrl, scimBaseUrl: input.scimBaseUrl });
  if ((await store.countApps(deps.db)) >= MAX_APPS) {
    throw new DomainError('conflict', `There are ${MAX_APPS} sandbox apps already. Ask an operator to delete some.`);
  }
  const now = deps.clock();
  const id = newUuid();
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const notAfter = new Date(now);
  notAfter.setUTCFullYear(now.getUTCFullYear() + CERTIFICATE_YEARS);
  const certificateDer = createCertificate({
    privateKey,
    // X.520 bounds a common name at 64 characters.
    commonName: `Sandbox ${input.name}`.slice(0, 64),
    serial: randomBytes(16),
    notBefore: now,
    notAfter,
  });
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  await deps.db.transaction(async (tx) => {
    await store.insertApp(tx, {
      id,
      name: input.name,
      domain: input.domain,
      privateKeySealed: seal(deps.sealingKey, pkcs8, keyContext(id)),
      certificateDer,
      acsUrl: input.acsUrl,
      spEntityId: input.spEntityId,
      scimBaseUrl: input.scimBaseUrl,
      scimTokenSealed: sealToken(deps, id, input.scimToken),
    });
    await seedPeople(tx, id, input.domain);
  });
  return formatId('sandboxApp', id);
}

async function seedPeople(tx: Parameters<typeof store.insertApp>[0], appId: string, domain: string): Promise<void> {
  const people = SEED_PEOPLE.map(({ groups, ...person }) => ({
    ...person,
    groups: new Set<string>([...groups, EVERYONE]),
    id: newUuid(),
    sandboxAppId: appId,
    userName: `${person.givenName}.${person.familyName}@${domain}`.toLowerCase(),
  }));
  const groups = SEED_GROUPS.map((displayName) => ({ id: newUuid(), sandboxAppId: appId, displayName }));
  await store.insertPeople(
    tx,
    people.map(({ groups: _, ...row }) => row),
  );
  await store.insertGroups(tx, groups);
  for (const group of groups) {
    const members = people.filter((person) => person.groups.has(group.displayName));
    await store.replaceMemberships(
      tx,
      group.id,
      members.map((person) => person.id),
    );
  }
}

/** The app with this id, or null: unknown, malformed and deleted are the same. */
export async function findSandboxApp(deps: SandboxDeps, appId: string): Promise<SandboxApp | null> {
  const row = await findRow(deps, appId);
  return row === null ? null : toApp(row, deps.targets.publicUrl);
}

/** As {@link findSandboxApp}; throws `not_found`. */
export async function getSandboxApp(deps: SandboxDeps, appId: string): Promise<SandboxApp> {
  return toApp(await getAppRow(deps, appId), deps.targets.publicUrl);
}

/** The newest apps, for operators. */
export async function listSandboxApps(deps: SandboxDeps, limit = 200) {
  const rows = await store.selectApps(deps.db, limit);
  return rows.map((row) => ({ ...row, id: formatId('sandboxApp', row.id) }));
}

/** Tells the app whom it signs people in to. */
export async function updateServiceProvider(
  deps: SandboxDeps,
  appId: string,
  set: { acsUrl: string | null; spEntityId: string | null },
): Promise<void> {
  requireTargets(deps.targets, { acsUrl: set.acsUrl });
  await update(deps, appId, set);
}

/** Tells the app where to push people. A null token keeps the one it has; without an address there is no token either. */
export async function updateDirectory(
  deps: SandboxDeps,
  appId: string,
  set: { scimBaseUrl: string | null; scimToken: string | null },
): Promise<void> {
  const { scimBaseUrl, scimToken } = set;
  requireTargets(deps.targets, { scimBaseUrl });
  const sealed = sealToken(deps, requireUuid(appId), scimBaseUrl === null ? null : scimToken);
  await update(deps, appId, {
    scimBaseUrl,
    ...(scimBaseUrl === null || sealed !== null ? { scimTokenSealed: sealed } : {}),
  });
}

/**
 * Deletes the app and everything in it; what it pushed stays where it was pushed. Throws `invalid` unless `confirmation` is
 * the app's name.
 */
export async function deleteSandboxApp(deps: SandboxDeps, appId: string, confirmation: string): Promise<void> {
  const app = await getAppRow(deps, appId);
  if (confirmation !== app.name) {
    const message = `Type “${app.name}” to delete it.`;
    throw new DomainError('invalid', message, { fields: { confirmation: message } });
  }
  if (!(await store.deleteApp(deps.db, requireUuid(appId)))) throw unknownApp();
}

/** The app's signing key: for the sign-in alone. */
export function openSigningKey(deps: SandboxDeps, row: store.AppRow): KeyObject {
  const key = unseal(deps.sealingKey, row.privateKeySealed, keyContext(row.id));
  return createPrivateKey({ key, type: 'pkcs8', format: 'der' });
}

/** The bearer token of the directory, or null when none is known. */
export function openScimToken(deps: SandboxDeps, row: store.AppRow): string | null {
  return row.scimTokenSealed === null
    ? null
    : unseal(deps.sealingKey, row.scimTokenSealed, tokenContext(row.id)).toString('utf8');
}

/** The stored app; throws `not_found`. */
export async function getAppRow(deps: SandboxDeps, appId: string): Promise<store.AppRow> {
  const row = await findRow(deps, appId);
  if (row === null) throw unknownApp();
  return row;
}

async function findRow(deps: SandboxDeps, appId: string): Promise<store.AppRow | null> {
  const uuid = parseId('sandboxApp', appId);
  return uuid === null ? null : store.selectApp(deps.db, uuid);
}

async function update(deps: SandboxDeps, appId: string, set: Parameters<typeof store.updateApp>[2]): Promise<void> {
  const found = await store.updateApp(deps.db, requireUuid(appId), { ...set, updatedAt: deps.clock() });
  if (!found) throw unknownApp();
}

function toApp(row: store.AppRow, publicUrl: string): SandboxApp {
  const id = formatId('sandboxApp', row.id);
  const base = `${publicUrl}/sandbox/${id}`;
  const certificate = new X509Certificate(row.certificateDer);
  return {
    id,
    name: row.name,
    domain: row.domain,
    entityId: `${base}/metadata`,
    metadataUrl: `${base}/metadata`,
    ssoUrl: `${base}/sso`,
    certificatePem: toPem(row.certificateDer),
    certificateFingerprint: certificate.fingerprint256,
    certificateNotAfter: new Date(certificate.validTo),
    acsUrl: row.acsUrl,
    spEntityId: row.spEntityId,
    scimBaseUrl: row.scimBaseUrl,
    hasScimToken: row.scimTokenSealed !== null,
    createdAt: row.createdAt,
  };
}

function requireTargets(rule: TargetRule, addresses: Readonly<Record<string, string | null>>): void {
  const refused = Object.entries(addresses).filter(
    ([, address]) => address !== null && !isAllowedTarget(address, rule),
  );
  if (refused.length === 0) return;
  const message = refusedTargetMessage(rule);
  throw new DomainError('invalid', message, { fields: Object.fromEntries(refused.map(([name]) => [name, message])) });
}

function sealToken(deps: SandboxDeps, id: string, token: string | null): Buffer | null {
  return token === null ? null : seal(deps.sealingKey, Buffer.from(token, 'utf8'), tokenContext(id));
}

function requireUuid(appId: string): string {
  const uuid = parseId('sandboxApp', appId);
  if (uuid === null) throw unknownApp();
  return uuid;
}

function unknownApp(): DomainError {
  return new DomainError('not_found', 'There is no such sandbox app. It may have been deleted.');
}

const keyContext = (id: string) => `sandbox_apps.private_key:${id}`;
const tokenContext = (id: string) => `sandbox_apps.scim_token:${id}`;

/** Everything that the sandbox keeps sealed. */
export const SANDBOX_SEALED_COLUMNS: readonly SealedColumn[] = [
  {
    table: 'public.sandbox_apps',
    column: 'private_key_sealed',
    key: ['id'],
    purpose: 'sandbox',
    context: (row) => keyContext(String(row.id)),
  },
  {
    table: 'public.sandbox_apps',
    column: 'scim_token_sealed',
    key: ['id'],
    purpose: 'sandbox',
    context: (row) => tokenContext(String(row.id)),
  },
];
