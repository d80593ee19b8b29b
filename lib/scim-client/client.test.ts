import { describe, expect, it } from 'vitest';
import { equals } from './filter';
import { GROUP, USER } from './resources';
import { fakeClient, listOf, scimError, scimJson } from './testing';

const ada = { id: 'u1', userName: 'ada@acme.example', active: true };

describe('requests', () => {
  it('CL18 percent-encodes ids with slashes, question marks, spaces and letters beyond ASCII', async () => {
    const { client, sent } = fakeClient(() => scimJson(ada));
    await client.get(USER, 'a/b?c#d é');
    expect(sent[0]?.url.pathname).toBe('/v2/Users/a%2Fb%3Fc%23d%20%C3%A9');
  });

  it('CL19 keeps quotes, backslashes and plus signs of a filter value inside its quotes', async () => {
    const { client, sent } = fakeClient(() => listOf([]));
    await client.list(USER, { filter: equals('userName', 'a"+\\b or 1 eq 1') });
    expect(sent[0]?.url.search).not.toContain('+');
    expect(sent[0]?.url.searchParams.get('filter')).toBe('userName eq "a\\"+\\\\b or 1 eq 1"');
  });

  it('E20 keeps the query of the base URL and ignores its trailing slash', async () => {
    const { client, sent } = fakeClient(() => listOf([]), { baseUrl: 'https://scim.example/v2/?aadOptscim062020' });
    await client.list(USER, { count: 1 });
    expect(sent[0]?.url.toString()).toBe('https://scim.example/v2/Users?aadOptscim062020=&count=1');
  });

  it('sends the token, the media types and If-Match', async () => {
    const { client, sent } = fakeClient(() => scimJson(ada));
    await client.replace(USER, 'u1', { userName: 'x' }, { ifMatch: 'W/"3"' });
    expect(sent[0]?.headers.get('authorization')).toBe('Bearer tok-123');
    expect(sent[0]?.headers.get('content-type')).toBe('application/scim+json');
    expect(sent[0]?.headers.get('if-match')).toBe('W/"3"');
  });

  it('puts sort, attributes and search bodies where RFC 7644 wants them', async () => {
    const { client, sent } = fakeClient(() => listOf([]));
    await client.list(USER, { sortBy: 'userName', sortOrder: 'descending', attributes: ['userName', 'active'] });
    expect(Object.fromEntries(sent[0]?.url.searchParams ?? [])).toEqual({
      sortBy: 'userName',
      sortOrder: 'descending',
      attributes: 'userName,active',
    });
    await client.search(null, { filter: equals('id', 'x'), count: 2 });
    expect(sent[1]?.url.pathname).toBe('/v2/.search');
    expect(sent[1]?.body).toMatchObject({ filter: 'id eq "x"', count: 2 });
  });
});

describe('answers', () => {
  it('CL17 reads active as a string, and as true when it is missing', async () => {
    const { client } = fakeClient(() =>
      listOf([
        { ...ada, active: 'False' },
        { id: 'u2', userName: 'b' },
      ]),
    );
    const page = await client.list(USER);
    expect(page.kind === 'ok' && page.value.resources.map((user) => user.active)).toEqual([false, true]);
  });

  it('CL03 reads lists with lower-case resources, string totals, missing schemas and missing Resources', async () => {
    const bodies = [{ resources: [ada], totalResults: '1' }, { totalResults: 0 }, [ada]];
    const { client } = fakeClient((_, index) => scimJson(bodies[index]));
    const totals: unknown[] = [];
    for (const _ of bodies) {
      const page = await client.list(USER);
      totals.push(page.kind === 'ok' ? [page.value.totalResults, page.value.resources.length] : page);
    }
    expect(totals).toEqual([
      [1, 1],
      [0, 0],
      [1, 1],
    ]);
  });

  it('CL07 takes 200 and 204 on PATCH and PUT, and 200, 202, 204 and 404 on DELETE as success', async () => {
    const { client } = fakeClient((request, index) => {
      if (request.method === 'PATCH') return index === 0 ? scimJson(ada) : new Response(null, { status: 204 });
      if (request.method === 'PUT') return new Response(null, { status: 204 });
      return index === 6 ? scimError(404, 'gone') : new Response(null, { status: [200, 202, 204][index - 3] ?? 204 });
    });
    const patched = [await client.modify(USER, 'u1', []), await client.modify(USER, 'u1', [])];
    expect(patched.map((outcome) => outcome.kind === 'ok' && outcome.value?.id)).toEqual(['u1', undefined]);
    expect(await client.replace(USER, 'u1', {})).toMatchObject({ kind: 'ok', status: 204, value: null });
    const deleted = [];
    for (let index = 0; index < 4; index++) deleted.push(await client.delete(USER, 'u1'));
    expect(deleted.map((outcome) => outcome.kind === 'ok' && outcome.value.existed)).toEqual([true, true, true, false]);
  });

  it('accepts any content type as long as the body is JSON', async () => {
    const { client } = fakeClient(
      () => new Response(JSON.stringify(ada), { headers: { 'content-type': 'text/plain' } }),
    );
    expect((await client.get(USER, 'u1')).kind).toBe('ok');
  });

  it('keeps unknown attributes and the version', async () => {
    const { client } = fakeClient(() => scimJson({ ...ada, shoeSize: 42 }, 200, { etag: 'W/"7"' }));
    const outcome = await client.get(USER, 'u1');
    expect(outcome).toMatchObject({ kind: 'ok', etag: 'W/"7"', value: { shoeSize: 42 } });
  });
});

