import { beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { createEngine } from '@/lib/engine';
import { createScimTest, type ScimTest, senderTo, type TestDirectory, user } from './testing';

const database = await openTestDatabase();
let test: ScimTest;
beforeAll(async () => {
  test = createScimTest(database);
});

const DAY = 86_400;

async function rotate(directory: TestDirectory, body?: object): Promise<string> {
  const send = senderTo(test.engine, 'https://sso.vestibule.test', directory.apiKey);
  const answer = await send('POST', `/v1/scim-directories/${directory.id}/rotate-bearer-token`, body);
  expect(answer.status).toBe(200);
  return String(answer.body.bearerToken);
}

async function settingsOf(directory: TestDirectory) {
  return (await directory.api(`/v1/scim-directories/${directory.id}`)).body.scimDirectory as Record<string, unknown>;
}

/** What each token gets, from an engine that remembers both and from one that does not: reads, and writes of users and groups. */
async function statuses(directory: TestDirectory, ...tokens: string[]): Promise<number[][]> {
  const fresh = createEngine(test.deps);
  return Promise.all(
    tokens.map(async (token) => {
      const all: number[] = [];
      for (const engine of [test.engine, fresh]) {
        const send = senderTo(engine, directory.baseUrl, token);
        const name = `${Math.random()}@x.test`;
        const answers = [
          await send('GET', '/Users?count=1'),
          await send('POST', '/Users', user(name)),
          await send('GET', '/Groups'),
        ];
        all.push(...answers.map(({ status }) => status));
      }
      return [...new Set(all)].sort();
    }),
  );
}

const WORKS = [200, 201];
const REFUSED = [401];

describe('P07: the rotation of a directory token', () => {
  it('ends the old token at once when no overlap is asked for', async () => {
    const directory = await test.createDirectory();
    expect(await statuses(directory, directory.token)).toEqual([WORKS]);
    const next = await rotate(directory);
    expect(await statuses(directory, directory.token, next)).toEqual([REFUSED, WORKS]);
    expect((await settingsOf(directory)).previousBearerTokenExpireTime).toBeUndefined();
  });

  it('lets both work for as long as it was told, and then only the new one', async () => {
    const directory = await test.createDirectory();
    const next = await rotate(directory, { overlapSeconds: DAY });
    expect(await statuses(directory, directory.token, next)).toEqual([WORKS, WORKS]);
    const now = test.deps.clock().getTime();
    const until = new Date(now + DAY * 1000).toISOString();
    expect(await settingsOf(directory)).toMatchObject({
      bearerTokenRotateTime: new Date(now).toISOString(),
      previousBearerTokenExpireTime: until,
      previousBearerTokenUseTime: new Date(now).toISOString(),
    });
    test.advance(DAY - 1);
    expect(await statuses(directory, directory.token, next)).toEqual([WORKS, WORKS]);
    test.advance(1);
    expect(await statuses(directory, directory.token, next)).toEqual([REFUSED, WORKS]);
    expect((await settingsOf(directory)).previousBearerTokenExpireTime).toBeUndefined();
  });

  it('ends the old token also for a client that was known before the rotation and asks for nothing but users', async () => {
    const directory = await test.createDirectory();
    expect((await directory.send('GET', '/Users')).status).toBe(200);
    await rotate(directory, { overlapSeconds: DAY });
    expect((await directory.send('GET', '/Users')).status).toBe(200);
    expect(await settingsOf(directory)).toMatchObject({
      previousBearerTokenUseTime: test.deps.clock().toISOString(),
    });
    test.advance(DAY);
    expect((await directory.send('GET', '/Users')).status).toBe(401);
    expect((await directory.send('POST', '/Users', user('late@x.test'))).status).toBe(401);
  });

  it('can be brought to its end at once', async () => {
    const directory = await test.createDirectory();
    const next = await rotate(directory, { overlapSeconds: DAY });
    expect(await statuses(directory, directory.token, next)).toEqual([WORKS, WORKS]);
    const send = senderTo(test.engine, 'https://sso.vestibule.test', directory.apiKey);
    const revoked = await send('POST', `/v1/scim-directories/${directory.id}/revoke-previous-bearer-token`);
    expect(revoked.status).toBe(200);
    expect(await statuses(directory, directory.token, next)).toEqual([REFUSED, WORKS]);
  });

  it('knows one previous token: the next rotation ends the one before', async () => {
    const directory = await test.createDirectory();
    const second = await rotate(directory, { overlapSeconds: DAY });
    const third = await rotate(directory, { overlapSeconds: DAY });
    expect(await statuses(directory, directory.token, second, third)).toEqual([REFUSED, WORKS, WORKS]);
    await rotate(directory);
    expect(await statuses(directory, second, third)).toEqual([REFUSED, REFUSED]);
  });

  it('P03: leaves a user of the same name in another directory of the organization alone', async () => {
    const [one, other] = [await test.createDirectory(), await test.createDirectory()];
    const [here, there] = [
      await one.send('POST', '/Users', user('a@x.test')),
      await other.send('POST', '/Users', user('a@x.test')),
    ];
    expect([here.status, there.status]).toEqual([201, 201]);
    await one.send('DELETE', `/Users/${here.body.id}`);
    expect((await other.send('GET', `/Users/${there.body.id}`)).status).toBe(200);
    expect((await other.send('GET', `/Users/${here.body.id}`)).status).toBe(404);
  });

  it('refuses an overlap that is none', async () => {
    const directory = await test.createDirectory();
    const send = senderTo(test.engine, 'https://sso.vestibule.test', directory.apiKey);
    for (const overlapSeconds of [-1, 2_592_001, 1.5, 'a day']) {
      const path = `/v1/scim-directories/${directory.id}/rotate-bearer-token`;
      expect((await send('POST', path, { overlapSeconds })).status).toBe(400);
    }
    expect(await statuses(directory, directory.token)).toEqual([WORKS]);
  });
});
