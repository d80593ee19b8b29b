import { expect, test } from 'vitest';
import { createBackground } from './background';

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

test('waiting ends when all work has, also what was taken meanwhile', async () => {
  const background = createBackground();
  const done: string[] = [];
  const { promise, resolve } = deferred();
  background.take(async () => {
    await promise;
    background.take(async () => void done.push('second'));
    done.push('first');
  });
  const settled = background.settled();
  resolve();
  await settled;
  expect(done.sort()).toEqual(['first', 'second']);
});

test('work beyond the limit is not taken, until some has ended', async () => {
  const background = createBackground(1);
  const { promise, resolve } = deferred();
  expect(background.take(() => promise)).toBe(true);
  expect(background.take(async () => {})).toBe(false);
  resolve();
  await background.settled();
  expect(background.take(async () => {})).toBe(true);
});
