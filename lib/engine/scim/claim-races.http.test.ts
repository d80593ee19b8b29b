import { expect, test, vi } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { createEngine } from '@/lib/engine';
import { type Answer, createScimTest, group, patch, senderTo, type TestDirectory, user } from './testing';

/** A request was let in, and what let it in is gone by the time its statement runs. */

const BULK_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

const scim = createScimTest(await openTestDatabase());
const { sql } = scim.database;

async function untilSomebodyWaits(): Promise<void> {
  await vi.waitFor(async () => {
    const waiting = await sql`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    expect(waiting).toHaveLength(1);
  });
}

/** Sends while the directory is being deleted: the request is let in, and waits. */
async function duringDeletion(directory: TestDirectory, send: () => Promise<Answer>): Promise<Answer> {
  let answer: Promise<Answer> | undefined;
  await sql.begin(async (transaction) => {
    await transaction`delete from engine.scim_directories where id = ${directory.uuid}`;
    answer = send();
    await untilSomebodyWaits();
  });
  if (answer === undefined) throw new Error('nothing was sent');
  return answer;
}

async function bury(directory: TestDirectory, ...names: string[]): Promise<void> {
  for (const name of names) {
    const { body } = await directory.send('POST', '/Users', user(name));
    expect((await directory.send('DELETE', `/Users/${body.id}`)).status).toBe(204);
  }
}

const bulk = {
  schemas: [BULK_SCHEMA],
  Operations: [{ method: 'POST', path: '/Groups', bulkId: 'g', data: group('g') }],
};

test.each([
  ['a user', '/Users', user('zoe')],
  ['a user of a deleted one', '/Users', user('bob')],
  ['a group', '/Groups', group('g')],
  ['a group in a bulk request', '/Bulk', bulk],
])('%s that is created while the directory is deleted is refused as by an unknown directory', async (_, path, body) => {
  for (const remembers of [true, false]) {
    const directory = await scim.createDirectory();
    await bury(directory, 'bob');
    const engine = remembers ? scim.engine : createEngine(scim.deps);
    const send = senderTo(engine, directory.baseUrl, directory.token);
    const answer = await duringDeletion(directory, () => send('POST', path, body));
    if (path !== '/Bulk') expect(answer.status).toBe(401);
    else expect(answer.body.Operations).toMatchObject([{ status: '401' }]);
    expect(await sql`select 1 from engine.scim_requests where scim_directory_id = ${directory.uuid}`).toHaveLength(0);
  }
});

test('what waits to be written over a deleted user is refused when the token is revoked meanwhile', async () => {
  const directory = await scim.createDirectory();
  const { send, uuid } = directory;
  await bury(directory, 'ann', 'bob', 'cat');
  const dan = await send('POST', '/Users', user('dan'));
  const waiting: Promise<Answer>[] = [];
  await sql.begin(async (transaction) => {
    await transaction`select from engine.scim_users where scim_directory_id = ${uuid} and user_name in ('ann', 'bob') for update`;
    waiting.push(send('POST', '/Users', user('ann')));
    await untilSomebodyWaits();
    waiting.push(send('POST', '/Users', user('cat')));
    // Whoever comes after them is answered when they have been found to be buried.
    expect((await send('POST', '/Users', user('eve'))).status).toBe(201);
    await transaction`update engine.scim_directories set bearer_token_sha256 = sha256('another') where id = ${uuid}`;
  });
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([201, 401]);
  const left = await sql`
    select user_name from engine.scim_users where scim_directory_id = ${uuid} and deleted_at is null order by user_name`;
  expect(left.map(({ user_name: name }) => name)).toEqual(['ann', 'dan', 'eve']);
  expect(dan.status).toBe(201);
});

test('what waits to take the name of a deleted user is refused when the directory is switched off meanwhile', async () => {
  const directory = await scim.createDirectory();
  const { send, uuid } = directory;
  await bury(directory, 'ann', 'bob');
  const [one, other] = await Promise.all(['dan', 'eve'].map((name) => send('POST', '/Users', user(name))));
  const rename = (id: string | undefined, to: string) =>
    send('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'userName', value: to }));
  const waiting: Promise<Answer>[] = [];
  await sql.begin(async (transaction) => {
    await transaction`select from engine.scim_users where scim_directory_id = ${uuid} and user_name = 'ann' for update`;
    waiting.push(rename(one?.body.id, 'ann'));
    await untilSomebodyWaits();
    waiting.push(rename(other?.body.id, 'bob'));
    const fay = await send('POST', '/Users', user('fay'));
    const changed = await send('PATCH', `/Users/${fay.body.id}`, patch({ op: 'replace', path: 'title', value: 'x' }));
    expect(changed.status).toBe(200);
    await transaction`update engine.scim_directories set disabled_at = now() where id = ${uuid}`;
  });
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 403]);
});

test.each(['scim-directories', 'organizations'] as const)(
  'a directory that takes long to delete with %s is refused at once, and holds up no other',
  async (kind) => {
    const [going, staying] = [await scim.createDirectory(), await scim.createDirectory()];
    await going.send('POST', '/Users', user('ann'));
    const id = kind === 'organizations' ? going.organizationId : going.id;
    const { origin } = new URL(going.baseUrl);
    let deletion: Promise<Answer> | undefined;
    await sql.begin(async (transaction) => {
      await transaction`select from engine.scim_users where scim_directory_id = ${going.uuid} for update`;
      deletion = senderTo(scim.engine, origin, going.apiKey)('DELETE', `/v1/${kind}/${id}`);
      await untilSomebodyWaits();
      const answers = await Promise.all([
        going.send('POST', '/Users', user('bob')),
        staying.send('POST', '/Users', user('bob')),
        staying.send('GET', '/Users'),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([403, 201, 200]);
    });
    expect((await deletion)?.status).toBe(200);
    expect((await going.send('GET', '/Users')).status).toBe(401);
  },
);
