import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deriveKey, type SealedColumn, seal, tryUnseal } from '@/lib/crypto';
import { sealAnew } from '@/lib/db/rotate-secret';
import { requireSameSecret } from '@/lib/db/secret-fingerprint';
import { createTestDatabase, type TestDatabase } from '@/lib/db/testing';
import { readEnv, replaceKeptSecret } from '@/lib/env';
import { SEALED_COLUMNS } from '@/lib/host';
import { newUuid } from '@/lib/ids';
import { createTestRuntime } from '@/lib/testing/runtime';
import { runCommandLine } from './run';

const OLD = Buffer.from('the secret before, 0123456789abcdef');
const NEW = Buffer.from('the one after it, fedcba9876543210!');
let database: TestDatabase;
let dataDir: string;

beforeEach(async () => {
  database = await createTestDatabase();
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'vestibule-rotate-'));
  await requireSameSecret(database.sql, { masterSecret: OLD, previousSecret: null });
});
afterEach(async () => {
  rmSync(dataDir, { recursive: true, force: true });
  await database.drop();
});

type Secrets = Pick<ReturnType<typeof readEnv>, 'masterSecret' | 'previousSecret' | 'secretFile'>;

async function rotate(secrets: Secrets, ...args: string[]) {
  const runtime = createTestRuntime(database);
  const printed = { stdout: '', stderr: '' };
  const code = await runCommandLine(
    ['secret', 'rotate', ...args],
    async () => ({ ...runtime, env: { ...runtime.env, ...secrets } }),
    {
      stdout: (text) => (printed.stdout += text),
      stderr: (text) => (printed.stderr += text),
      readStdin: async () => '',
    },
  );
  return { code, ...printed };
}

/** A value in every column that holds something sealed; `count` rows where a table can have many. */
async function fill(secret: Buffer, count: number): Promise<void> {
  const { sql } = database;
  const [environment, organization, connection, oidc] = [newUuid(), newUuid(), newUuid(), newUuid()];
  const sealing = deriveKey(secret, 'sealing');
  const sandbox = deriveKey(secret, 'sandbox');
  const text = Buffer.from('plain');
  const value = (name: string, row: Record<string, unknown>) => {
    const column = SEALED_COLUMNS.find((one) => `${one.table}.${one.column}` === name);
    if (column === undefined) throw new Error(`no such column: ${name}`);
    return seal(column.purpose === 'sandbox' ? sandbox : sealing, text, column.context(row));
  };
  await sql`insert into engine.environments (id, display_name) values (${environment}, 'One')`;
  await sql`insert into engine.organizations (id, environment_id) values (${organization}, ${environment})`;
  await sql`
    insert into engine.saml_connections (id, environment_id, organization_id, sp_entity_id, sp_acs_url)
    values (${connection}, ${environment}, ${organization}, 'sp', 'acs')`;
  await sql`
    insert into engine.saml_service_keys (saml_connection_id, purpose, certificate_der, private_key_sealed)
    values (${connection}, 'signing', ${text},
      ${value('engine.saml_service_keys.private_key_sealed', { saml_connection_id: connection, purpose: 'signing' })})`;
  await sql`
    insert into engine.oidc_connections (id, environment_id, organization_id, redirect_uri, client_secret_sealed)
    values (${oidc}, ${environment}, ${organization}, 'https://sp.example/callback',
      ${value('engine.oidc_connections.client_secret_sealed', { id: oidc })})`;
  const flow = newUuid();
  await sql`
    insert into engine.saml_flows (id, environment_id, organization_id, oidc_connection_id, expires_at, id_token_sealed)
    values (${flow}, ${environment}, ${organization}, ${oidc}, now(),
      ${value('engine.saml_flows.id_token_sealed', { id: flow })})`;
  for (let i = 0; i < count; i += 1) {
    const kid = `key ${i}`;
    await sql`
      insert into engine.oauth_signing_keys (kid, public_jwk, private_key_sealed, active_from)
      values (${kid}, '{}', ${value('engine.oauth_signing_keys.private_key_sealed', { kid })}, now())`;
  }
  const digest = Buffer.alloc(32, 7);
  await sql`
    insert into engine.idempotency_keys (environment_id, key_sha256, request_sha256, response_sealed, expires_at)
    values (${environment}, ${digest}, ${digest}, ${value('engine.idempotency_keys.response_sealed', {
      environment_id: environment,
      key_sha256: digest,
    })}, now())`;
  const app = newUuid();
  await sql`
    insert into sandbox_apps (id, name, private_key_sealed, certificate_der, scim_token_sealed)
    values (${app}, 'Acme', ${value('public.sandbox_apps.private_key_sealed', { id: app })}, ${text},
      ${value('public.sandbox_apps.scim_token_sealed', { id: app })})`;
}

