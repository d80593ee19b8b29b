import type { Sql, TransactionSql } from 'postgres';
import { deriveKey, type SealedColumn, seal, tryUnseal, unseal } from '@/lib/crypto';
import { requireSameSecret, type Secrets, storeFingerprint } from './secret-fingerprint';

/** One change of the secret at a time. */
const ROTATION_LOCK = 7_203_773;
const BATCH = 500;

/** Programs that are connected beside this one: they may know the old secret only. */
export async function listOtherPrograms(sql: Sql): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select distinct application_name as name from pg_stat_activity
    where datname = current_database() and application_name like 'vestibule-%' and pid <> pg_backend_pid()
    order by 1`;
  return rows.map(({ name }) => name);
}

/**
 * Seals everything in `columns` anew with the master secret, in one transaction: all of it, or nothing and the change can be begun
 * again. Afterwards the previous secret opens nothing. `secretsOf` is asked when no other change of the secret is under way, so that
 * what it puts aside is not what another change still needs. Returns how many values were sealed anew. Throws ConfigurationError when
 * the database knows neither secret.
 */
export async function sealAnew(
  sql: Sql,
  columns: readonly SealedColumn[],
  secretsOf: () => Secrets & { previousSecret: Buffer },
): Promise<number> {
  const count = await sql.begin(async (transaction) => {
    await transaction`select pg_advisory_xact_lock(${ROTATION_LOCK})`;
    const secrets = secretsOf();
    await requireSameSecret(transaction, secrets);
    let sealed = 0;
    for (const column of columns) sealed += await sealColumn(transaction, column, secrets);
    await storeFingerprint(transaction, secrets.masterSecret);
    return sealed;
  });
  return count;
}

type Row = Record<string, unknown>;

async function sealColumn(
  sql: TransactionSql,
  { table, column, key, purpose, context }: SealedColumn,
  secrets: Secrets & { previousSecret: Buffer },
): Promise<number> {
  const current = deriveKey(secrets.masterSecret, purpose);
  const previous = deriveKey(secrets.previousSecret, purpose);
  let sealed = 0;
  await sql`declare sealed_values no scroll cursor for
    select ${sql.unsafe([...key, column].join(', '))} from ${sql(table)} where ${sql(column)} is not null for update`;
  for (;;) {
    // Not a prepared statement: the columns of the next cursor of this name are others.
    const rows = await sql.unsafe<Row[]>(`fetch ${BATCH} from sealed_values`);
    for (const row of rows) {
      const value = row[column];
      if (!(value instanceof Uint8Array) || tryUnseal(current, value, context(row)) !== null) continue;
      const plain = unseal(previous, value, context(row));
      const [first = '', ...others] = key;
      let where = sql`${sql(first)} = ${parameter(row[first])}`;
      for (const name of others) where = sql`${where} and ${sql(name)} = ${parameter(row[name])}`;
      await sql`update ${sql(table)} set ${sql(column)} = ${seal(current, plain, context(row))} where ${where}`;
      sealed += 1;
    }
    if (rows.length < BATCH) break;
  }
  await sql`close sealed_values`;
  return sealed;
}

/** A key column as the driver gave it. */
function parameter(value: unknown): string | Buffer {
  return value instanceof Uint8Array ? Buffer.from(value) : String(value);
}