describe('failures are values', () => {
  it('tells a refusal in SCIM from a web page, and blots the token out of what it keeps', async () => {
    const { client } = fakeClient((_, index) =>
      index === 0
        ? scimError(409, 'userName is taken', 'uniqueness')
        : new Response('<!doctype html><p>tok-123</p>', { status: 200, headers: { 'content-type': 'text/html' } }),
    );
    expect(await client.create(USER, {})).toEqual({
      kind: 'scim_error',
      status: 409,
      scimType: 'uniqueness',
      detail: 'userName is taken',
      retryAfterMs: null,
    });
    expect(await client.create(USER, {})).toMatchObject({
      kind: 'unexpected_response',
      contentType: 'text/html',
      excerpt: '<!doctype html><p>[token]</p>',
    });
  });

  it.each([
    [{ Errors: [{ description: 'no such user', code: '404' }] }, 'no such user'],
    [{ message: 'nope' }, 'nope'],
  ])('reads a vendor error %o', async (body, detail) => {
    const { client } = fakeClient(() => scimJson(body, 404));
    expect(await client.get(USER, 'x')).toMatchObject({ kind: 'scim_error', status: 404, detail });
  });

  it('answers 200 without an id as unexpected, never as a user', async () => {
    const { client } = fakeClient(() => scimJson({ userName: 'x' }));
    expect((await client.get(USER, 'u1')).kind).toBe('unexpected_response');
  });

  it('does not take a dot segment for an id', async () => {
    const { client } = fakeClient(() => scimJson({ ...ada, id: '..' }));
    expect((await client.create(USER, {})).kind).toBe('unexpected_response');
  });

  it('CL12 follows redirects on its own origin and carries the token nowhere else', async () => {
    const { client, sent } = fakeClient((request) => {
      if (request.url.pathname === '/v2/Users/u1') return redirect('/v2/users/u1');
      if (request.url.pathname === '/v2/users/u1') return scimJson(ada);
      return redirect('https://evil.example/v2/Users/u2');
    });
    expect((await client.get(USER, 'u1')).kind).toBe('ok');
    expect(await client.get(USER, 'u2')).toMatchObject({ kind: 'transport_error', reason: 'redirect' });
    expect(sent.every((request) => request.url.hostname === 'scim.example')).toBe(true);
  });

  it('CL12 never repeats a POST as a GET after 302', async () => {
    const { client, sent } = fakeClient(() => redirect('/elsewhere'));
    expect(await client.create(USER, {})).toMatchObject({ kind: 'transport_error', reason: 'redirect' });
    expect(sent).toHaveLength(1);
  });

  it('CL10 waits as long as Retry-After asks, in seconds or as a date, and not longer than its cap', async () => {
    const headers = ['2', 'Thu, 30 Jul 2026 10:00:07 GMT', '86400'];
    const { client, waits } = fakeClient(
      (_, index) => {
        const retryAfter = headers[index];
        return retryAfter ? scimJson({ detail: 'slow down' }, 429, { 'retry-after': retryAfter }) : scimJson(ada);
      },
      { attempts: 4 },
    );
    expect((await client.get(USER, 'u1')).kind).toBe('ok');
    expect(waits).toEqual([2000, 7000, 30_000]);
  });

  it('repeats a read after a broken connection, and never a create', async () => {
    const { client, sent } = fakeClient((request, index) => {
      if (request.method === 'GET' && index === 1) return listOf([]);
      throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
    });
    expect((await client.list(USER)).kind).toBe('ok');
    expect(await client.create(USER, {})).toMatchObject({ kind: 'transport_error', reason: 'network' });
    expect(sent.map((request) => request.method)).toEqual(['GET', 'GET', 'POST']);
  });

  it('CL13 stops reading a body that has no end', async () => {
    let pulled = 0;
    const endless = () =>
      new ReadableStream({
        pull(controller) {
          pulled++;
          controller.enqueue(new Uint8Array(1024));
        },
      });
    const { client } = fakeClient(() => new Response(endless()), { maxResponseBytes: 10_000 });
    expect(await client.get(USER, 'u1')).toMatchObject({ kind: 'transport_error', reason: 'too_large' });
    expect(pulled).toBeLessThan(20);
  });

  it('CL14 gives up on a body that drips, and on a fetch that never answers', async () => {
    const drip = () => new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(1)) });
    const never = () => new Promise<Response>(() => undefined);
    const { client } = fakeClient((_, index) => (index === 0 ? new Response(drip()) : never()), {
      timeoutMs: 30,
      attempts: 1,
    });
    expect(await client.get(USER, 'u1')).toMatchObject({ kind: 'transport_error', reason: 'timeout' });
    expect(await client.get(USER, 'u1')).toMatchObject({ kind: 'transport_error', reason: 'timeout' });
  });

  it('stops when it is cancelled, before and while waiting for the answer', async () => {
    const controller = new AbortController();
    const { client, sent } = fakeClient(() => {
      controller.abort();
      return new Promise<Response>(() => undefined);
    });
    const call = { signal: controller.signal };
    expect(await client.get(USER, 'u1', call)).toMatchObject({ kind: 'transport_error', reason: 'cancelled' });
    expect(await client.get(USER, 'u1', call)).toMatchObject({ kind: 'transport_error', reason: 'cancelled' });
    expect(sent).toHaveLength(1);
  });
});

