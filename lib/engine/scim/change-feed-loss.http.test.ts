import { afterAll, expect, it } from 'vitest';
import { openPool } from '@/lib/db/client';
import { openTestDatabase } from '@/lib/db/testing';
import type { ScimChange } from '../contract';
import { createScimTest, patch, type TestDirectory, user } from './testing';

const database = await openTestDatabase();
const test = createScimTest(database);
/** Connections of another process, which may be cut without harm to those of this one. */
const other = openPool(database.location, { max: 1, name: 'test-other' });
afterAll(() => other.end({ timeout: 5 }));

type Feed = { scimChanges: ScimChange[]; nextCursor: string; hasMore: boolean };

async function read(directory: TestDirectory, after?: string): Promise<Feed> {
  const answer = await directory.api(
    `/v1/scim/changes${after === undefined ? '' : `?after=${encodeURIComponent(after)}`}`,
  );
  expect(answer.status).toBe(200);
  return answer.body as unknown as Feed; // The answer of a server under test.
}

const versionsOf = ({ scimChanges }: Feed) => scimChanges.map(({ type, version }) => `${type} ${version}`);

it('P10: a process that is killed after a change and before its position loses neither: whoever reads next places it', async () => {
  const directory = await test.createDirectory();
  const { id } = (await directory.send('POST', '/Users', user('ada@x.test'))).body;
  const before = await read(directory);
  await directory.send('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'title', value: 'x' }));
  const unplaced = () => database.sql`
    select 1 from engine.scim_changes where scim_directory_id = ${directory.uuid} and position is null`;
  expect(await unplaced()).toHaveLength(1);

  // The connection of somebody who is placing it dies before the commit, as it does with a killed process.
  const doomed = await other.reserve();
  const [{ pid } = { pid: 0 }] = await doomed<{ pid: number }[]>`select pg_backend_pid() as pid`;
  await doomed`begin`;
  await doomed`
    update engine.scim_change_feeds set last_position = last_position + 1 where environment_id in (
      select environment_id from engine.scim_directories where id = ${directory.uuid}
    )`;
  await doomed`update engine.scim_changes set position = 2 where scim_directory_id = ${directory.uuid} and position is null`;
  const held = doomed`select pg_sleep(600)`.catch((error: unknown) => error);
  const waiting = read(directory, before.nextCursor);
  await database.sql`select pg_terminate_backend(${pid})`;
  expect(await held).toBeInstanceOf(Error);
  doomed.release();

  const after = await waiting;
  expect(versionsOf(after)).toEqual(['user.updated 2']);
  expect(await unplaced()).toHaveLength(0);
  expect(versionsOf(await read(directory, after.nextCursor))).toEqual([]);
  expect(versionsOf(await read(directory))).toEqual(['user.created 1', 'user.updated 2']);
});

it('P10: positions follow the order of the changes and not the clock, which may jump back', async () => {
  const directory = await test.createDirectory();
  const { id } = (await directory.send('POST', '/Users', user('ada@x.test'))).body;
  const first = await read(directory);
  test.advance(-86_400);
  await directory.send('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'title', value: 'x' }));
  const second = await read(directory, first.nextCursor);
  test.advance(10 * 86_400);
  await directory.send('DELETE', `/Users/${id}`);
  const third = await read(directory, second.nextCursor);
  expect([first, second, third].map(versionsOf)).toEqual([['user.created 1'], ['user.updated 2'], ['user.deleted 3']]);
  expect(versionsOf(await read(directory))).toEqual(['user.created 1', 'user.updated 2', 'user.deleted 3']);
});

it.each([10_000, 100_000, 1_000_000])('400 for a cursor of %i characters, in either direction', async (length) => {
  const directory = await test.createDirectory();
  for (const name of ['after', 'before']) {
    const { status, body } = await directory.api(`/v1/scim/changes?${name}=${'a'.repeat(length)}`);
    expect(status).toBe(400);
    expect(JSON.stringify(body).length).toBeLessThan(1_000);
  }
});
