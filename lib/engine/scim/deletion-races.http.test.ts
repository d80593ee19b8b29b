import { expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { createScimTest, group, patch, user } from './testing';

const scim = createScimTest(await openTestDatabase());

test('members of the same groups are deleted at once, while others join, and each request succeeds', async () => {
  const { send } = await scim.createDirectory();
  const people = await Promise.all(Array.from({ length: 40 }, (_, n) => send('POST', '/Users', user(`u${n}`))));
  const ids = people.map(({ body }) => body.id);
  // Each group lists them in another order, so that each deletion finds the groups in another one.
  const turned = (n: number) => [...ids.slice(n * 3), ...ids.slice(0, n * 3)];
  const groups = await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      send('POST', '/Groups', group(`g${n}`, n % 2 ? turned(n) : turned(n).reverse())),
    ),
  );
  const joined = groups.map(({ body }, n) =>
    send('PATCH', `/Groups/${body.id}`, patch({ op: 'add', path: 'members', value: [{ value: ids[n] }] })),
  );
  const deleted = await Promise.all(ids.map((id) => send('DELETE', `/Users/${id}`)));
  expect(deleted.map(({ status }) => status)).toEqual(ids.map(() => 204));
  expect((await Promise.all(joined)).map(({ status }) => status)).toEqual(groups.map(() => 200));
  const left = await Promise.all(groups.map(({ body }) => send('GET', `/Groups/${body.id}`)));
  expect(left.map(({ body }) => body.members)).toEqual(groups.map(() => undefined));
});

test('a deletion that PostgreSQL gives up to break a deadlock is made again', async () => {
  const { send, uuid } = await scim.createDirectory();
  const { body } = await send('POST', '/Users', user('ann'));
  const { sql } = scim.database;
  await sql`create sequence refusals`;
  await sql.unsafe(`
    create function refuse_once() returns trigger language plpgsql as $$ begin
      if nextval('refusals') = 1 then raise exception 'deadlock' using errcode = '40P01'; end if;
      return new;
    end $$;
    create trigger refuse_once before update on engine.scim_users for each row
      when (new.scim_directory_id = '${uuid}' and new.deleted_at is not null) execute function refuse_once()`);
  expect((await send('DELETE', `/Users/${body.id}`)).status).toBe(204);
  expect((await send('GET', `/Users/${body.id}`)).status).toBe(404);
});

test('texts of errors are whole characters, where a name is cut', async () => {
  const { send } = await scim.createDirectory();
  for (const length of [78, 79, 80, 199]) {
    const name = `${'a'.repeat(length)}😀${'b'.repeat(50)}`;
    expect((await send('POST', '/Users', user(name))).status).toBe(201);
    const refused = await send('POST', '/Users', user(name));
    expect([refused.status, /\p{Cs}/u.test(String(refused.body.detail))]).toEqual([409, false]);
    await send('POST', '/Groups', group(name));
    const twin = await send('POST', '/Groups', group(name));
    expect([twin.status, /\p{Cs}/u.test(String(twin.body.detail))]).toEqual([409, false]);
  }
});
