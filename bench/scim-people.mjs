/** The people of the SCIM benchmarks, and how they come into both services. */
import { createHash } from 'node:crypto';
import postgres from 'postgres';
import { startPostgres } from '../scripts/pg.mjs';

export const CONTENT_TYPE = 'application/scim+json';

/** The body that creates person `n`. */
export function person(n) {
  return JSON.stringify({
    schemas: [
      'urn:ietf:params:scim:schemas:core:2.0:User',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
    ],
    ...attributesOf(n),
  });
}

function attributesOf(n) {
  return {
    userName: userName(n),
    externalId: `00u${n}`,
    name: { givenName: 'Person', familyName: `Number ${n}` },
    displayName: `Person Number ${n}`,
    emails: [{ value: userName(n), type: 'work', primary: true }],
    active: true,
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'Bench', employeeNumber: String(n) },
  };
}

export function userName(n) {
  return `person-${n}@bench.example`;
}

/** A connection to the database of an instance. */
export async function connect(dataDir, options = {}) {
  const { socketDirectory } = await startPostgres({ dataDir });
  const address = { host: socketDirectory, port: 5432, username: 'vestibule', database: 'vestibule' };
  const sql = postgres({ ...address, max: 1, onnotice() {}, ...options });
  return { sql, socketDirectory };
}

/** Puts people 0 to `count` - 1 straight into a directory of ours. */
export async function seedOurs({ instance, directory, count }) {
  const { sql } = await connect(instance.dataDir);
  await sql`
    insert into engine.scim_users (
      id, scim_directory_id, user_name, user_name_folded, external_id, email, email_folded, attributes
    )
    select md5(${directory.uuid} || n)::uuid, ${directory.uuid}::uuid, name, name, '00u' || n, name, name,
      replace(${JSON.stringify(attributesOf('@n@'))}, '@n@', n::text)::jsonb
    from generate_series(0, ${count - 1}) n, lateral (select replace(${userName('@n@')}, '@n@', n::text)) named (name)`;
  await sql`vacuum analyze`;
  await sql.end();
  return (n) => printedId(createHash('md5').update(`${directory.uuid}${n}`).digest('hex'));
}

function printedId(hex) {
  return `scim_user_${BigInt(`0x${hex}`).toString(36).padStart(25, '0')}`;
}

/** Creates people 0 to `count` - 1 at the peer, by its API. Its ids are of its own making. */
export async function seedPeer({ port, path: base, token }, count) {
  const ids = [];
  const headers = { authorization: `Bearer ${token}`, 'content-type': CONTENT_TYPE };
  for (let first = 0; first < count; first += 20) {
    const numbers = Array.from({ length: Math.min(20, count - first) }, (_, offset) => first + offset);
    const created = numbers.map(async (n) => {
      const response = await fetch(`http://127.0.0.1:${port}${base}/Users`, {
        method: 'POST',
        headers,
        body: person(n),
      });
      const { id } = await response.json();
      ids[n] = id;
    });
    await Promise.all(created);
  }
  return (n) => ids[n];
}
