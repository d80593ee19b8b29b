import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { createEngine } from '@/lib/engine';
import type { ScimChange } from '../contract';
import type { ChangeRefusal, ProposedChange } from '../directory-hooks';
import { createEngineMaintenance } from '../maintenance';
import { createScimTest, group, patch, type ScimTest, senderTo, type TestDirectory, user } from './testing';

const database = await openTestDatabase();
let test: ScimTest;
beforeAll(async () => {
  test = createScimTest(database);
});

type Feed = { scimChanges: ScimChange[]; nextCursor: string; hasMore: boolean };

async function read(directory: TestDirectory, query: Record<string, string> = {}): Promise<Feed> {
  const answer = await directory.api(`/v1/scim/changes?${new URLSearchParams(query)}`);
  expect(answer.status).toBe(200);
  return answer.body as unknown as Feed; // The answer of a server under test.
}

async function readAll(directory: TestDirectory, pageSize = '1000'): Promise<ScimChange[]> {
  const all: ScimChange[] = [];
  for (let after = ''; ; ) {
    const page = await read(directory, { pageSize, ...(after === '' ? {} : { after }) });
    all.push(...page.scimChanges);
    if (!page.hasMore) return all;
    after = page.nextCursor;
  }
}

const short = ({ type, version, active, memberIds }: ScimChange) => ({
  ...{ type, version },
  ...(active === undefined ? {} : { active }),
  ...(memberIds === undefined ? {} : { memberIds }),
});

