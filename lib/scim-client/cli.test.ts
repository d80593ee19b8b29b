import { describe, expect, it } from 'vitest';
import { runScimCommand } from './cli';
import { fakeFetch, listOf, type SentRequest, scimError, scimJson } from './testing';

async function scim(
  command: string[],
  answer: (request: SentRequest, index: number) => Response = () => scimJson({}),
  options: { stdin?: string; environment?: Record<string, string> } = {},
) {
  const { fetch, sent } = fakeFetch(answer);
  let [out, err] = ['', ''];
  const code = await runScimCommand(command, {
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    readStdin: async () => options.stdin ?? '',
    environment: options.environment ?? { SCIM_URL: 'https://scim.example/v2', SCIM_TOKEN: 'secret' },
    fetch,
  });
  return { code, out, err, sent };
}

describe('scim on the command line', () => {
  it('lists a page, with address and token from the environment', async () => {
    const result = await scim(['users', 'list', '--filter', 'active eq false', '--count', '2', '--descending'], () =>
      listOf([{ id: 'u1', userName: 'ada\u001b[2J@acme.example', active: false }], 9),
    );
    expect(result).toMatchObject({ code: 0, err: '', out: 'u1\tada�[2J@acme.example\tinactive\n1 of 9, from 1\n' });
    expect(result.sent[0]?.url.searchParams.get('filter')).toBe('active eq false');
    expect(result.sent[0]?.headers.get('authorization')).toBe('Bearer secret');
  });

  it('lists everything, and fails rather than listing half of it', async () => {
    const resources = ['a', 'b', 'c'].map((id) => ({ id, displayName: id.toUpperCase() }));
    const complete = await scim(['groups', 'list', '--all', '--json'], (request) => {
      const index = Number(request.url.searchParams.get('startIndex')) - 1;
      return listOf(resources.slice(index, index + 2), 3, index + 1);
    });
    expect(JSON.parse(complete.out).resources.map((group: { id: string }) => group.id)).toEqual(['a', 'b', 'c']);
    const broken = await scim(['groups', 'list', '--all'], () => listOf(resources.slice(0, 2), 3));
    expect(broken).toMatchObject({ code: 1, out: '' });
    expect(broken.err).toContain('repeats a');
  });

  it('creates a user from options and from standard input', async () => {
    const created = () => scimJson({ id: 'u1' }, 201);
    const options = await scim(['users', 'create', '--user-name', 'a@b.example', '--given-name', 'A'], created);
    expect(options.sent[0]?.body).toMatchObject({ userName: 'a@b.example', name: { givenName: 'A' }, active: true });
    const stdin = await scim(['users', 'create', '--data', '-'], created, { stdin: '{"userName":"x"}' });
    expect(stdin.sent[0]?.body).toEqual({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'x' });
    expect([options.code, stdin.code]).toEqual([0, 0]);
  });

  it('gets, replaces, patches and deletes by id', async () => {
    const answer = (request: SentRequest) =>
      request.method === 'DELETE' ? new Response(null, { status: 204 }) : scimJson({ id: 'u1' });
    const operations = '[{"op":"replace","path":"active","value":false}]';
    const results = [
      await scim(['users', 'get', 'u1'], answer),
      await scim(['users', 'replace', 'u1', '--data', '{"userName":"x"}'], answer),
      await scim(['users', 'patch', 'u1', '--data', operations], answer),
      await scim(['users', 'delete', 'u1'], answer),
    ];
    expect(results.map(({ code, sent }) => [code, sent[0]?.method, sent[0]?.url.pathname])).toEqual([
      [0, 'GET', '/v2/Users/u1'],
      [0, 'PUT', '/v2/Users/u1'],
      [0, 'PATCH', '/v2/Users/u1'],
      [0, 'DELETE', '/v2/Users/u1'],
    ]);
    expect(results[2]?.sent[0]?.body).toMatchObject({ Operations: JSON.parse(operations) });
  });

  it("ends with 1 and the server's own words when the server refuses", async () => {
    const result = await scim(['users', 'get', 'u9'], () => scimError(404, 'no such user'));
    expect(result).toMatchObject({ code: 1, out: '', err: '404: no such user\n' });
  });

  it('ends with 1 when one operation of a bulk request failed', async () => {
    const data = '[{"method":"DELETE","path":"/Users/1"}]';
    const result = await scim(['bulk', '--data', data], () =>
      scimJson({ Operations: [{ method: 'DELETE', status: '404' }] }),
    );
    expect(result).toMatchObject({ code: 1, out: '404 DELETE \n' });
  });

  it('says what the server says of itself', async () => {
    const result = await scim(['discover'], (request) =>
      request.url.pathname.endsWith('Config')
        ? scimJson({ patch: { supported: true }, filter: { supported: true, maxResults: 200 } })
        : scimError(404, 'none'),
    );
    expect(result.code).toBe(0);
    expect(result.out).toMatch(/PATCH +yes\nfilter +yes, at most 200 results/);
    expect(result.out).toMatch(/warning +\/Schemas: 404: none/);
  });

  it.each([
    [['users', 'list'], {}, /base URL/],
    [['users', 'list', '--url', 'file:///etc/passwd'], {}, /base URL/],
    [['users'], undefined, /Say what to do with users/],
    [['users', 'explode'], undefined, /Say what to do with users/],
    [['users', 'get'], undefined, /Name the id/],
    [['users', 'get', '..'], undefined, /Name the id/],
    [['users', 'get', 'a', 'b'], undefined, /What is "b" for/],
    [['users', 'list', '--count', '-1'], undefined, /--count/],
    [['users', 'list', '--nonsense'], undefined, /nonsense/],
    [['users', 'create'], undefined, /Say what to create/],
    [['users', 'create', '--data', '{'], undefined, /not JSON/],
    [['users', 'patch', 'u1', '--data', '{"op":"add"}'], undefined, /another form/],
    [['users', 'patch', 'u1'], undefined, /--data/],
  ] as const)('ends with 2 for %j and sends nothing', async (command, environment, message) => {
    const result = await scim([...command], undefined, environment === undefined ? {} : { environment });
    expect(result.code).toBe(2);
    expect(result.err).toMatch(message);
    expect(result.sent).toEqual([]);
  });

  it.each([[[]], [['help']], [['--help']]])('prints help for %j', async (args) => {
    expect(await scim(args)).toMatchObject({ code: 0, err: '', out: expect.stringContaining('scim users list') });
  });
});
