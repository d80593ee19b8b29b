import { beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { newUuid } from '@/lib/ids';
import { compactCounts } from './counts-store';
import { fold } from './protocol/fold';

const database = await openTestDatabase();
let directory: string;

beforeAll(async () => {
  directory = newUuid();
  const [environment, organization] = [newUuid(), newUuid()];
  await database.sql`insert into engine.environments (id, display_name) values (${environment}, 'e')`;
  await database.sql`insert into engine.organizations (id, environment_id) values (${organization}, ${environment})`;
  await database.sql`
    insert into engine.scim_directories (id, environment_id, organization_id, scim_base_url)
    values (${directory}, ${environment}, ${organization}, 'x')`;
});

async function counts(): Promise<Record<string, number>> {
  const rows = await database.sql<{ kind: string; total: number }[]>`
    select kind, sum(delta)::int as total from engine.scim_count_deltas
    where scim_directory_id = ${directory} group by kind having sum(delta) <> 0`;
  return Object.fromEntries(rows.map(({ kind, total }) => [kind, total]));
}

async function insertUsers(count: number): Promise<void> {
  await database.sql`
    insert into engine.scim_users (id, scim_directory_id, user_name, user_name_folded, attributes)
    select gen_random_uuid(), ${directory}, n || '-' || now(), n || '-' || now(), '{}' from generate_series(1, ${count}) n`;
}

describe('counts of live users and groups', () => {
  test('follow every insert, change and delete, whatever the statement', async () => {
    await insertUsers(5);
    expect(await counts()).toEqual({ user: 5, active_user: 5 });
    await database.sql`update engine.scim_users set active = false where id in (select id from engine.scim_users limit 2)`;
    expect(await counts()).toEqual({ user: 5, active_user: 3 });
    await database.sql`update engine.scim_users set deleted_at = now() where not active`;
    expect(await counts()).toEqual({ user: 3, active_user: 3 });
    await database.sql`update engine.scim_users set deleted_at = null, active = true`;
    await database.sql`delete from engine.scim_users where id in (select id from engine.scim_users limit 1)`;
    expect(await counts()).toEqual({ user: 4, active_user: 4 });
    await database.sql`
      insert into engine.scim_groups (id, scim_directory_id, display_name, display_name_folded, attributes)
      values (gen_random_uuid(), ${directory}, 'g', 'g', '{}')`;
    expect(await counts()).toEqual({ user: 4, active_user: 4, group: 1 });
    await database.sql`update engine.scim_groups set deleted_at = now()`;
    await database.sql`delete from engine.scim_groups`;
    expect(await counts()).toEqual({ user: 4, active_user: 4 });
  });

  test('stay the same through compaction, also while two processes compact and others write', async () => {
    const before = await counts();
    await Promise.all([
      compactCounts(database.sql),
      insertUsers(1),
      compactCounts(database.sql),
      insertUsers(1),
      compactCounts(database.sql),
    ]);
    await compactCounts(database.sql);
    const user = (before.user ?? 0) + 2;
    expect(await counts()).toEqual({ user, active_user: user });
    const rows = await database.sql`select kind from engine.scim_count_deltas where scim_directory_id = ${directory}`;
    expect(rows).toHaveLength(2);
    expect(await compactCounts(database.sql)).toBe(0);
  });

  test('of a directory that is gone are dropped', async () => {
    const gone = newUuid();
    await database.sql`insert into engine.scim_count_deltas values (${gone}, 'user', 3)`;
    await compactCounts(database.sql);
    expect(await database.sql`select from engine.scim_count_deltas where scim_directory_id = ${gone}`).toHaveLength(0);
  });
});

test('RF14: the database folds names as the program does', async () => {
  for (const text of [
    'Ann@EXAMPLE.com',
    'JOSE\u0301',
    '\u212a',
    '\u0130I\u0131',
    'STRA\u1e9eE',
    '\u039f\u0394\u039f\u03a3',
    'Ǆ',
  ]) {
    const [row] = await database.sql<{ folded: string }[]>`select engine.scim_fold(${text}) as folded`;
    expect(row?.folded, text).toBe(fold(text));
  }
});
