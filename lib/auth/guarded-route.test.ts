import { redirect } from 'next/navigation';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { DomainError } from '@/lib/errors';
import type { Logger } from '@/lib/log';
import { ApiError, UnsupportedByRemoteError } from '@/lib/ssoready/errors';
import { guardedRoute, type RouteHandler } from './guarded-route';

const publicUrl = 'https://sso.example.com';
const ErrorBody = z.object({
  error: z.object({
    code: z.string(),
    message: z.string().min(1),
    fields: z.record(z.string(), z.string()).optional(),
    requestId: z.string(),
  }),
});

function logs() {
  const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() } satisfies Logger;
  return logger;
}

const host = () => ({ publicUrl, logger: logs() });
const guard = async () => 'ada';

async function call(route: RouteHandler, init: RequestInit & { path?: string; params?: unknown } = {}) {
  const { path = '/api/things/7', params = {}, ...rest } = init;
  const headers = new Headers({
    origin: publicUrl,
    ...(typeof rest.body === 'string' ? { 'content-type': 'application/json' } : {}),
  });
  for (const [name, value] of new Headers(rest.headers)) headers.set(name, value);
  if (headers.get('origin') === 'absent') headers.delete('origin');
  const request = new Request(publicUrl + path, { ...rest, headers });
  return route(request, { params: Promise.resolve(params) });
}

async function refusal(response: Response) {
  return { status: response.status, ...ErrorBody.parse(await response.json()).error };
}

