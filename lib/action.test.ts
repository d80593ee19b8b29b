import { redirect } from 'next/navigation';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { action, anyone } from './action';
import { IDLE } from './action-state';
import { DomainError } from './errors';
import { ApiError } from './ssoready/errors';

const publicUrl = 'https://sso.example.com';
const request = vi.hoisted(() => ({ headers: new Headers(), error: vi.fn() }));
vi.mock('next/headers', () => ({ headers: async () => request.headers }));
vi.mock('./runtime', () => ({
  getRuntime: () => ({ env: { publicUrl: 'https://sso.example.com' }, logger: { error: request.error } }),
}));

beforeEach(() => {
  request.headers = new Headers({ origin: publicUrl });
  request.error.mockReset();
});

const input = z.object({ email: z.string().min(3, 'Enter your e-mail.'), password: z.string().min(12, 'Too short.') });

function form(values: Record<string, string | string[]>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(values)) for (const one of [value].flat()) data.append(name, one);
  return data;
}

const filled = form({ email: 'ada@example.com', password: 'walnut ferry cobalt' });

describe('a form’s action', () => {
  test('guards, parses, runs, and answers what it did', async () => {
    const send = action({
      guard: async () => 'ada',
      input,
      run: async ({ email }, who) => ({ greeting: `${who} wrote ${email}` }),
    });
    expect(await send(IDLE, filled)).toEqual({ status: 'done', greeting: 'ada wrote ada@example.com' });
  });

  test('says what is wrong with each field and gives back what was typed, but no secret', async () => {
    const send = action({ guard: anyone, input, secret: ['pin'], run: async () => undefined });
    const state = await send(IDLE, form({ email: 'a', password: 'short', token: 'x', pin: '1', $ACTION_KEY: 'k' }));
    expect(state).toEqual({
      status: 'invalid',
      fields: { email: 'Enter your e-mail.', password: 'Too short.' },
      values: { email: 'a' },
    });
  });

  test.each([
    'password',
    'newPassword',
    'scimToken',
    'clientSecret',
    'api_key',
    'oneTimeToken',
    'certificate',
    'privateKey',
  ])('W116: what was typed into %s does not go back into the page', async (name) => {
    const send = action({ guard: anyone, input, run: async () => undefined });
    const state = await send(IDLE, form({ email: 'a', password: 'short', [name]: 'typed in' }));
    expect(JSON.stringify(state)).not.toContain('typed in');
  });

  test.each(['https://evil.example', 'null', null])(
    'W37: does nothing for a form from elsewhere (%s)',
    async (origin) => {
      request.headers = new Headers(origin ? { origin, 'x-forwarded-host': 'evil.example' } : {});
      const run = vi.fn();
      const state = await action({ guard: anyone, input, run })(IDLE, filled);
      expect(state).toMatchObject({ status: 'failed', code: 'forbidden' });
      expect(run).not.toHaveBeenCalled();
    },
  );

  test('W33: does nothing when the guard turns the sender away', async () => {
    const run = vi.fn();
    const guard = async () => redirect('/sign-in');
    await expect(action({ guard, input, run })(IDLE, filled)).rejects.toThrow('NEXT_REDIRECT');
    expect(run).not.toHaveBeenCalled();
  });

  const failing = (error: unknown) =>
    action({
      guard: anyone,
      input,
      run: async (): Promise<void> => {
        throw error;
      },
    })(IDLE, filled);

  test('a refusal is told in its own words, beside its field where it has one', async () => {
    expect(await failing(new DomainError('conflict', 'Taken.'))).toEqual({
      status: 'failed',
      code: 'conflict',
      message: 'Taken.',
      values: { email: 'ada@example.com' },
    });
    const fields = { email: 'Taken.' };
    expect(await failing(new DomainError('invalid', 'x', { fields }))).toMatchObject({ status: 'invalid', fields });
    expect(await failing(new ApiError('gone', { status: 404, operation: 'x' }))).toMatchObject({ code: 'not_found' });
    expect(request.error).not.toHaveBeenCalled();
  });

  test('a bug is told as one, under an id that the log knows, without its details', async () => {
    const state = await failing(new Error('relation "x" does not exist'));
    expect(state).toMatchObject({ status: 'failed', code: 'internal', requestId: expect.any(String) });
    expect(JSON.stringify(state)).not.toContain('relation');
    expect(request.error).toHaveBeenCalledWith(
      expect.objectContaining({ requestId: 'requestId' in state ? state.requestId : '' }),
      expect.any(String),
    );
  });

  test('a redirect goes through', async () => {
    const send = action({ guard: anyone, input, run: async () => redirect('/overview') });
    await expect(send(IDLE, filled)).rejects.toThrow('NEXT_REDIRECT');
  });

  test('a name that comes several times is a list; W64: names of object parts pollute nothing', async () => {
    const send = action({
      guard: anyone,
      input: z.looseObject({ tag: z.array(z.string()) }),
      run: async (values) => ({ values }),
    });
    expect(await send(IDLE, form({ tag: ['a', 'b'], __proto__x: 'c' }))).toMatchObject({ values: { tag: ['a', 'b'] } });
    const data = form({ tag: ['a', 'b'] });
    data.append('__proto__', 'polluted');
    data.append('constructor', 'polluted');
    await send(IDLE, data);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect({}.constructor).toBe(Object);
  });
});
