import { beforeEach, describe, expect, test } from 'vitest';
import { mintSecret } from '@/lib/crypto';
import { openTestDatabase } from '@/lib/db/testing';
import { createScimTest, filterQuery, patch, senderTo, type TestDirectory, user } from './testing';

/**
 * What is remembered of a directory is never believed: here somebody else changes it between two requests, as another process of
 * the same installation would.
 */
const scim = createScimTest(await openTestDatabase());
let directory: TestDirectory;
let id = '';
beforeEach(async () => {
  directory = await scim.createDirectory({ domains: ['a.example'] });
  id = (await directory.send('POST', '/Users', user('known@a.example'))).body.id;
  expect((await directory.send('GET', `/Users/${id}`)).status).toBe(200);
});

const requests = () =>
  [
    ['GET', `/Users/${id}`, undefined],
    ['GET', '/Users', undefined],
    ['GET', `/Users${filterQuery('userName eq "known@a.example"')}`, undefined],
    ['GET', `/Users${filterQuery('displayName pr')}`, undefined],
    ['GET', '/Users?filter=broken(', undefined],
    ['GET', '/Users/unknown', undefined],
    ['GET', '/Nothing', undefined],
    ['GET', '/Groups', undefined],
    ['GET', '/ServiceProviderConfig', undefined],
    ['POST', '/Users', user('new@a.example')],
    ['POST', '/Users', 'not json'],
    ['POST', '/Users/.search', {}],
    ['PUT', `/Users/${id}`, user('renamed@a.example')],
    ['PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'active', value: false })],
    ['PATCH', `/Users/${id}`, {}],
    ['DELETE', `/Users/${id}`, undefined],
  ] as const;

async function users(): Promise<unknown> {
  const rows = await scim.database.sql`select * from engine.scim_users where scim_directory_id = ${directory.uuid}`;
  return rows;
}

test('a token that was just replaced opens nothing, whatever is asked, and changes nothing', async () => {
  const { sql } = scim.database;
  const before = await users();
  const fresh = mintSecret('scimBearerToken');
  await sql`update engine.scim_directories set bearer_token_sha256 = ${fresh.hash} where id = ${directory.uuid}`;
  for (const [method, path, body] of requests()) {
    expect((await directory.send(method, path, body)).status, `${method} ${path}`).toBe(401);
  }
  expect(await users()).toEqual(before);
  const renewed = senderTo(scim.engine, directory.baseUrl, fresh.secret);
  expect((await renewed('GET', `/Users/${id}`)).status).toBe(200);
});

test('a directory that was just switched off answers 403, and one that was deleted 401', async () => {
  const { sql } = scim.database;
  await sql`update engine.scim_directories set disabled_at = now() where id = ${directory.uuid}`;
  for (const [method, path, body] of requests()) {
    expect((await directory.send(method, path, body)).status, `${method} ${path}`).toBe(403);
  }
  await sql`update engine.scim_directories set disabled_at = null where id = ${directory.uuid}`;
  expect((await directory.send('GET', `/Users/${id}`)).status).toBe(200);
  await sql`delete from engine.scim_directories where id = ${directory.uuid}`;
  for (const [method, path, body] of requests()) {
    expect((await directory.send(method, path, body)).status, `${method} ${path}`).toBe(401);
  }
});

describe('settings take effect with the next request', () => {
  test('strictness', async () => {
    const { sql } = scim.database;
    const odd = user('odd@a.example', { shoeSize: 44 });
    await sql`update engine.scim_directories set strict_interop = true where id = ${directory.uuid}`;
    expect((await directory.send('POST', '/Users', odd)).status).toBe(400);
    await sql`update engine.scim_directories set strict_interop = false where id = ${directory.uuid}`;
    expect((await directory.send('POST', '/Users', odd)).status).toBe(201);
  });

  test('domains and their policy', async () => {
    const { sql } = scim.database;
    const foreign = user('someone@b.example');
    await sql`update engine.scim_directories set domain_policy = 'enforce' where id = ${directory.uuid}`;
    expect((await directory.send('POST', '/Users', foreign)).status).toBe(400);
    await sql`
      insert into engine.organization_domains (organization_id, environment_id, position, domain, domain_folded)
      select organization_id, environment_id, 1, 'b.example', 'b.example' from engine.scim_directories where id = ${directory.uuid}`;
    expect((await directory.send('POST', '/Users', foreign)).status).toBe(201);
    await sql`delete from engine.organization_domains where domain = 'b.example'`;
    expect((await directory.send('POST', '/Users', user('other@b.example'))).status).toBe(400);
  });

  test('the address under which resources are shown', async () => {
    const { sql } = scim.database;
    await sql`update engine.scim_directories set scim_base_url = 'https://moved.example/scim' where id = ${directory.uuid}`;
    const { body } = await directory.send('GET', `/Users/${id}`);
    expect(body.meta.location).toBe(`https://moved.example/scim/Users/${id}`);
  });
});

test('requests that share a statement are answered each by its own token', async () => {
  const { sql } = scim.database;
  const other = await scim.createDirectory();
  const theirs = (await other.send('POST', '/Users', user('theirs'))).body.id;
  expect((await other.send('GET', `/Users/${theirs}`)).status).toBe(200);
  await sql`update engine.scim_directories set bearer_token_sha256 = ${mintSecret('scimBearerToken').hash} where id = ${other.uuid}`;
  const statuses = await Promise.all(
    Array.from({ length: 30 }, async (_, n) => {
      const [to, path] = n % 2 === 0 ? [directory, `/Users/${id}`] : [other, `/Users/${n % 3 === 0 ? theirs : id}`];
      return (await to.send('GET', path)).status;
    }),
  );
  expect(statuses).toEqual(Array.from({ length: 30 }, (_, n) => (n % 2 === 0 ? 200 : 401)));
});
