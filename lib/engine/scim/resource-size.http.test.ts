import { expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { createScimTest, group, patch, user } from './testing';

const scim = createScimTest(await openTestDatabase());

const EXTENSION = 'urn:example:params:scim:schemas:extension:large:2.0:Thing';

const part = (name: string) =>
  Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`${name}${n}`, 'x'.repeat(60_000)]));
const adding = (name: string) => patch({ op: 'add', path: EXTENSION, value: part(name) });

test.each([
  ['user', '/Users', user('ann')],
  ['group', '/Groups', group('staff')],
])('a %s grows by no number of requests beyond what one request may bring', async (_, path, body) => {
  const { send, uuid } = await scim.createDirectory();
  const { id } = (await send('POST', path, body)).body;
  expect((await send('PATCH', `${path}/${id}`, adding('a'))).status).toBe(200);
  const refused = await send('PATCH', `${path}/${id}`, adding('b'));
  expect([refused.status, refused.body.scimType]).toEqual([400, 'invalidValue']);
  const { body: kept } = await send('GET', `${path}/${id}`);
  expect(kept[EXTENSION]).toEqual(part('a'));
  // What was stored before there was a limit may be made smaller, and not larger.
  const table = path === '/Users' ? 'scim_users' : 'scim_groups';
  await scim.database.sql.unsafe(
    `update engine.${table} set attributes = attributes || $2::text::jsonb where scim_directory_id = $1`,
    [uuid, JSON.stringify({ [EXTENSION]: { ...part('a'), ...part('b') } })],
  );
  expect((await send('PATCH', `${path}/${id}`, adding('c'))).status).toBe(400);
  const removing = patch({ op: 'remove', path: `${EXTENSION}:a0` });
  expect((await send('PATCH', `${path}/${id}`, removing)).status).toBe(200);
});