/** How many sealed values open with a secret, by column. */
async function opened(secret: Buffer): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { table, column, key, purpose, context } of SEALED_COLUMNS) {
    const rows = await database.sql.unsafe(
      `select ${[...key, column].join(', ')} from ${table} where ${column} is not null`,
    );
    const open = rows.filter((row) => tryUnseal(deriveKey(secret, purpose), row[column], context(row)) !== null);
    counts[`${table}.${column}`] = open.length;
  }
  return counts;
}

describe('the master secret is changed', () => {
  test('W17: every column that holds something sealed is known to the change', async () => {
    const rows = await database.sql<{ name: string }[]>`
      select table_schema || '.' || table_name || '.' || column_name as name from information_schema.columns
      where column_name like '%sealed%' and table_schema in ('engine', 'public') order by 1`;
    expect(SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`).sort()).toEqual(
      rows.map(({ name }) => name),
    );
  });

  test('W17: afterwards everything opens with the new secret alone', async () => {
    await fill(OLD, 1001);
    const before = await opened(OLD);
    expect(Object.values(before).every((count) => count > 0)).toBe(true);
    const done = await rotate({ masterSecret: NEW, previousSecret: OLD, secretFile: null }, '--json', '--running');
    expect(done.stderr).toBe('');
    expect(JSON.parse(done.stdout)).toEqual({ sealed: 1007 });
    expect(await opened(NEW)).toEqual(before);
    expect(Object.values(await opened(OLD)).every((count) => count === 0)).toBe(true);
    await expect(requireSameSecret(database.sql, { masterSecret: OLD, previousSecret: null })).rejects.toThrow(
      /another secret/,
    );
    const [event] = await database.sql`select action, detail from audit_events`;
    expect(event).toEqual({ action: 'master_secret.rotated', detail: { valuesSealed: 1007 } });
    const again = await rotate({ masterSecret: NEW, previousSecret: OLD, secretFile: null }, '--json', '--running');
    expect(JSON.parse(again.stdout)).toEqual({ sealed: 0 });
  });

  test('W17: one value that opens with neither keeps all others as they were, and the database with the old secret', async () => {
    await fill(OLD, 2);
    const before = await opened(OLD);
    const broken: SealedColumn = { ...lastColumn(), context: () => 'somewhere else' };
    const columns = [...SEALED_COLUMNS.slice(0, -1), broken];
    await expect(sealAnew(database.sql, columns, () => ({ masterSecret: NEW, previousSecret: OLD }))).rejects.toThrow();
    expect(await opened(OLD)).toEqual(before);
    const secrets = { masterSecret: NEW, previousSecret: OLD };
    expect(await requireSameSecret(database.sql, secrets)).toBe('previous');
  });

  test('W17: a program that runs with the old secret only keeps the change from beginning', async () => {
    const { sql } = database;
    await using server = await sql.reserve().then((connection) => ({
      connection,
      [Symbol.asyncDispose]: async () => connection.release(),
    }));
    await server.connection`set application_name = 'vestibule-worker-jobs'`;
    const refused = await rotate({ masterSecret: NEW, previousSecret: OLD, secretFile: null });
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/vestibule-worker-jobs.*--running/) });
    await server.connection`reset application_name`;
  });

  test('W17: without the old secret nothing is begun, and a third secret is refused', async () => {
    const none = await rotate({ masterSecret: NEW, previousSecret: null, secretFile: null });
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('VESTIBULE_PREVIOUS_SECRET') });
    const third = Buffer.alloc(32, 9);
    await expect(rotate({ masterSecret: NEW, previousSecret: third, secretFile: null }, '--running')).rejects.toThrow(
      /another secret/,
    );
  });

  test('W17: a secret that the program keeps itself is replaced by a new one, also when that was interrupted', async () => {
    const variables = { VESTIBULE_DATA_DIR: dataDir, DATABASE_URL: 'postgres://unused' };
    const kept = readEnv(variables);
    await database.sql`truncate instance_settings`;
    await requireSameSecret(database.sql, kept);
    await fill(kept.masterSecret, 1);
    const before = await opened(kept.masterSecret);

    // Killed after the file was replaced and before the database was: the program starts with both, and the change is repeated.
    const [broken] = await Promise.allSettled([
      rotate({ ...kept, secretFile: path.join(dataDir, 'nowhere', 'secret') }, '--running'),
    ]);
    expect(broken.status).toBe('rejected');
    replaceKeptSecret(path.join(dataDir, 'secret'), kept.masterSecret);
    const between = readEnv(variables);
    expect(between.previousSecret).toEqual(kept.masterSecret);
    expect(await requireSameSecret(database.sql, between)).toBe('previous');

    expect((await rotate(between, '--running')).code).toBe(0);
    const after = readEnv(variables);
    expect(after).toMatchObject({ masterSecret: between.masterSecret, previousSecret: null });
    expect(after.masterSecret).not.toEqual(kept.masterSecret);
    expect(await opened(after.masterSecret)).toEqual(before);
    expect(readdirSync(dataDir)).toEqual(['secret']);
    expect(readFileSync(path.join(dataDir, 'secret'), 'utf8')).toHaveLength(43);
  });

  test('W17: two changes of a kept secret at once lose nothing: one is made, the other does nothing', async () => {
    const variables = { VESTIBULE_DATA_DIR: dataDir, DATABASE_URL: 'postgres://unused' };
    const kept = readEnv(variables);
    await database.sql`truncate instance_settings`;
    await requireSameSecret(database.sql, kept);
    await fill(kept.masterSecret, 1);
    const before = await opened(kept.masterSecret);
    const outcomes = await Promise.all([rotate(kept), rotate(kept)]);
    expect(outcomes.map(({ code }) => code).toSorted()).toEqual([0, 2]);
    const after = readEnv(variables);
    expect(after.masterSecret).not.toEqual(kept.masterSecret);
    expect(await requireSameSecret(database.sql, after)).toBe('current');
    expect(await opened(after.masterSecret)).toEqual(before);
  });

  test('W17: no word of the caller lets programs run while a kept secret is replaced, which none of them knows', async () => {
    const kept = readEnv({ VESTIBULE_DATA_DIR: dataDir, DATABASE_URL: 'postgres://unused' });
    await using server = await database.sql.reserve().then((connection) => ({
      connection,
      [Symbol.asyncDispose]: async () => connection.release(),
    }));
    await server.connection`set application_name = 'vestibule-raw'`;
    expect(await rotate(kept, '--running')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('vestibule-raw'),
    });
    expect(readEnv({ VESTIBULE_DATA_DIR: dataDir, DATABASE_URL: 'postgres://unused' })).toMatchObject({
      masterSecret: kept.masterSecret,
      previousSecret: null,
    });
    await server.connection`reset application_name`;
  });
});

function lastColumn(): SealedColumn {
  const column = SEALED_COLUMNS.at(-1);
  if (column === undefined) throw new Error('there are columns');
  return column;
}
