import type { JSONValue, Sql, TransactionSql } from 'postgres';
import type { EngineDeps } from '../deps';

/** A signing key as the database has it. */
export type SigningKeyRow = {
  readonly kid: string;
  readonly publicJwk: JSONValue;
  readonly privateKeySealed: Buffer;
  readonly activeFrom: Date;
};

type Row = { kid: string; public_jwk: JSONValue; private_key_sealed: Buffer; active_from: Date };

/** Any constant that nothing else in this database locks. */
const LOCK = 7_402_316_195;

/** Every key that is kept, the newest first. */
export async function listSigningKeys({ sql }: Pick<EngineDeps, 'sql'>): Promise<SigningKeyRow[]> {
  return list(sql);
}

async function list(sql: Sql | TransactionSql): Promise<SigningKeyRow[]> {
  const rows = await sql<Row[]>`
    select kid, public_jwk, private_key_sealed, active_from from engine.oauth_signing_keys
    order by active_from desc, kid`;
  return rows.map((row) => ({
    kid: row.kid,
    publicJwk: row.public_jwk,
    privateKeySealed: row.private_key_sealed,
    activeFrom: row.active_from,
  }));
}

/**
 * Adds the key that `decide` makes of the keys that there are, and drops those that it names, while no other process does: of many
 * that start together one makes a key and the rest find it. Returns the keys as they are then.
 */
export async function changeSigningKeys(
  { sql, clock }: Pick<EngineDeps, 'sql' | 'clock'>,
  decide: (keys: SigningKeyRow[]) => Promise<{ add: SigningKeyRow | null; drop: readonly string[] }>,
): Promise<SigningKeyRow[]> {
  return sql.begin(async (transaction) => {
    await transaction`select pg_advisory_xact_lock(${LOCK})`;
    const { add, drop } = await decide(await list(transaction));
    if (add !== null) {
      await transaction`
        insert into engine.oauth_signing_keys (kid, public_jwk, private_key_sealed, created_at, active_from)
        values (${add.kid}, ${transaction.json(add.publicJwk)}, ${add.privateKeySealed}, ${clock()},
          ${add.activeFrom})`;
    }
    if (drop.length > 0) await transaction`delete from engine.oauth_signing_keys where kid = any(${drop})`;
    return list(transaction);
  });
}
