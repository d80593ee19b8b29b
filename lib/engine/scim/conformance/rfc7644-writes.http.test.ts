import { describe, expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { formatId, newUuid } from '@/lib/ids';
import {
  createScimTest,
  ENTERPRISE,
  ERROR_SCHEMA,
  filterQuery,
  group,
  patch,
  senderTo,
  type TestDirectory,
  user,
} from '../testing';

const scim = createScimTest(await openTestDatabase());
const directory = await scim.createDirectory();
const { send } = directory;
const replace = (path: string, value: unknown) => patch({ op: 'replace', path, value });
const scimError = (status: number, scimType?: string) => ({
  status,
  body: { schemas: [ERROR_SCHEMA], status: String(status), ...(scimType === undefined ? {} : { scimType }) },
});

async function created(userName: string, more: object = {}, from = directory): Promise<string> {
  const { status, body } = await from.send('POST', '/Users', user(userName, more));
  expect(status).toBe(201);
  return body.id;
}

async function membersOf(path: string, from = directory): Promise<string[]> {
  return ((await from.send('GET', path)).body.members ?? []).map(({ value }) => value).sort();
}

/** Until so many statements of this database wait for a lock. */
async function waitForLocks(count: number): Promise<void> {
  for (;;) {
    const [row] = await scim.database.sql<{ waiting: number }[]>`
      select count(*)::int as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    if (row !== undefined && row.waiting >= count) return;
  }
}

describe('H: PUT', () => {
  test('H01, H02, H03, H08: what is left out is unassigned, except "active"', async () => {
    const id = await created('put', { title: 'T', active: false, [ENTERPRISE]: { department: 'R' } });
    const { status, body } = await send('PUT', `/Users/${id}`, user('put', { id, groups: [], displayName: 'D' }));
    expect(status).toBe(200);
    expect(body).toMatchObject({ userName: 'put', displayName: 'D', active: false });
    expect(body).not.toHaveProperty('title');
    expect(body).not.toHaveProperty([ENTERPRISE]);
  });

  test('H03, H10: a directory may keep extensions and members that PUT leaves out', async () => {
    const keeping = await scim.createDirectory({ preserveOnPut: true });
    const id = await created('kept', { [ENTERPRISE]: { department: 'R' } }, keeping);
    const put = await keeping.send('PUT', `/Users/${id}`, user('kept'));
    expect(put.body).toMatchObject({ [ENTERPRISE]: { department: 'R' } });
    const { body: made } = await keeping.send('POST', '/Groups', group('G', [id]));
    const { members, ...withoutMembers } = group('Renamed') as { members: unknown };
    expect(members).toEqual([]);
    await keeping.send('PUT', `/Groups/${made.id}`, withoutMembers);
    expect(await membersOf(`/Groups/${made.id}`, keeping)).toEqual([id]);
    await keeping.send('PUT', `/Groups/${made.id}`, group('Renamed'));
    expect(await membersOf(`/Groups/${made.id}`, keeping)).toEqual([]);
  });

  test('H04, H05, H06, H07: a foreign id, no userName, a taken one, nobody', async () => {
    const id = await created('h4');
    await created('h4-taken');
    expect(await send('PUT', `/Users/${id}`, user('h4', { id: 'other' }))).toMatchObject(scimError(400, 'mutability'));
    expect(await send('PUT', `/Users/${id}`, user(''))).toMatchObject(scimError(400, 'invalidValue'));
    expect(await send('PUT', `/Users/${id}`, user('H4-TAKEN'))).toMatchObject(scimError(409, 'uniqueness'));
    expect(await send('PUT', `/Users/${formatId('scimUser', newUuid())}`, user('x'))).toMatchObject(scimError(404));
    expect(await send('PUT', `/Groups/${formatId('scimGroup', newUuid())}`, group('x'))).toMatchObject(scimError(404));
  });

  test('H10, H12: members are replaced exactly; two replacements at once do not mix', async () => {
    const [a, b, c] = [await created('h12a'), await created('h12b'), await created('h12c')];
    const { body: made } = await send('POST', '/Groups', group('Exact', [a, b]));
    const path = `/Groups/${made.id}`;
    await send('PUT', path, group('Exact', [b, c]));
    expect(await membersOf(path)).toEqual([b, c].sort());
    await send('PUT', path, group('Exact', [c]));
    // Both replacements begin while another transaction holds the group, so that neither has seen the other's result.
    let pending: Promise<unknown> = Promise.resolve();
    await scim.database.sql.begin(async (tx) => {
      await tx`select from engine.scim_groups where scim_directory_id = ${directory.uuid} for update`;
      const answers = [[a], [b]].map((members) =>
        send(
          'PATCH',
          path,
          replace(
            'members',
            members.map((value) => ({ value })),
          ),
        ),
      );
      pending = Promise.all(answers);
      await waitForLocks(2);
    });
    await pending;
    expect(await membersOf(path)).toHaveLength(1);
  });

  test('H11, K13: a group of five thousand', async () => {
    const own = await scim.createDirectory();
    const ids: string[] = [];
    await scim.database.sql`
      insert into engine.scim_users (id, scim_directory_id, user_name, user_name_folded, attributes)
      select gen_random_uuid(), ${own.uuid}, 'm' || n, 'm' || n, '{}' from generate_series(1, 5000) n`;
    for (const { id } of await scim.database.sql<{ id: string }[]>`
      select id from engine.scim_users where scim_directory_id = ${own.uuid}`) {
      ids.push(formatId('scimUser', id));
    }
    const { status, body: made } = await own.send('POST', '/Groups', group('Large', ids.slice(0, 4000)));
    expect(status).toBe(201);
    const path = `/Groups/${made.id}`;
    await own.send('PUT', path, group('Large', ids.slice(1000)));
    expect(await membersOf(path, own)).toEqual(ids.slice(1000).sort());
    // DC1: a group of this size is not repeated for each change.
    const one = await own.send('PATCH', path, patch({ op: 'add', path: 'members', value: [{ value: ids[0] }] }));
    expect(one).toMatchObject({ status: 204, text: '' });
    expect(one.headers.get('etag')).toBe('W/"3"');
    const narrow = await own.send('PATCH', `${path}?excludedAttributes=members`, replace('displayName', 'L2'));
    expect(narrow).toMatchObject({ status: 200, body: { displayName: 'L2' } });
    expect(await membersOf(path, own)).toHaveLength(4001);
    expect((await own.send('GET', `${path}?excludedAttributes=members`)).text.length).toBeLessThan(1000);
  });
});

describe('J, K: PATCH', () => {
  test('J02, J03, K07: a request is done whole or not at all, members included', async () => {
    const id = await created('atomic');
    const { body: made } = await send('POST', '/Groups', group('Atomic', [id]));
    const path = `/Groups/${made.id}`;
    const add = { op: 'add', path: 'members', value: [{ value: await created('atomic2') }] };
    const good = patch({ op: 'replace', path: 'displayName', value: 'Atomic2' }, add);
    expect((await send('PATCH', path, good)).body).toMatchObject({ displayName: 'Atomic2' });
    const before = (await send('GET', path)).body;
    expect(before.members).toHaveLength(2);
    const bad = patch({ op: 'remove', path: 'members' }, { op: 'replace', path: 'displayName', value: '' });
    expect(await send('PATCH', path, bad)).toMatchObject(scimError(400, 'invalidValue'));
    expect((await send('GET', path)).body).toEqual(before);
  });

  test('J28, J29: a taken userName; nobody; a deleted user stays deleted', async () => {
    const id = await created('j28');
    await created('j28-taken');
    expect(await send('PATCH', `/Users/${id}`, replace('userName', 'J28-taken'))).toMatchObject(
      scimError(409, 'uniqueness'),
    );
    await send('DELETE', `/Users/${id}`);
    expect(await send('PATCH', `/Users/${id}`, replace('active', true))).toMatchObject(scimError(404));
    expect((await send('GET', `/Users/${id}`)).status).toBe(404);
  });

  test('J30: a thousand operations', async () => {
    const id = await created('j30');
    const operations = Array.from({ length: 1000 }, (_, n) => ({ op: 'replace', path: 'title', value: String(n) }));
    expect((await send('PATCH', `/Users/${id}`, patch(...operations))).body).toMatchObject({ title: '999' });
  });

  test('J31: prototypes are out of reach', async () => {
    const id = await created('j31');
    for (const path of [
      '__proto__.polluted',
      'constructor.prototype.polluted',
      'name.__proto__',
      'emails[__proto__ eq "x"].value',
    ]) {
      expect((await send('PATCH', `/Users/${id}`, replace(path, 'x'))).status).toBe(400);
    }
    const raw =
      '{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","value":{"__proto__":{"polluted":1}}}]}';
    expect((await send('PATCH', `/Users/${id}`, raw)).status).toBe(400);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('J32: concurrent changes of one user and of one group are all there', async () => {
    const id = await created('j32');
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        send('PATCH', `/Users/${id}`, patch({ op: 'add', path: 'roles', value: [{ value: `r${n}` }] })),
      ),
    );
    expect((await send('GET', `/Users/${id}`)).body.roles).toHaveLength(20);
    const ids = await Promise.all(Array.from({ length: 20 }, (_, n) => created(`j32-${n}`)));
    const { body: made } = await send('POST', '/Groups', group('Concurrent'));
    await Promise.all(
      ids.map((value) =>
        send('PATCH', `/Groups/${made.id}`, patch({ op: 'add', path: 'members', value: [{ value }] })),
      ),
    );
    expect(await membersOf(`/Groups/${made.id}`)).toEqual([...ids].sort());
  });

  test('J32: so are those of two processes on one database', async () => {
    const second = createScimTest(scim.database);
    const other = senderTo(second.engine, directory.baseUrl, directory.token);
    const id = await created('two-processes');
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        (n % 2 === 0 ? send : other)(
          'PATCH',
          `/Users/${id}`,
          patch({ op: 'add', path: 'roles', value: [{ value: `r${n}` }] }),
        ),
      ),
    );
    expect((await send('GET', `/Users/${id}`)).body.roles).toHaveLength(12);
    const names = Array.from({ length: 10 }, (_, n) => `both-${n}@example.com`);
    const answers = await Promise.all(
      names.flatMap((name) => [send('POST', '/Users', user(name)), other('POST', '/Users', user(name))]),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(10);
  });

  test('K01, K02, K04, K05, K08: members are a set', async () => {
    const [a, b] = [await created('k1a'), await created('k1b')];
    const { body: made } = await send('POST', '/Groups', group('Set', [a]));
    const path = `/Groups/${made.id}`;
    const again = await send('PATCH', path, patch({ op: 'add', path: 'members', value: [{ value: a }] }));
    expect(again.body.meta.version).toBe('W/"1"');
    const no = await send(
      'PATCH',
      path,
      patch({ op: 'remove', path: `members[value eq "${b}"]` }, { op: 'remove', path: 'members', value: [] }),
    );
    expect(no.body.meta.version).toBe('W/"1"');
    expect(await membersOf(path)).toEqual([a]);
    const typed = await send(
      'PATCH',
      path,
      patch({ op: 'add', path: 'members', value: [{ value: b }] }, { op: 'remove', path: 'members[type eq "Group"]' }),
    );
    expect(typed.body.members).toHaveLength(2);
    await send('PATCH', path, patch({ op: 'remove', path: 'members[type eq "User"]' }));
    expect(await membersOf(path)).toEqual([]);
    expect((await send('GET', path)).body).not.toHaveProperty('members');
  });

  test('K09: groups may be members of each other', async () => {
    const { body: outer } = await send('POST', '/Groups', group('Outer'));
    const { body: inner } = await send('POST', '/Groups', group('Inner', [outer.id]));
    await send(
      'PATCH',
      `/Groups/${outer.id}`,
      patch({ op: 'add', path: 'members', value: [{ value: inner.id }, { value: outer.id }] }),
    );
    expect((await send('GET', `/Groups/${outer.id}`)).body.members).toMatchObject([
      { value: inner.id, type: 'Group', $ref: `${directory.baseUrl}/Groups/${inner.id}` },
    ]);
  });

  test('K11, K12, M07: a deleted user leaves its groups, an inactive one stays', async () => {
    const [gone, stays] = [await created('k11'), await created('k12')];
    const { body: made } = await send('POST', '/Groups', group('Left', [gone, stays]));
    await send('PATCH', `/Users/${stays}`, replace('active', false));
    await send('DELETE', `/Users/${gone}`);
    const { body } = await send('GET', `/Groups/${made.id}`);
    expect(body.members?.map(({ value }) => value)).toEqual([stays]);
    expect(body.meta.version).toBe('W/"2"');
  });

  test('K15: renaming to a name in use is 409', async () => {
    const { body: made } = await send('POST', '/Groups', group('K15'));
    await send('POST', '/Groups', group('K15 taken'));
    expect(await send('PATCH', `/Groups/${made.id}`, replace('displayName', 'k15 TAKEN'))).toMatchObject(
      scimError(409, 'uniqueness'),
    );
    expect(await send('PUT', `/Groups/${made.id}`, group('K15 taken'))).toMatchObject(scimError(409, 'uniqueness'));
  });
});

describe('M: conditional writes', () => {
  test('M03, M04, M05, M06: only the version that is named is changed', async () => {
    const id = await created('m3');
    const { body: made } = await send('POST', '/Groups', group('M3'));
    for (const path of [`/Users/${id}`, `/Groups/${made.id}`]) {
      const body = path.startsWith('/Users') ? user('m3', { displayName: 'x' }) : group('M3 x');
      const stale = { 'if-match': 'W/"9"' };
      expect(await send('PUT', path, body, stale)).toMatchObject(scimError(412));
      expect(await send('PATCH', path, replace('displayName', 'y'), stale)).toMatchObject(scimError(412));
      expect(await send('DELETE', path, undefined, stale)).toMatchObject(scimError(412));
      expect((await send('GET', path)).body.meta.version).toBe('W/"1"');
      expect((await send('PUT', path, body, { 'if-match': '"x", W/"1"' })).status).toBe(200);
      expect((await send('PATCH', path, replace('displayName', 'y'), { 'if-match': '"2"' })).status).toBe(200);
      expect((await send('DELETE', path, undefined, { 'if-match': '*' })).status).toBe(204);
      expect((await send('PUT', path, body, { 'if-match': '*' })).status).toBe(412);
    }
    const members = patch({ op: 'remove', path: 'members' });
    const { body: other } = await send('POST', '/Groups', group('M4'));
    expect(await send('PATCH', `/Groups/${other.id}`, members, { 'if-match': 'W/"7"' })).toMatchObject(scimError(412));
    expect((await send('PATCH', `/Groups/${other.id}`, members, { 'if-match': '"a", "1"' })).status).toBe(200);
  });

  test('M08: of many changes of one version one wins', async () => {
    const id = await created('m8');
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        send('PATCH', `/Users/${id}`, replace('title', `t${n}`), { 'if-match': 'W/"1"' }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(29);
  });
});

describe('DC7, P06: creation after deletion', () => {
  const list = async (from: TestDirectory) =>
    (await from.api(`/v1/scim/users?scimDirectoryId=${from.id}`)).body.scimUsers as Record<string, unknown>[];

  test('the same person comes back under the same id, without what was', async () => {
    const own = await scim.createDirectory();
    const id = await created('back@example.com', { title: 'Old', externalId: 'e1' }, own);
    const { body: made } = await own.send('POST', '/Groups', group('G', [id]));
    await own.send('DELETE', `/Users/${id}`);
    const { status, body } = await own.send('POST', '/Users', user('BACK@example.com', { externalId: 'e1' }));
    expect({ status, id: body.id }).toEqual({ status: 201, id });
    expect(body).not.toHaveProperty('title');
    expect(body).not.toHaveProperty('groups');
    expect(body.meta.version).toBe('W/"3"');
    expect(await membersOf(`/Groups/${made.id}`, own)).toEqual([]);
    expect(await list(own)).toMatchObject([{ id, email: 'BACK@example.com', deleted: false }]);
    expect((await own.api(`/v1/scim-requests?scimDirectoryId=${own.id}`)).text).toContain('recreated');
  });

  test('a person without externalId comes back too', async () => {
    const own = await scim.createDirectory();
    const id = await created('back@example.com', {}, own);
    await own.send('DELETE', `/Users/${id}`);
    expect(await created('back@example.com', { externalId: 'new' }, own)).toBe(id);
  });

  test('another person with the address gets a new id, and is alone in the list', async () => {
    const own = await scim.createDirectory();
    const id = await created('shared@example.com', { externalId: 'e1' }, own);
    await own.send('DELETE', `/Users/${id}`);
    const heir = await created('shared@example.com', { externalId: 'e2' }, own);
    expect(heir).not.toBe(id);
    expect(await list(own)).toMatchObject([{ id: heir, deleted: false }]);
    expect((await own.api(`/v1/scim/users/${id}`)).body).toMatchObject({ scimUser: { deleted: true } });
    await own.send('DELETE', `/Users/${heir}`);
    expect(await created('shared@example.com', { externalId: 'e2' }, own)).toBe(heir);
  });

  test('also when the address comes by rename, or by another userName', async () => {
    const own = await scim.createDirectory();
    const gone = await created('one@example.com', {}, own);
    await own.send('DELETE', `/Users/${gone}`);
    const renamed = await created('two@example.com', {}, own);
    await own.send('PATCH', `/Users/${renamed}`, replace('userName', 'one@example.com'));
    expect((await list(own)).map(({ id }) => id)).toEqual([renamed]);
    const emails = [{ value: 'three@example.com', primary: true }];
    const first = await created('employee-1', { emails }, own);
    await own.send('DELETE', `/Users/${first}`);
    const second = await created('employee-2', { emails }, own);
    expect((await list(own)).map(({ id }) => id).sort()).toEqual([renamed, second].sort());
  });

  test('of 20 re-creations at once one succeeds', async () => {
    const own = await scim.createDirectory();
    const id = await created('again@example.com', {}, own);
    await own.send('DELETE', `/Users/${id}`);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => own.send('POST', '/Users', user('again@example.com'))),
    );
    expect(answers.filter(({ status }) => status === 201).map(({ body }) => body.id)).toEqual([id]);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
    expect((await own.send('GET', `/Users${filterQuery('userName pr')}`)).body.totalResults).toBe(1);
    expect((await own.send('GET', '/Users?count=0')).body.totalResults).toBe(1);
  });
});
