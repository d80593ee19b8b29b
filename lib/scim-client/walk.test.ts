import { describe, expect, it } from 'vitest';
import { USER } from './resources';
import { fakeClient, listOf, scimError } from './testing';
import type { WalkStep } from './walk';

const people = Array.from({ length: 7 }, (_, index) => ({ id: `u${index}`, userName: `p${index}@acme.example` }));

async function collect<T extends { id: string }>(walk: AsyncGenerator<WalkStep<T>>) {
  const ids: string[] = [];
  for await (const step of walk) {
    if (step.kind === 'problem') return { ids, problem: step.problem };
    ids.push(...step.page.resources.map((resource) => resource.id));
  }
  return { ids, problem: null };
}

describe('walking a collection', () => {
  it('CL04 advances by what was returned when the server caps the page', async () => {
    const { client, sent } = fakeClient((request) => {
      const startIndex = Number(request.url.searchParams.get('startIndex'));
      return listOf(people.slice(startIndex - 1, startIndex + 1), 7, startIndex);
    });
    expect(await collect(client.pages(USER, { count: 100 }))).toEqual({
      ids: people.map(({ id }) => id),
      problem: null,
    });
    expect(sent.map((request) => request.url.searchParams.get('startIndex'))).toEqual(['1', '3', '5', '7']);
  });

  it('CL05 ends with an error when the server answers every position with the same page', async () => {
    const { client } = fakeClient(() => listOf(people.slice(0, 2), 7));
    expect((await collect(client.pages(USER))).problem).toEqual({ code: 'repeated_resource', id: 'u0' });
  });

  it('CL06 ends with an error when the total changes or the pages run dry', async () => {
    const changing = fakeClient((_, index) => listOf([people[index]], 7 + index));
    expect((await collect(changing.client.pages(USER))).problem).toEqual({
      code: 'total_changed',
      before: 7,
      after: 8,
    });
    const dry = fakeClient((_, index) => listOf(index === 0 ? people.slice(0, 3) : [], 7));
    expect((await collect(dry.client.pages(USER))).problem).toEqual({ code: 'ended_early', expected: 7, received: 3 });
  });

  it('CL11 hands on a refusal in the middle of the walk', async () => {
    const { client } = fakeClient((_, index) =>
      index === 0 ? listOf(people.slice(0, 3), 7) : scimError(401, 'expired'),
    );
    expect((await collect(client.pages(USER))).problem).toMatchObject({
      code: 'request_failed',
      failure: { status: 401 },
    });
  });

  it('CL16 reports an id that is listed twice on one page', async () => {
    const { client } = fakeClient(() => listOf([people[0], people[0]]));
    expect((await collect(client.pages(USER))).problem).toEqual({ code: 'repeated_resource', id: 'u0' });
  });

  it('yields one empty page for an empty collection', async () => {
    const { client, sent } = fakeClient(() => listOf([]));
    expect(await collect(client.pages(USER))).toEqual({ ids: [], problem: null });
    expect(sent).toHaveLength(1);
  });
});