describe('discovery', () => {
  it('CL02 goes on with defaults and says what it could not read', async () => {
    const { client } = fakeClient((request) => {
      if (request.url.pathname.endsWith('Config')) return scimJson({});
      if (request.url.pathname.endsWith('Types')) return scimError(401, 'no');
      return new Response('<html>', { status: 404, headers: { 'content-type': 'text/html' } });
    });
    const discovery = await client.discover();
    expect(discovery.patch).toBe(true);
    expect(discovery.resourceTypes.map((type) => type.endpoint)).toEqual(['/Users', '/Groups']);
    expect(discovery.warnings).toHaveLength(3);
  });

  it('reads a full description once, and finds other kinds of resource in it', async () => {
    const { client, sent } = fakeClient((request) => {
      if (request.url.pathname.endsWith('Config')) {
        return scimJson({
          patch: { supported: false },
          bulk: { supported: true, maxOperations: 10, maxPayloadSize: 99 },
        });
      }
      if (request.url.pathname.endsWith('Types'))
        return listOf([{ name: 'Device', endpoint: '/Devices', schema: 'urn:d' }]);
      if (request.url.pathname.endsWith('Schemas')) return listOf([{ id: 'urn:d', name: 'Device', attributes: [] }]);
      return scimJson({ id: 'd1', serial: 'x' });
    });
    const [first, second] = await Promise.all([client.discover(), client.discover()]);
    expect(first).toBe(second);
    expect(first).toMatchObject({ patch: false, bulk: { maxOperations: 10 }, warnings: [] });
    const kind = await client.findKind('device');
    expect(kind).not.toBeNull();
    if (kind !== null) expect(await client.get(kind, 'd1')).toMatchObject({ value: { serial: 'x' } });
    expect(await client.findKind('Robot')).toBeNull();
    expect(sent).toHaveLength(4);
  });
});

describe('bulk', () => {
  it('reads statuses as numbers however they are written', async () => {
    const { client, sent } = fakeClient(() =>
      scimJson({
        Operations: [
          { status: '201', bulkId: 'a' },
          { status: { code: '400' }, response: { detail: 'no' } },
        ],
      }),
    );
    const outcome = await client.bulk([{ method: 'POST', path: '/Users', bulkId: 'a', data: {} }], { failOnErrors: 1 });
    expect(outcome.kind === 'ok' && outcome.value.map((result) => result.status)).toEqual([201, 400]);
    expect(sent[0]?.body).toMatchObject({ failOnErrors: 1, Operations: [{ bulkId: 'a' }] });
  });
});

describe('groups', () => {
  it('tells members that were not returned from members that are none', async () => {
    const { client } = fakeClient(() =>
      listOf([
        { id: 'g1', displayName: 'A' },
        { id: 'g2', displayName: 'B', members: [] },
      ]),
    );
    const page = await client.list(GROUP);
    expect(page.kind === 'ok' && page.value.resources.map((group) => group.members)).toEqual([undefined, []]);
  });
});

function redirect(location: string): Response {
  return new Response(null, { status: 302, headers: { location } });
}
