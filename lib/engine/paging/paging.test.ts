import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EngineError } from '../errors';
import { createPageToken } from './page-token';
import { readPage, toPage } from './paging';

const deps = { pageTokenKey: Buffer.alloc(32, 1) };
const binding = ['things', 'env_1'];
const ID = '0190163d-8694-739b-aea5-966c26f8ad90';

function ask(query: Record<string, string>) {
  return new Request(`https://engine.test/v1/things?${new URLSearchParams(query)}`);
}

describe('a page', () => {
  it('holds 100 rows, or as many as are asked for up to 1000', () => {
    const limitOf = (query: Record<string, string>) => readPage(deps, ask(query), binding, z.guid()).limit;
    expect([limitOf({}), limitOf({ pageSize: '7' }), limitOf({ page_size: '5000' })]).toEqual([100, 7, 1000]);
  });

  it.each(['0', '-1', '1.5', 'many', '1e3', '9'.repeat(40)])('refuses the size %s and names the field', (pageSize) => {
    expect(() => readPage(deps, ask({ pageSize }), binding, z.guid())).toThrow(
      expect.objectContaining({
        code: 'invalid_argument',
        violations: [expect.objectContaining({ field: 'page_size' })],
      }),
    );
  });

  it('is cut to its size, and its token continues after its last row', () => {
    const page = readPage(deps, ask({ pageSize: '2' }), binding, z.number());
    const { rows, nextPageToken } = toPage(deps, page, [10, 20, 30], (row) => row);
    expect(rows).toEqual([10, 20]);
    expect(readPage(deps, ask({ pageToken: nextPageToken }), binding, z.number()).after).toBe(20);
    expect(toPage(deps, page, [10, 20], (row) => row)).toEqual({ rows: [10, 20], nextPageToken: '' });
  });

  it('refuses a token of another list, and an authentic one whose position this release does not know', () => {
    const elsewhere = createPageToken(deps.pageTokenKey, ['others', 'env_1'], ID);
    const outdated = createPageToken(deps.pageTokenKey, binding, { offset: 3 });
    for (const pageToken of [elsewhere, outdated, 'x']) {
      expect(() => readPage(deps, ask({ pageToken }), binding, z.guid())).toThrow(EngineError);
    }
  });
});
