import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { formatId, newUuid } from '@/lib/ids';
import {
  createScimTest,
  ENTERPRISE,
  ERROR_SCHEMA,
  GROUP_SCHEMA,
  group,
  LIST_SCHEMA,
  patch,
  senderTo,
  USER_SCHEMA,
  user,
} from '../testing';

const scim = createScimTest(await openTestDatabase());
const directory = await scim.createDirectory();
const { send } = directory;
const scimError = (status: number, scimType?: string) => ({
  status,
  body: {
    schemas: [ERROR_SCHEMA],
    status: String(status),
    detail: expect.stringMatching(/./),
    ...(scimType === undefined ? {} : { scimType }),
  },
});

describe('A: transport, authentication, media types', () => {
  test('A01, A02, A04, A06: whoever is not the directory gets the same 401', async () => {
    const other = await scim.createDirectory();
    const unknown = `${directory.baseUrl.slice(0, directory.baseUrl.lastIndexOf('/'))}/${formatId('scimDirectory', newUuid())}`;
    const answers = [
      await send('GET', '/Users', undefined, { authorization: '' }),
      await send('GET', '/Users', undefined, { authorization: 'Bearer wrong' }),
      await send('GET', '/Users', undefined, { authorization: `Bearer ${other.token}` }),
      await send('GET', '/Users', undefined, { authorization: `Bearer ${directory.apiKey}` }),
      await send('GET', '/Users', undefined, { authorization: `Basic ${directory.token}` }),
      await send('GET', `/Users?access_token=${directory.token}`, undefined, { authorization: '' }),
      await senderTo(scim.engine, unknown, directory.token)('GET', '/Users'),
      await senderTo(scim.engine, `${unknown}x`, directory.token)('GET', '/Users'),
      await send('POST', '/Users', '{not json', { authorization: 'Bearer wrong' }),
      await send('GET', '/nowhere', undefined, { authorization: 'Bearer wrong' }),
    ];
    for (const { status, body, headers } of answers) {
      expect({ status, body }).toEqual({ status: 401, body: answers[0]?.body });
      expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
    expect(answers[0]).toMatchObject(scimError(401));
  });

  test('A03: the scheme is read in any letter case', async () => {
    expect((await send('GET', '/Users', undefined, { authorization: `bEARER ${directory.token}` })).status).toBe(200);
  });

  test('A05: a directory that is switched off answers 403, and 401 to others', async () => {
    const off = await scim.createDirectory();
    await scim.database.sql`update engine.scim_directories set disabled_at = now() where id = ${off.uuid}`;
    expect(await off.send('GET', '/Users')).toMatchObject(scimError(403));
    expect((await off.send('GET', '/Users', undefined, { authorization: 'Bearer x' })).status).toBe(401);
  });

  test.each([
    'application/scim+json',
    'application/json',
    'application/scim+json; charset=utf-8',
    'APPLICATION/JSON;charset=UTF-8',
    '',
  ])('A08, A09: a body of type %j is read', async (type) => {
    expect((await send('POST', '/Users', user(randomUUID()), { 'content-type': type })).status).toBe(201);
  });

  test.each([
    ['content-type', 'text/plain'],
    ['content-type', 'application/xml'],
    ['content-type', 'multipart/form-data'],
    ['content-encoding', 'gzip'],
  ])('A10, A18: %s %s is 415', async (name, value) => {
    expect(await send('POST', '/Users', user(randomUUID()), { [name]: value })).toMatchObject(scimError(415));
  });

  test.each(['application/scim+json', 'application/json', '*/*', 'text/html', ''])(
    'A11, A12: whatever is accepted (%j), the answer is SCIM',
    async (accept) => {
      const { status, headers } = await send('GET', '/Users', undefined, { accept });
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('application/scim+json');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.has('access-control-allow-origin')).toBe(false);
    },
  );

  test.each<[string, string | Uint8Array, string]>([
    ['A13 empty', '', 'invalidSyntax'],
    ['A13 not JSON', '{"a"', 'invalidSyntax'],
    ['A13 list', '[]', 'invalidSyntax'],
    ['A13 null', 'null', 'invalidSyntax'],
    ['A15 not UTF-8', Uint8Array.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]), 'invalidSyntax'],
    ['A16 NUL', `{"schemas":["${USER_SCHEMA}"],"userName":"a\\u0000b"}`, 'invalidValue'],
    ['A16 half a pair', `{"schemas":["${USER_SCHEMA}"],"userName":"\\ud800"}`, 'invalidValue'],
    ['A17 duplicate', `{"schemas":["${USER_SCHEMA}"],"userName":"a","userName":"b"}`, 'invalidSyntax'],
    ['A17 by case', `{"schemas":["${USER_SCHEMA}"],"userName":"a","USERNAME":"b"}`, 'invalidSyntax'],
    ['a number out of range', `{"schemas":["${USER_SCHEMA}"],"userName":"n","x":1e400}`, 'invalidValue'],
    ['a prototype', `{"schemas":["${USER_SCHEMA}"],"userName":"n","__proto__":{"polluted":1}}`, 'invalidSyntax'],
  ])('%s is 400', async (_, body, scimType) => {
    for (const [method, path] of [
      ['POST', '/Users'],
      ['POST', '/Groups'],
      ['PATCH', '/Users/x'],
      ['PUT', '/Groups/x'],
      ['POST', '/.search'],
    ] as const) {
      const answer = await send(method, path, body);
      expect(answer.status).toBe(400);
      expect(answer.body.scimType).toBe(scimType);
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('A19: a body over the limit is 413, and the service goes on', async () => {
    const large = JSON.stringify(
      user(randomUUID(), { roles: Array.from({ length: 30 }, () => ({ value: 'x'.repeat(50_000) })) }),
    );
    expect(await send('POST', '/Users', large)).toMatchObject(scimError(413));
    expect((await send('GET', '/Users?count=1')).status).toBe(200);
  });

  test.each(['/Users/', '//Users', '/users', '/USERS?count=1', '/scim/v2/Users', '/v2/Users'])(
    'A20, A21: %s is the collection of users',
    async (path) => {
      expect(await send('GET', path)).toMatchObject({ status: 200, body: { schemas: [LIST_SCHEMA] } });
    },
  );

  test.each(['%2F', '..%2f..', '%00', `${'x'.repeat(10_000)}`, '%F0%9F%98%80', '%ff', '1', "' or 1=1"])(
    'A22, N18: the id %s is 404',
    async (id) => {
      expect(await send('GET', `/Users/${id}`)).toMatchObject(scimError(404));
      expect((await send('DELETE', `/Groups/${id}`)).status).toBe(404);
    },
  );

  test('A23: HEAD is GET without its body', async () => {
    const { status, text, headers } = await send('HEAD', '/Users');
    expect({ status, text }).toEqual({ status: 200, text: '' });
    expect(headers.get('content-type')).toBe('application/scim+json');
  });

  test.each([
    ['PUT', '/Users', 'GET, POST'],
    ['DELETE', '/Groups', 'GET, POST'],
    ['POST', '/Users/x', 'GET, PUT, PATCH, DELETE'],
    ['GET', '/Users/.search', 'POST'],
    ['OPTIONS', '/Users', 'GET, POST'],
    ['PATCH', '/Schemas', 'GET'],
  ])('A24, A25: %s %s is 405', async (method, path, allow) => {
    const answer = await send(method, path);
    expect(answer).toMatchObject(scimError(405));
    expect(answer.headers.get('allow')).toBe(allow);
  });

  test('A26: a method in a header is not a method', async () => {
    const { body } = await send('POST', '/Users', user(randomUUID()));
    await send('GET', `/Users/${body.id}`, undefined, { 'x-http-method-override': 'DELETE' });
    expect((await send('GET', `/Users/${body.id}`)).status).toBe(200);
  });

  test.each(['/v9/Users', '/Nothing', '/Users/a/b', '/Agents'])('A27, L06: %s is a 404 in SCIM', async (path) => {
    expect(await send('GET', path)).toMatchObject(scimError(404));
  });

  test('A30, L07: a failure on our side is a SCIM 500 without details', async () => {
    const broken = createScimTest(scim.database, {
      sql: new Proxy(scim.deps.sql, {
        get(target, name) {
          if (name !== 'unsafe') return Reflect.get(target, name);
          return (text: string, ...rest: []) => {
            if (text.includes('with ordinality wanted')) throw new Error('relation "secret" does not exist');
            return target.unsafe(text, ...rest);
          };
        },
      }),
    });
    const sender = senderTo(broken.engine, directory.baseUrl, directory.token);
    const answer = await sender('GET', `/Users/${formatId('scimUser', newUuid())}`);
    expect(answer).toMatchObject(scimError(500));
    expect(answer.text).not.toContain('secret');
  });

  test('BM01: what is not offered is 501', async () => {
    expect(await send('GET', '/Me')).toMatchObject(scimError(501));
  });
});

describe('B, T, N: discovery', () => {
  test('T01, B01: the configuration', async () => {
    const { status, body } = await send('GET', '/ServiceProviderConfig');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      patch: { supported: true },
      bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 5_242_880 },
      etag: { supported: true },
    });
    expect(body.meta.location).toBe(`${directory.baseUrl}/ServiceProviderConfig`);
  });

  test.each(['/ResourceTypes', '/Schemas'])(
    'T03-T05, T07-T10: every entry of %s is found by its id, others are not',
    async (path) => {
      const { body } = await send('GET', path);
      expect(body.schemas).toEqual([LIST_SCHEMA]);
      for (const entry of body.Resources) {
        expect((await send('GET', `${path}/${entry.id}`)).body).toEqual(entry);
        expect((await send('GET', `${path}/${entry.id.toUpperCase()}`)).body).toEqual(entry);
      }
      expect(await send('GET', `${path}/${randomUUID()}`)).toMatchObject(scimError(404));
    },
  );

  test.each(['/ServiceProviderConfig', '/ResourceTypes', '/Schemas'])(
    'T02, T06, T11, B03, B04: %s is only read, and not filtered',
    async (path) => {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) expect((await send(method, path)).status).toBe(405);
      expect(await send('GET', `${path}?filter=id%20pr`)).toMatchObject(scimError(403));
      expect((await send('GET', `${path}?attributes=id&sortBy=x&startIndex=9`)).status).toBe(200);
      expect((await send('GET', path, undefined, { authorization: '' })).status).toBe(401);
    },
  );
});

