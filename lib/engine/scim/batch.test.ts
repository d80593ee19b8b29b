import { describe, expect, test, vi } from 'vitest';
import { createBatch, createQueues } from './batch';

/** A statement that ends when the test says so. */
function createStatement() {
  const calls: { requests: readonly number[]; finish: () => void }[] = [];
  const run = (requests: readonly number[]) =>
    new Promise<number[]>((resolve, reject) => {
      const finish = () => (requests.includes(13) ? reject(new Error('13')) : resolve(requests.map((n) => n * 10)));
      calls.push({ requests, finish });
    });
  return { calls, run };
}

describe('a batch', () => {
  test('runs what arrives at one moment together, and what arrives meanwhile together afterwards', async () => {
    const { calls, run } = createStatement();
    const ran = (...requests: number[][]) =>
      vi.waitFor(() => expect(calls.map((call) => call.requests)).toEqual(requests));
    const batch = createBatch(run);
    const first = Promise.all([batch(1), batch(2)]);
    await ran([1, 2]);
    const others = Promise.all([batch(3), batch(4), batch(5)]);
    calls[0]?.finish();
    expect(await first).toEqual([10, 20]);
    await ran([1, 2], [3, 4, 5]);
    calls[1]?.finish();
    expect(await others).toEqual([30, 40, 50]);
  });

  test('has at most 128 requests', async () => {
    const sizes: number[] = [];
    const batch = createBatch(async (requests: readonly number[]) => {
      sizes.push(requests.length);
      return requests;
    });
    const answers = await Promise.all(Array.from({ length: 300 }, (_, n) => batch(n)));
    expect(answers).toEqual(Array.from({ length: 300 }, (_, n) => n));
    expect(sizes).toEqual([128, 128, 44]);
  });

  test('that fails is run again one by one, so that only the culprit fails', async () => {
    const { calls, run } = createStatement();
    const batch = createBatch(run);
    const results = Promise.allSettled([batch(2), batch(13), batch(3)]);
    for (let n = 0; n < 4; n += 1) {
      await vi.waitFor(() => expect(calls).toHaveLength(n + 1));
      calls[n]?.finish();
    }
    expect(calls.map(({ requests }) => requests)).toEqual([[2, 13, 3], [2], [13], [3]]);
    expect(
      (await results).map((result) => (result.status === 'fulfilled' ? result.value : String(result.reason))),
    ).toEqual([20, 'Error: 13', 30]);
    const next = batch(5);
    await vi.waitFor(() => expect(calls).toHaveLength(5));
    calls[4]?.finish();
    expect(await next).toBe(50);
  });

  test('with the wrong number of answers fails instead of mixing them up', async () => {
    const batch = createBatch(async () => [1, 2]);
    await expect(batch(1)).rejects.toThrow('answers');
  });
});

describe('queues', () => {
  test('run the tasks of one key in order, a failed one included, and other keys beside them', async () => {
    const inTurn = createQueues();
    const order: string[] = [];
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const first = inTurn('a', async () => {
      await gate;
      order.push('a1');
      throw new Error('a1');
    });
    const second = inTurn('a', async () => order.push('a2'));
    await inTurn('b', async () => order.push('b1'));
    release();
    await expect(first).rejects.toThrow('a1');
    await second;
    expect(order).toEqual(['b1', 'a1', 'a2']);
  });
});
