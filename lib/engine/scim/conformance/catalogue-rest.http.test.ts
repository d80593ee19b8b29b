import { beforeEach, expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { createScimTest, filterQuery, group, patch, SEARCH_SCHEMA, type TestDirectory, user } from '../testing';

const scim = createScimTest(await openTestDatabase());
let directory: TestDirectory;
beforeEach(async () => {
  directory = await scim.createDirectory();
});

test('E17: a hundred changes of one member each, at once, are all made', async () => {
  const { send } = directory;
  const people = await Promise.all(Array.from({ length: 50 }, (_, n) => send('POST', '/Users', user(`u${n}`))));
  const groups = await Promise.all(['a', 'b'].map((name) => send('POST', '/Groups', group(name))));
  const changes = await Promise.all(
    groups.flatMap(({ body: { id } }) =>
      people.map(({ body }) =>
        send('PATCH', `/Groups/${id}`, patch({ op: 'Add', path: 'members', value: [{ value: body.id }] })),
      ),
    ),
  );
  expect(changes.map(({ status }) => status)).toEqual(changes.map(() => 200));
  for (const { body } of groups) {
    expect((await send('GET', `/Groups/${body.id}`)).body.members).toHaveLength(50);
  }
});

test.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])(
  'BM12: %s of /Me is 501, because a directory’s token is tied to no user',
  async (method) => {
    const body = method === 'GET' || method === 'HEAD' ? undefined : user('me');
    const { status, headers } = await directory.send(method, '/Me', body);
    expect([status, headers.get('content-type')]).toEqual([501, 'application/scim+json']);
  },
);

test('L04: no error repeats a password or a token that came with its request', async () => {
  const { send, token } = directory;
  const secret = 'Hunter2-Hunter2';
  const { body } = await send('POST', '/Users', user('ann'));
  const path = `/Users/${body.id}`;
  const refused = await Promise.all([
    send('POST', '/Users', user('ann', { password: secret })),
    send('POST', '/Users', user('bob', { password: secret, active: 'maybe' })),
    send('PUT', path, user('ann', { id: 'other', password: secret })),
    send('PATCH', path, patch({ op: 'move', path: 'password', value: secret })),
    send('PATCH', path, patch({ op: 'replace', path: `password[value eq "${secret}"]`, value: secret })),
    send('GET', `/Users${filterQuery(`password eq "${secret}"`)}`),
    send('POST', '/Users/.search', { schemas: [SEARCH_SCHEMA], filter: `password eq "${secret}"` }),
    send('POST', '/Users', `{"password":"${secret}"`),
    send('POST', '/Users', `{"password":"${secret}","PASSWORD":"${secret}"}`),
    send('GET', '/Users?count=x', undefined, { 'x-token': token }),
    send('GET', '/Users', undefined, { authorization: `Basic ${token}` }),
    send('GET', `/Users?access_token=${token}`, undefined, { authorization: '' }),
  ]);
  for (const answer of refused) {
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toContain(secret);
    expect(answer.text).not.toContain(token);
  }
});

test('I09: replace changes the parts of a complex attribute that it names, as RFC 7644 §3.5.2.3 says; add does the same', async () => {
  const { send } = directory;
  const { body } = await send('POST', '/Users', user('ann', { name: { givenName: 'Ann', familyName: 'Old' } }));
  const path = `/Users/${body.id}`;
  const replaced = await send('PATCH', path, patch({ op: 'replace', path: 'name', value: { familyName: 'New' } }));
  expect(replaced.body.name).toEqual({ givenName: 'Ann', familyName: 'New' });
  const added = await send('PATCH', path, patch({ op: 'add', path: 'name', value: { middleName: 'B' } }));
  expect(added.body.name).toEqual({ givenName: 'Ann', familyName: 'New', middleName: 'B' });
  const [first, second] = await Promise.all(
    ['add', 'replace'].map((op, n) => send('PATCH', path, patch({ op, path: n ? 'nickName' : 'title', value: 'x' }))),
  );
  expect([first?.status, second?.status]).toEqual([200, 200]);
  expect((await send('GET', path)).body).toMatchObject({ nickName: 'x', title: 'x' });
});