describe('C, D: representation and creation', () => {
  test('C01, C04, D01, N02-N04: the envelope, with our own origin whatever the Host', async () => {
    const { status, body, headers } = await send('POST', '/Users', user('Envelope'), { host: 'evil.example' });
    expect(status).toBe(201);
    expect(body.id).toMatch(/^scim_user_[0-9a-z]{25}$/);
    const location = `${directory.baseUrl}/Users/${body.id}`;
    expect(body.meta).toEqual({
      resourceType: 'User',
      created: '2026-03-01T08:00:00.000Z',
      lastModified: '2026-03-01T08:00:00.000Z',
      location,
      version: 'W/"1"',
    });
    expect(headers.get('location')).toBe(location);
    expect(headers.get('etag')).toBe('W/"1"');
    expect(body.schemas).toEqual([USER_SCHEMA]);
    expect(body.active).toBe(true);
  });

  test('C05, C06, J33, M01: a change moves lastModified and version, a repetition does not', async () => {
    const { body: made } = await send('POST', '/Users', user('moves'));
    const path = `/Users/${made.id}`;
    scim.advance(60);
    const changed = await send('PATCH', path, patch({ op: 'replace', path: 'title', value: 'x' }));
    expect(changed.body.meta).toMatchObject({ created: made.meta.created, version: 'W/"2"' });
    expect(changed.body.meta.lastModified > made.meta.lastModified).toBe(true);
    expect(changed.headers.get('etag')).toBe('W/"2"');
    scim.advance(60);
    const again = await send('PATCH', path, patch({ op: 'replace', path: 'title', value: 'x' }));
    expect(again.body).toEqual(changed.body);
    expect((await send('PUT', path, changed.body)).body).toEqual(changed.body);
    expect((await send('PATCH', path, patch())).body).toEqual(changed.body);
  });

  test('C07, D02, D12: what only the service sets is ignored', async () => {
    const more = { id: 'mine', meta: { version: 'x' }, groups: [{ value: 'g' }] };
    const { body } = await send('POST', '/Users', user('readonly', more));
    expect(body.id).not.toBe('mine');
    expect(body).not.toHaveProperty('groups');
  });

  test('C09, G14, L04: a password is nowhere: answers, log, database', async () => {
    const secret = `hunter2-${randomUUID()}`;
    const { body } = await send('POST', '/Users', user('password', { password: secret }));
    const operations = [
      { op: 'replace', path: 'password', value: secret },
      { op: 'add', value: { password: secret } },
    ];
    const answers = [
      await send('PATCH', `/Users/${body.id}`, patch(...operations)),
      await send('PUT', `/Users/${body.id}`, user('password', { password: secret })),
      await send('GET', `/Users/${body.id}?attributes=password`),
      await send('POST', '/Users', user('password', { password: secret })),
    ];
    for (const { text } of answers) expect(text).not.toContain(secret);
    const [found] = await scim.database.sql<{ hits: number }[]>`
      select (select count(*) from engine.scim_requests r where r::text like ${`%${secret}%`})::int
        + (select count(*) from engine.scim_users u where u::text like ${`%${secret}%`})::int as hits`;
    expect(found?.hits).toBe(0);
  });

  test('C16, C17, D03: a userName is kept as it came and compared without case and composition', async () => {
    expect((await send('POST', '/Users', user('Jose\u0301'))).body.userName).toBe('Jose\u0301');
    expect(await send('POST', '/Users', user('JOS\u00c9'))).toMatchObject(scimError(409, 'uniqueness'));
  });

  test.each([[''], ['   '], [5], [null], [['a']], [{}]])('D04, N20: userName %j is 400', async (userName) => {
    const answer = await send('POST', '/Users', { schemas: [USER_SCHEMA], userName });
    // One value in a list is that value (Entra ID wraps single values).
    if (Array.isArray(userName)) expect(answer.status).toBe(201);
    else expect(answer).toMatchObject(scimError(400, 'invalidValue'));
  });

  test('N19, C22: a body without schemas is 400', async () => {
    expect(await send('POST', '/Users', { not: 'a scim resource' })).toMatchObject(scimError(400, 'invalidSyntax'));
    expect(await send('POST', '/Users', { userName: 'x' })).toMatchObject(scimError(400, 'invalidSyntax'));
    const { body } = await send('POST', '/Users', user('noschema'));
    expect(await send('PATCH', `/Users/${body.id}`, { Operations: [] })).toMatchObject(scimError(400, 'invalidSyntax'));
  });

  test('C24: what no index can hold is 400, not a failure', async () => {
    expect(await send('POST', '/Users', user('x'.repeat(9000)))).toMatchObject(scimError(400, 'invalidValue'));
    expect(await send('POST', '/Groups', group('\u20ac'.repeat(2000)))).toMatchObject(scimError(400, 'invalidValue'));
  });

  test('D05, D06: active:false is kept', async () => {
    expect((await send('POST', '/Users', user('inactive', { active: false }))).body.active).toBe(false);
  });

  test('D07: the answer to POST can be narrowed', async () => {
    const { body } = await send('POST', '/Users?attributes=userName', user('narrow'));
    expect(body).toEqual({ schemas: [USER_SCHEMA], id: body.id, userName: 'narrow' });
  });

  test('D08, D14: of 20 creations at once one succeeds, and the user is there', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => send('POST', '/Users', user('Same@example.com'))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    const found = await send('GET', '/Users?filter=userName%20eq%20%22same@example.com%22');
    expect(found.body.totalResults).toBe(1);
    const total = (await send('GET', '/Users?count=0')).body.totalResults;
    const [live] = await scim.database.sql<{ count: number }[]>`
      select count(*)::int from engine.scim_users where scim_directory_id = ${directory.uuid} and deleted_at is null`;
    expect(total).toBe(live?.count);
  });

  test('DC4: what no schema knows is kept and returned', async () => {
    const more = { colour: 'red', 'urn:acme:2.0:User': { badge: 7 } };
    const { body } = await send('POST', '/Users', user('unknown', more));
    expect(body).toMatchObject({ ...more, schemas: [USER_SCHEMA, 'urn:acme:2.0:User'] });
    const found = await send('GET', `/Users?filter=${encodeURIComponent('schemas eq "URN:acme:2.0:User"')}`);
    expect(found.body.totalResults).toBe(1);
    const strict = await scim.createDirectory({ strictInterop: true });
    expect(await strict.send('POST', '/Users', user('unknown', more))).toMatchObject(scimError(400, 'invalidSyntax'));
  });

  test('D09, D10, D11: a group’s members are resolved; foreign and unknown ones are passed over', async () => {
    const other = await scim.createDirectory();
    const foreign = (await other.send('POST', '/Users', user('foreign'))).body.id;
    const own = (await send('POST', '/Users', user('own', { displayName: 'Own Name' }))).body.id;
    scim.advance(1);
    const body = group('Resolved', [own, foreign, 'fake-member-id', own]);
    const made = await send('POST', '/Groups?attributes=displayName,members.value,members.display,members.$ref', body);
    expect(made.status).toBe(201);
    expect(made.body.members).toEqual([{ value: own, display: 'Own Name', $ref: `${directory.baseUrl}/Users/${own}` }]);
    const log = await directory.api(`/v1/scim-requests?scimDirectoryId=${directory.id}&pageSize=1`);
    expect(log.body).toMatchObject({ scimRequests: [{ errorCode: 'member_unknown', status: 201 }] });
    expect(await send('POST', '/Groups', { schemas: [GROUP_SCHEMA] })).toMatchObject(scimError(400, 'invalidValue'));
  });

  test('DC2: a directory may refuse unknown members', async () => {
    const strict = await scim.createDirectory({ unknownMemberPolicy: 'reject' });
    const known = (await strict.send('POST', '/Users', user('known'))).body.id;
    const unknown = formatId('scimUser', newUuid());
    expect(await strict.send('POST', '/Groups', group('G', [known, unknown]))).toMatchObject(
      scimError(400, 'invalidValue'),
    );
    const { body: made } = await strict.send('POST', '/Groups', group('G', [known]));
    const add = patch({ op: 'add', path: 'members', value: [{ value: unknown }] });
    expect(await strict.send('PATCH', `/Groups/${made.id}`, add)).toMatchObject(scimError(400, 'invalidValue'));
    expect((await strict.send('GET', `/Groups/${made.id}`)).body.members).toHaveLength(1);
  });

  test('DC9: two live groups cannot have one name, and a deleted one gives it back', async () => {
    const { body } = await send('POST', '/Groups', group('Unique'));
    expect(await send('POST', '/Groups', group('UNIQUE'))).toMatchObject(scimError(409, 'uniqueness'));
    await send('DELETE', `/Groups/${body.id}`);
    expect((await send('POST', '/Groups', group('unique'))).status).toBe(201);
  });
});