describe('GET /v1/scim/changes', () => {
  it('P10: has one event for each effective change, in order, and none for what changes nothing', async () => {
    const directory = await test.createDirectory();
    const { send } = directory;
    const ada = (await send('POST', '/Users', user('ada@x.test'))).body.id;
    await send('POST', '/Users', user('ADA@x.test'));
    const deactivate = patch({ op: 'replace', path: 'active', value: false });
    await send('PATCH', `/Users/${ada}`, deactivate);
    await send('PATCH', `/Users/${ada}`, deactivate);
    const team = (await send('POST', '/Groups', group('Team', [ada]))).body.id;
    await send('PATCH', `/Groups/${team}`, patch({ op: 'add', path: 'members', value: [{ value: ada }] }));
    await send('PUT', `/Groups/${team}`, group('Team', [ada]));
    await send('PUT', `/Groups/${team}`, group('Crew', []));
    await send('PATCH', `/Groups/${team}`, patch({ op: 'remove', path: `members[value eq "${ada}"]` }));
    await send('DELETE', `/Groups/${team}`);
    await send('DELETE', `/Groups/${team}`);
    await send('DELETE', `/Users/${ada}`);
    await send('GET', `/Users/${ada}`);
    await send('PATCH', `/Users/${ada}`, deactivate);
    const changes = await readAll(directory);
    expect(changes.map(short)).toEqual([
      { type: 'user.created', version: 1, active: true },
      { type: 'user.updated', version: 2, active: false },
      { type: 'group.created', version: 1 },
      { type: 'group.members_added', version: 1, memberIds: [ada] },
      { type: 'group.updated', version: 2 },
      { type: 'group.members_removed', version: 2, memberIds: [ada] },
      { type: 'group.deleted', version: 3 },
      { type: 'user.deleted', version: 3 },
    ]);
    expect(changes[0]).toMatchObject({ resourceId: ada, scimDirectoryId: directory.id });
    expect(changes[2]).toMatchObject({ resourceId: team, organizationId: directory.organizationId });
    // The host hears of the same events.
    const told = test.changes.filter(({ environmentId }) => environmentId === directory.environmentId);
    expect(told.map(({ environmentId: _, ...change }) => change)).toEqual(changes);
  });

  it('DC7: calls a person who comes back created, and does not say again that the old memberships ended', async () => {
    const directory = await test.createDirectory();
    const { send } = directory;
    const ada = (await send('POST', '/Users', user('ada@x.test'))).body.id;
    const team = (await send('POST', '/Groups', group('Team', [ada]))).body.id;
    await send('DELETE', `/Users/${ada}`);
    expect((await send('POST', '/Users', user('ada@x.test'))).body.id).toBe(ada);
    const version = (await send('GET', `/Groups/${team}`)).body.meta.version;
    // Nobody is in the group any more: saying so changes nothing.
    expect((await send('PUT', `/Groups/${team}`, group('Team', []))).body.meta.version).toBe(version);
    expect((await readAll(directory)).map(short).slice(3)).toEqual([
      { type: 'user.deleted', version: 2 },
      { type: 'user.created', version: 3, active: true },
    ]);
  });

  it('cuts a large change of members into events of a thousand, with each member in one of them', async () => {
    const directory = await test.createDirectory();
    await database.sql`
      insert into engine.scim_users (id, scim_directory_id, user_name, user_name_folded, attributes)
      select gen_random_uuid(), ${directory.uuid}, 'p' || n, 'p' || n, '{}' from generate_series(1, 2500) n`;
    const ids: string[] = [];
    for (const startIndex of [1, 1001, 2001]) {
      const page = await directory.send('GET', `/Users?count=1000&startIndex=${startIndex}&attributes=id`);
      ids.push(...page.body.Resources.map(({ id }) => id));
    }
    expect(ids).toHaveLength(2500);
    await directory.send('POST', '/Groups', group('Everybody', ids));
    const [created, ...added] = await readAll(directory);
    expect(created?.type).toBe('group.created');
    expect(added.map(({ memberIds }) => memberIds?.length)).toEqual([1000, 1000, 500]);
    expect(added.flatMap(({ memberIds }) => memberIds ?? []).sort()).toEqual([...ids].sort());
  });

  it('can be narrowed to an organization or a directory, and begun with what comes next', async () => {
    const directory = await test.createDirectory();
    await directory.send('POST', '/Users', user('a@x.test'));
    const latest = await read(directory, { after: 'latest' });
    expect(latest).toMatchObject({ scimChanges: [], hasMore: false });
    await directory.send('POST', '/Users', user('b@x.test'));
    expect((await read(directory, { after: latest.nextCursor })).scimChanges).toHaveLength(1);
    for (const filter of [{ organizationId: directory.organizationId }, { scimDirectoryId: directory.id }]) {
      expect((await read(directory, filter)).scimChanges).toHaveLength(2);
    }
    const other = await test.createDirectory();
    const foreign = await directory.api(`/v1/scim/changes?scimDirectoryId=${other.id}`);
    expect(foreign.status).toBe(404);
  });

  it('refuses a cursor of another environment or filter, and says 410 when what is behind one is deleted', async () => {
    const directory = await test.createDirectory();
    const other = await test.createDirectory();
    await directory.send('POST', '/Users', user('a@x.test'));
    const { nextCursor: old } = await read(directory, { after: 'latest' });
    for (const wrong of ['x', (await read(other)).nextCursor]) {
      const refused = await directory.api(`/v1/scim/changes?after=${wrong}`);
      expect([refused.status, refused.text.includes('CURSOR_INVALID')]).toEqual([400, true]);
    }
    expect(
      (await directory.api(`/v1/scim/changes?after=${old}&organizationId=${directory.organizationId}`)).status,
    ).toBe(400);

    await directory.send('POST', '/Users', user('b@x.test'));
    await read(directory);
    const later = () => new Date('2026-05-01T00:00:00Z');
    const prune = createEngineMaintenance({ ...test.deps, clock: later }).find(({ name }) =>
      /prune scim changes/.test(name),
    );
    await prune?.run();
    const expired = await directory.api(`/v1/scim/changes?after=${old}`);
    expect([expired.status, expired.text.includes('CURSOR_EXPIRED')]).toEqual([410, true]);
    // Whoever starts anew, or was at the end, goes on.
    expect(await read(directory)).toMatchObject({ scimChanges: [], hasMore: false });
  });

  it('looks back: the newest first, each once over its pages, and goes no further than what is kept', async () => {
    const directory = await test.createDirectory();
    const other = await test.createDirectory();
    for (const name of ['a', 'b', 'c', 'd', 'e']) await directory.send('POST', '/Users', user(`${name}@x.test`));
    await other.send('POST', '/Users', user('x@x.test'));
    const { scimDirectoryId = '' } = (await readAll(directory))[0] ?? {};
    const forwards = (await readAll(directory)).filter((change) => change.scimDirectoryId === scimDirectoryId);
    const backwards: ScimChange[] = [];
    let before = 'latest';
    for (let more = true; more; ) {
      const page = await read(directory, { before, pageSize: '2', scimDirectoryId });
      expect(page.scimChanges.length).toBeLessThanOrEqual(2);
      backwards.push(...page.scimChanges);
      [before, more] = [page.nextCursor, page.hasMore];
    }
    expect(backwards).toEqual([...forwards].reverse());
    // What comes later does not move a page that is further back.
    const first = await read(directory, { before: 'latest', pageSize: '2', scimDirectoryId });
    await directory.send('POST', '/Users', user('f@x.test'));
    const second = await read(directory, { before: first.nextCursor, pageSize: '2', scimDirectoryId });
    expect(second.scimChanges).toEqual(backwards.slice(2, 4));
  });

  it('400: both directions at once, a cursor of the other direction, one of another filter', async () => {
    const directory = await test.createDirectory();
    await directory.send('POST', '/Users', user('g@x.test'));
    const [forth, back] = [await read(directory), await read(directory, { before: 'latest' })];
    const status = async (query: Record<string, string>) =>
      (await directory.api(`/v1/scim/changes?${new URLSearchParams(query)}`)).status;
    expect(await status({ before: 'latest', after: 'latest' })).toBe(400);
    expect(await status({ before: forth.nextCursor })).toBe(400);
    expect(await status({ after: back.nextCursor })).toBe(400);
    const { scimDirectoryId = '' } = back.scimChanges[0] ?? {};
    expect(await status({ before: back.nextCursor, scimDirectoryId })).toBe(400);
    expect(await status({ before: back.nextCursor })).toBe(200);
  });

  it('shows nothing of a change before it is committed, and misses none that commits late', async () => {
    const directory = await test.createDirectory();
    const record = (sql: typeof database.sql, name: string) => sql`
      insert into engine.scim_changes (environment_id, organization_id, scim_directory_id, at, type, resource_id, version)
      select environment_id, organization_id, id, now(), 'user.created', gen_random_uuid(), ${name}::int
      from engine.scim_directories where id = ${directory.uuid}`;
    const slow = await database.sql.reserve();
    try {
      await slow`begin`;
      await record(slow, '1');
      await record(database.sql, '2');
      const first = await read(directory);
      expect(first.scimChanges.map(({ version }) => version)).toEqual([2]);
      await slow`commit`;
      const second = await read(directory, { after: first.nextCursor });
      expect(second.scimChanges.map(({ version }) => version)).toEqual([1]);
    } finally {
      slow.release();
    }
  });
});

