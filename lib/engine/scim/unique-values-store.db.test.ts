import { beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { newUuid } from '@/lib/ids';
import { mintDirectoryScope } from '../scope';
import type { UniqueValue } from './protocol/extensions';
import { takenBy, withUniqueValues } from './unique-values-store';

const EXTENSION = 'urn:example:badge:1.0:User';
const PEOPLE = 5000;
const database = await openTestDatabase();
const { sql } = database;
const directory = newUuid();
const [environment, organization] = [newUuid(), newUuid()];
const scope = mintDirectoryScope({
  environmentId: environment,
  organizationId: organization,
  scimDirectoryId: directory,
});
const number = (value: string, exact = true): UniqueValue => ({
  extension: EXTENSION,
  attribute: 'number',
  exact,
  value,
});

const insert = async (userName: string, attributes: object, id = newUuid()) => {
  await sql`
    insert into engine.scim_users (id, scim_directory_id, user_name, user_name_folded, attributes)
    values (${id}, ${directory}, ${userName}, ${userName}, ${JSON.stringify(attributes)}::text::jsonb)`;
  return id;
};
const taken = async (value: UniqueValue, { ownId = newUuid(), type = 'User' as 'User' | 'Group' } = {}) => {
  const settled = await withUniqueValues(sql, scope, { type, ownId, values: [value] }, async () => 'written');
  return 'taken' in settled;
};

beforeAll(async () => {
  await sql`insert into engine.environments (id, display_name) values (${environment}, 'e')`;
  await sql`insert into engine.organizations (id, environment_id) values (${organization}, ${environment})`;
  await sql`
    insert into engine.scim_directories (id, environment_id, organization_id, scim_base_url)
    values (${directory}, ${environment}, ${organization}, 'x')`;
  await sql`
    insert into engine.scim_users (id, scim_directory_id, user_name, user_name_folded, attributes)
    select gen_random_uuid(), ${directory}, 'u' || n, 'u' || n,
      jsonb_build_object(${EXTENSION}::text, jsonb_build_object('number', 'N' || n, 'colour', 'red'))
    from generate_series(1, ${PEOPLE}::int) n`;
  await sql`
    insert into engine.scim_groups (id, scim_directory_id, display_name, display_name_folded, attributes)
    select gen_random_uuid(), ${directory}, 'g' || n, 'g' || n,
      jsonb_build_object(${EXTENSION}::text, jsonb_build_object('number', 'N' || n))
    from generate_series(1, ${PEOPLE}::int) n`;
  await sql`analyze engine.scim_users`;
  await sql`analyze engine.scim_groups`;
});

describe('a value that has to be unique', () => {
  it.each([
    ['User', true],
    ['User', false],
    ['Group', true],
    ['Group', false],
  ] as const)('is looked up among thousands without reading the directory: %s, exact %s', async (type, exact) => {
    // As the statement is prepared: with the values in it, and with one plan for all values.
    for (const mode of ['force_custom_plan', 'force_generic_plan']) {
      const lines = await sql.begin(async (tx) => {
        await tx.unsafe(`set local plan_cache_mode = ${mode}`);
        await tx.unsafe(`prepare look_up as ${takenBy(type, exact)}`);
        const values = [directory, newUuid(), EXTENSION, 'number', 'n4000'].map((text) => `'${text}'`).join(',');
        const rows = await tx.unsafe(`explain (analyze, timing off, summary off) execute look_up (${values})`);
        await tx.unsafe('deallocate look_up');
        return rows.map((row) => String(row['QUERY PLAN'])).join('\n');
      });
      expect(lines).toContain(`scim_${type.toLowerCase()}s_extension_keys_idx`);
      expect(lines).not.toMatch(/Seq Scan|directory_ordinal|directory_id_idx/);
    }
  });

  it('is taken by another live resource of the directory that has it, in any letter case unless it is exact', async () => {
    expect(await taken(number('N17'))).toBe(true);
    expect(await taken(number('n17'))).toBe(false);
    expect(await taken(number('n17', false))).toBe(true);
    expect(await taken(number('n17', false), { type: 'Group' })).toBe(true);
    expect(await taken({ ...number('red'), attribute: 'number' })).toBe(false);
    const owner = await insert('owner', { [EXTENSION]: { number: 'ÉCOLE' } });
    expect(await taken(number('école', false))).toBe(true);
    expect(await taken(number('école', false), { ownId: owner })).toBe(false);
    await sql`update engine.scim_users set deleted_at = now() where id = ${owner}`;
    expect(await taken(number('école', false))).toBe(false);
    await insert('counted', { [EXTENSION]: { number: 12 } });
    expect(await taken(number('12'))).toBe(true);
  });

  it('is found in a resource of thousands of values as well, which have no number each', async () => {
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`a${n}`, `v${n}`]));
    const id = await insert('many', { [EXTENSION]: { ...many, number: 'hidden' } });
    expect(await taken(number('hidden'))).toBe(true);
    const [row] = await sql`select cardinality(extension_keys) as count from engine.scim_users where id = ${id}`;
    expect(row).toEqual({ count: 1 });
  });

  it('goes to one of many that ask for it at once, whichever process they are in', async () => {
    const ids = Array.from({ length: 6 }, () => newUuid());
    const settled = await Promise.all(
      ids.map((id) =>
        withUniqueValues(sql, scope, { type: 'User', ownId: id, values: [number('wanted')] }, () =>
          database.sql.begin(
            (tx) => tx`
            insert into engine.scim_users (id, scim_directory_id, user_name, user_name_folded, attributes)
            values (${id}, ${directory}, ${id}, ${id}, ${JSON.stringify({ [EXTENSION]: { number: 'wanted' } })}::text::jsonb)`,
          ),
        ),
      ),
    );
    expect(settled.filter((answer) => 'result' in answer)).toHaveLength(1);
  });

  it('has no number where a user has the standard’s attributes alone: the index is no part of such a write', async () => {
    const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
    const id = await insert('plain', { userName: 'plain', [enterprise]: { department: 'R' } });
    const [row] = await sql`select extension_keys from engine.scim_users where id = ${id}`;
    expect(row).toEqual({ extension_keys: null });
  });
});