describe('DC5: domain policy', () => {
  const outside = { status: 400, body: { scimType: 'invalidValue', detail: expect.stringContaining('domain') } };

  test('enforce: a foreign address is refused, and a user whose domain left the list is still deactivated', async () => {
    const strict = await scim.createDirectory({ domainPolicy: 'enforce', domains: ['Acme.example'] });
    expect(await strict.send('POST', '/Users', user('a@other.example'))).toMatchObject(outside);
    expect(await strict.send('POST', '/Users', user('a@sub.acme.example'))).toMatchObject(outside);
    expect((await strict.send('POST', '/Users', user('no-address'))).status).toBe(400);
    const { status, body } = await strict.send('POST', '/Users', user('a@ACME.example'));
    expect(status).toBe(201);
    const path = `/Users/${body.id}`;
    expect(
      await strict.send('PATCH', path, patch({ op: 'replace', path: 'userName', value: 'a@other.example' })),
    ).toMatchObject(outside);
    await scim.database.sql`delete from engine.organization_domains`;
    expect((await strict.send('PATCH', path, patch({ op: 'replace', path: 'active', value: false }))).body.active).toBe(
      false,
    );
    const log = await strict.api(`/v1/scim-requests?scimDirectoryId=${strict.id}&failed=true`);
    const codes = (log.body.scimRequests as { errorCode: string }[]).map(({ errorCode }) => errorCode);
    expect(codes.sort()).toEqual(['domain_not_allowed', 'domain_not_allowed', 'domain_not_allowed', 'email_required']);
  });

  test('flag: it is taken, and noted', async () => {
    const flagging = await scim.createDirectory({ domainPolicy: 'flag', domains: ['acme.example'] });
    expect((await flagging.send('POST', '/Users', user('a@other.example'))).status).toBe(201);
    const log = await flagging.api(`/v1/scim-requests?scimDirectoryId=${flagging.id}`);
    expect(log.body).toMatchObject({ scimRequests: [{ status: 201, errorCode: 'domain_not_allowed' }] });
  });

  test('the identity e-mail may come from the work address', async () => {
    const strict = await scim.createDirectory({ domainPolicy: 'enforce', domains: ['acme.example'] });
    const emails = [
      { value: 'w@acme.example', type: 'work' },
      { value: 'h@home.example', type: 'home' },
    ];
    const { status, body } = await strict.send(
      'POST',
      '/Users',
      user('employee-7', { emails, [ENTERPRISE]: { department: 'R' } }),
    );
    expect(status).toBe(201);
    const { body: read } = await strict.api(`/v1/scim/users/${body.id}`);
    expect(read).toMatchObject({
      scimUser: { email: 'w@acme.example', attributes: { [ENTERPRISE]: { department: 'R' } } },
    });
  });
});