describe('a guarded route', () => {
  test('W43: answers JSON that nobody may cache, with a request id', async () => {
    const response = await call(guardedRoute({ guard, host, run: async ({ actor }) => ({ actor }) }));
    expect(await response.json()).toEqual({ actor: 'ada' });
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('answers 204 for nothing and hands a Response of its own through', async () => {
    expect((await call(guardedRoute({ guard, host, run: async () => undefined }))).status).toBe(204);
    const stream = new Response('data: 1\n\n', { headers: { 'content-type': 'text/event-stream' } });
    expect(await call(guardedRoute({ guard, host, run: async () => stream }))).toBe(stream);
  });

  test('W33: answers 401 to nobody before it looks at anything else', async () => {
    const run = vi.fn();
    const route = guardedRoute({ guard: async () => null, host, body: z.object({ name: z.string() }), run });
    const response = await call(route, { method: 'POST', body: '{', headers: { origin: 'https://evil.example' } });
    expect(await refusal(response)).toMatchObject({ status: 401, code: 'unauthenticated' });
    expect(run).not.toHaveBeenCalled();
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
    'W38: refuses %s from another site and without an origin',
    async (method) => {
      const run = vi.fn();
      const route = guardedRoute({ guard, host, run });
      for (const origin of ['https://evil.example', 'null', 'absent']) {
        expect(await refusal(await call(route, { method, headers: { origin } }))).toMatchObject({
          status: 403,
          code: 'forbidden',
        });
      }
      expect(run).not.toHaveBeenCalled();
    },
  );

  test('parses parameters, query and body, and says what is wrong with each field', async () => {
    const route = guardedRoute({
      guard,
      host,
      params: z.object({ id: z.string() }),
      query: z.object({ limit: z.coerce.number().default(20) }),
      body: z.object({ name: z.string().min(1, 'Give it a name.'), tags: z.array(z.string()) }),
      run: async ({ params, query, body }) => ({ params, query, body }),
    });
    const good = {
      method: 'POST',
      params: { id: 'org_1' },
      path: '/api/x?limit=5',
      body: JSON.stringify({ name: 'A', tags: [] }),
    };
    expect(await (await call(route, good)).json()).toEqual({
      params: { id: 'org_1' },
      query: { limit: 5 },
      body: { name: 'A', tags: [] },
    });
    const bad = await refusal(await call(route, { ...good, body: JSON.stringify({ name: '', tags: ['a', 3] }) }));
    expect(bad).toMatchObject({ status: 400, code: 'invalid' });
    expect(bad.fields).toEqual({ name: 'Give it a name.', 'tags.1': expect.any(String) });
  });

  test.each([
    ['a form that another site could send', 'name=A', 'application/x-www-form-urlencoded', 415],
    ['JSON called text', '{"name":"A"}', 'text/plain', 415],
    ['JSON that is none', '{"name":', 'application/json', 400],
    ['more than a mebibyte', `"${'a'.repeat(1_048_576)}"`, 'application/json', 413],
    ['100,000 brackets', '['.repeat(100_000), 'application/json', 400],
  ])('W62 W63 W38: refuses a body that is %s', async (_what, body, type, status) => {
    const route = guardedRoute({ guard, host, body: z.object({ name: z.string() }), run: async () => 'done' });
    expect((await refusal(await call(route, { method: 'POST', body, headers: { 'content-type': type } }))).status).toBe(
      status,
    );
  });

  test('W64: keys that name parts of objects pollute nothing', async () => {
    const route = guardedRoute({
      guard,
      host,
      body: z.record(z.string(), z.unknown()),
      query: z.unknown(),
      run: async () => 'done',
    });
    const body = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    await call(route, { method: 'POST', body, path: '/api/x?__proto__[polluted]=1&constructor=1' });
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect('polluted' in {}).toBe(false);
  });
});

describe('an error of a guarded route', () => {
  const failing = (error: unknown, logger = logs()) =>
    guardedRoute({
      guard,
      host: () => ({ publicUrl, logger }),
      run: async () => {
        throw error;
      },
    });

  test.each([
    [new DomainError('not_found', 'No such tenant.'), 404, 'not_found'],
    [new DomainError('conflict', 'Taken.'), 409, 'conflict'],
    [new ApiError('gone', { status: 404, operation: 'getOrganization' }), 404, 'not_found'],
    [new ApiError('taken', { status: 409, operation: 'createOrganization' }), 409, 'conflict'],
    [
      new ApiError('wrong', { status: 400, operation: 'createOrganization', fields: { domains: 'empty' } }),
      400,
      'invalid',
    ],
    [new ApiError('slow down', { status: 429, operation: 'x' }), 429, 'throttled'],
    [new ApiError('our key', { status: 401, operation: 'x' }), 502, 'upstream'],
    [new ApiError('no answer', { status: 0, operation: 'x' }), 502, 'upstream'],
    [new ApiError('crash', { status: 500, operation: 'x' }), 502, 'upstream'],
    [new UnsupportedByRemoteError('not there', { status: 501, operation: 'x' }), 501, 'unsupported'],
  ])('%s is answered with its own kind', async (error, status, code) => {
    const logger = logs();
    expect(await refusal(await call(failing(error, logger)))).toMatchObject({ status, code });
    expect(logger.error).not.toHaveBeenCalled();
  });

  test('the engine’s field violations reach the page', async () => {
    const error = new ApiError('wrong', { status: 400, operation: 'x', fields: { domains: 'empty' } });
    expect((await refusal(await call(failing(error)))).fields).toEqual({ domains: 'empty' });
  });

  test('what the engine says of a field is a sentence of its own there', async () => {
    const fields = { issuer: 'must be an https address', other: 'Already whole.' };
    const error = new ApiError('wrong', { status: 400, operation: 'x', fields });
    expect((await refusal(await call(failing(error)))).fields).toEqual({
      issuer: 'This must be an https address.',
      other: 'Already whole.',
    });
  });

  test('throttling says when to come back', async () => {
    const error = new DomainError('throttled', 'Wait.', { retryAfterSeconds: 4.2 });
    expect((await call(failing(error))).headers.get('retry-after')).toBe('5');
  });

  test.each([new Error('column "x" does not exist'), 'a string', undefined])(
    'a bug is a 500 whose details are in the log alone: %s',
    async (error) => {
      const logger = logs();
      const body = await refusal(await call(failing(error, logger)));
      expect(body).toMatchObject({ status: 500, code: 'internal' });
      expect(body.message).not.toContain('column');
      expect(logger.error).toHaveBeenCalledWith(
        expect.objectContaining({ requestId: body.requestId }),
        expect.any(String),
      );
    },
  );

  test('a redirect is no error', async () => {
    const route = guardedRoute({ guard, host, run: async () => redirect('/elsewhere') });
    await expect(call(route)).rejects.toThrow('NEXT_REDIRECT');
  });
});