describe('hooks', () => {
  it('may refuse a change with a SCIM error before anything is written, and see who and what it is of', async () => {
    const asked: ProposedChange[] = [];
    let refusal: ChangeRefusal | null = null;
    const hook = {
      before: (change: ProposedChange) => {
        asked.push(change);
        return refusal;
      },
    };
    const guarded = createScimTest(database, { directoryHooks: [hook] });
    const directory = await guarded.createDirectory();
    const { send } = directory;
    const ada = (await send('POST', '/Users', user('ada@x.test'))).body.id;
    const team = (await send('POST', '/Groups', group('Team'))).body.id;
    refusal = { status: 403, detail: 'Not on a Friday.', code: 'friday' };
    const answers = [
      await send('POST', '/Users', user('bob@x.test')),
      await send('PUT', `/Users/${ada}`, user('ada@x.test', { title: 'Countess' })),
      await send('PATCH', `/Users/${ada}`, patch({ op: 'replace', path: 'title', value: 'Countess' })),
      await send('DELETE', `/Users/${ada}`),
      await send('POST', '/Groups', group('Crew', [ada])),
      await send('PATCH', `/Groups/${team}`, patch({ op: 'add', path: 'members', value: [{ value: ada }] })),
      await send('PUT', `/Groups/${team}`, group('Crew')),
      await send('DELETE', `/Groups/${team}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(403));
    expect(answers[0]?.body).toMatchObject({ status: '403', detail: 'Not on a Friday.' });
    expect((await readAll(directory)).map(({ type }) => type)).toEqual(['user.created', 'group.created']);
    expect(asked.map(({ type }) => type).slice(2)).toEqual([
      'user.create',
      'user.update',
      'user.update',
      'user.delete',
      'group.create',
      'group.update',
      'group.update',
      'group.delete',
    ]);
    expect(asked[7]).toMatchObject({ scimGroupId: team, group: null, members: { add: [ada], replaceAll: false } });
    expect(asked[3]).toMatchObject({
      scimUserId: ada,
      before: { userName: 'ada@x.test' },
      user: { title: 'Countess' },
    });
  });

  it('that fail afterwards change nothing for the identity provider', async () => {
    const failing = {
      after: () => {
        throw new Error('a bug of the host');
      },
    };
    const directory = await createScimTest(database, { directoryHooks: [failing] }).createDirectory();
    expect((await directory.send('POST', '/Users', user('ada@x.test'))).status).toBe(201);
  });
});

type Step = { kind: 'user' | 'deactivate' | 'delete' | 'group' | 'join' | 'leave'; who: number };

describe('with writers at once', () => {
  it('a reader gets every change exactly once, and those of one resource in the order of its versions', async () => {
    const step = fc.record({
      kind: fc.constantFrom<Step['kind']>('user', 'deactivate', 'delete', 'group', 'join', 'leave'),
      who: fc.nat(3),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { maxLength: 8 }), { minLength: 2, maxLength: 5 }), async (writers) => {
        const directory = await test.createDirectory();
        // Engines of their own do not wait for each other in this process, as several processes would not.
        let writing = true;
        const written = Promise.all(
          writers.map((steps) => {
            const send = senderTo(createEngine(test.deps), directory.baseUrl, directory.token);
            return run(send, steps);
          }),
        ).finally(() => {
          writing = false;
        });
        const seen: ScimChange[] = [];
        let after = 'none';
        for (let last = false; !last; ) {
          last = !writing;
          const page = await read(directory, { pageSize: '3', ...(after === 'none' ? {} : { after }) });
          seen.push(...page.scimChanges);
          after = page.nextCursor;
          if (page.hasMore) last = false;
        }
        await written;
        expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
        const [{ recorded } = { recorded: -1 }] = await database.sql<{ recorded: number }[]>`
          select count(*)::int as recorded from engine.scim_changes where scim_directory_id = ${directory.uuid}`;
        expect(seen).toHaveLength(recorded);
        expectOrdered(seen);
        await expectTrue(directory, seen);
      }),
      { numRuns: 12 },
    );
  }, 120_000);
});

async function run(send: TestDirectory['send'], steps: readonly Step[]): Promise<void> {
  for (const [n, { kind, who }] of steps.entries()) {
    const find = async (path: string, filter: string) =>
      (await send('GET', `${path}?filter=${encodeURIComponent(filter)}`)).body.Resources[0]?.id;
    const userId = (await find('/Users', `userName eq "p${who}@x.test"`)) ?? 'nobody';
    const groupId = (await find('/Groups', `displayName eq "g${who % 2}"`)) ?? 'nothing';
    const active = patch({ op: 'replace', path: 'active', value: who % 2 === 0 });
    const member = { path: 'members', value: [{ value: userId }] };
    const act: Record<Step['kind'], () => Promise<{ status: number }>> = {
      // Another person each time: see DC7.
      user: () => send('POST', '/Users', user(`p${who}@x.test`, { externalId: `${n}-${randomUUID()}` })),
      deactivate: () => send('PATCH', `/Users/${userId}`, active),
      delete: () => send('DELETE', `/Users/${userId}`),
      group: () => send('POST', '/Groups', group(`g${who % 2}`, [userId])),
      join: () => send('PATCH', `/Groups/${groupId}`, patch({ op: 'add', ...member })),
      leave: () => send('PATCH', `/Groups/${groupId}`, patch({ op: 'remove', ...member })),
    };
    expect((await act[kind]()).status).toBeLessThan(500);
  }
}

function expectOrdered(changes: readonly ScimChange[]): void {
  const versions = new Map<string, number>();
  for (const { resourceId, version } of changes) {
    expect(version).toBeGreaterThanOrEqual(versions.get(resourceId) ?? 0);
    versions.set(resourceId, version);
  }
}

/** Following the feed leads to what the directory holds. */
async function expectTrue(directory: TestDirectory, changes: readonly ScimChange[]): Promise<void> {
  const active = new Map<string, boolean>();
  const members = new Map<string, Set<string>>();
  for (const { type, resourceId, active: isActive = false, memberIds = [] } of changes) {
    if (type === 'user.created' || type === 'user.updated') active.set(resourceId, isActive);
    if (type === 'user.deleted') active.delete(resourceId);
    if (type === 'group.created') members.set(resourceId, new Set());
    if (type === 'group.members_added') for (const id of memberIds) members.get(resourceId)?.add(id);
    if (type === 'group.members_removed') for (const id of memberIds) members.get(resourceId)?.delete(id);
  }
  const users = (await directory.send('GET', '/Users')).body.Resources;
  expect(Object.fromEntries(active)).toEqual(Object.fromEntries(users.map((entry) => [entry.id, entry.active])));
  const groups = (await directory.send('GET', '/Groups')).body.Resources;
  // Whoever is deleted is in no group, also where somebody else added them at that moment.
  const live = (ids: Set<string>) => [...ids].filter((id) => active.has(id)).sort();
  expect(Object.fromEntries([...members].map(([id, ids]) => [id, live(ids)]))).toEqual(
    Object.fromEntries(groups.map((entry) => [entry.id, (entry.members ?? []).map(({ value }) => value).sort()])),
  );
}
