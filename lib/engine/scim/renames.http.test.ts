import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/lib/db/testing';
import { createScimTest, patch, type ScimTest, user } from './testing';

let database: TestDatabase;
let scim: ScimTest;
beforeAll(async () => {
  database = await createTestDatabase();
  scim = createScimTest(database);
});
afterAll(() => database.drop());

type Rename = { id: string; to: string };

/** What an identity provider does with each change: sends it, and again later while it is answered 409. */
async function push(send: (rename: Rename) => Promise<number>, renames: readonly Rename[]): Promise<number[]> {
  const waiting = [...renames];
  const answers: number[] = [];
  for (let round = 0; waiting.length > 0 && round < 10; round += 1) {
    for (const rename of waiting.splice(0)) {
      const status = await send(rename);
      answers.push(status);
      if (status === 409) waiting.push(rename);
    }
  }
  expect(waiting).toEqual([]);
  return answers;
}

const orders = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

test.each(orders)(
  'RF59: a chain of renames, in the order %d %d %d, ends as it was meant; 409 only while a name is held',
  async (...order) => {
    const directory = await scim.createDirectory();
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c'])
      ids.push((await directory.send('POST', '/Users', user(`${name}@x.example`))).body.id);
    // a → b, b → c, c → d: only the last name is free.
    const chain = ids.map((id, i) => ({ id, to: `${'bcd'[i]}@x.example` }));
    const answers = await push(
      async ({ id, to }) => {
        const held = await directory.send('GET', `/Users?filter=${encodeURIComponent(`userName eq "${to}"`)}`);
        const { status } = await directory.send(
          'PATCH',
          `/Users/${id}`,
          patch({ op: 'replace', path: 'userName', value: to }),
        );
        expect(status).toBe(held.body.totalResults === 0 ? 200 : 409);
        return status;
      },
      order.map((i) => chain[i] ?? { id: '', to: '' }),
    );
    expect(answers.filter((status) => status === 200)).toHaveLength(3);
    const { body } = await directory.send('GET', '/Users');
    expect(body.Resources.map(({ id, userName }) => [id, userName])).toEqual(chain.map(({ id, to }) => [id, to]));
  },
);

test('RF59: all at once, sent again while a name is held, nobody ends with another’s name and none fails otherwise', async () => {
  const directory = await scim.createDirectory();
  const ids: string[] = [];
  for (let i = 0; i < 8; i += 1) ids.push((await directory.send('POST', '/Users', user(`p${i}@x.example`))).body.id);
  const waiting = ids.map((id, i) => ({ id, to: `p${i + 1}@x.example` }));
  for (let round = 0; waiting.length > 0 && round < 20; round += 1) {
    const answers = await Promise.all(
      waiting.splice(0).map(async (rename) => {
        const { status } = await directory.send(
          'PATCH',
          `/Users/${rename.id}`,
          patch({ op: 'replace', value: { userName: rename.to } }),
        );
        return { rename, status };
      }),
    );
    expect(answers.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);
    waiting.push(...answers.filter(({ status }) => status === 409).map(({ rename }) => rename));
  }
  const { body } = await directory.send('GET', '/Users');
  expect(body.Resources.map(({ userName }) => userName)).toEqual(ids.map((_, i) => `p${i + 1}@x.example`));
});
