import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeLock } from './lock.mjs';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'vestibule-lock-'));
  file = path.join(folder, 'a.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** No process has it: Linux numbers end at 2^22. */
const DEAD = String(2 ** 22 + 1);

test.each([
  ['a process that has died', DEAD],
  ['a process whose number another one has by now', `${process.ppid} 1`],
])('the lock of %s is taken over', async (_, holder) => {
  writeFileSync(file, holder);
  const unlock = await takeLock(file);
  unlock();
  const again = await takeLock(file);
  again();
});

test('whoever waits long is told for whom, and which file to remove; and goes on once it is gone', async () => {
  writeFileSync(file, String(process.ppid));
  let say: (text: string) => void = () => undefined;
  const said = new Promise<string>((resolve) => {
    say = resolve;
  });
  const waiting = takeLock(file, { patienceMs: 0, say });
  expect(await said).toContain(`Waiting for process ${process.ppid}, which holds ${file}.`);
  rmSync(file);
  const unlock = await waiting;
  unlock();
});

test('one process holds a lock once at a time', async () => {
  const order: string[] = [];
  const first = await takeLock(file);
  const second = takeLock(file, { patienceMs: 0, say: () => first() }).then((unlock) => {
    order.push('second');
    unlock();
  });
  order.push('first');
  await second;
  expect(order).toEqual(['first', 'second']);
});
