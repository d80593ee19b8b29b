/**
 * `node --expose-gc bench/saml-leak.mjs [count]`: verifies 100,000 responses, good and bad in turn, and says what memory they left
 * behind. The parser's own memory is outside the JavaScript heap, so what the process holds is what counts. Exits with 1 when it
 * grew by more than 16 MiB after the first fifth.
 */
import { setImmediate } from 'node:timers/promises';
import { loadBenchmark } from './saml-verify.mjs';

const MAX_GROWTH_BYTES = 16 * 1024 * 1024;
const MIB = 1024 * 1024;

const count = Number(process.argv[2] ?? 100_000);
const subject = (await loadBenchmark()).createLeakSubject();
const sample = () => {
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heapUsed, external };
};
const started = performance.now();
const samples = [];
for (let at = 0; at < count; at += 1) {
  if (at % (count / 5) === 0) samples.push({ at, ...sample() });
  subject.judge(at);
  // What is collected is told of between turns of the loop; a server has many.
  if (at % 100 === 0) await setImmediate();
}
samples.push({ at: count, ...sample() });
for (const { at, rss, heapUsed, external } of samples) {
  const [whole, heap, outside] = [rss, heapUsed, external].map((bytes) => (bytes / MIB).toFixed(1).padStart(7));
  console.log(`${String(at).padStart(8)} responses: ${whole} MiB held, ${heap} MiB heap, ${outside} MiB outside it`);
}
const [, settled] = samples;
const growth = samples.at(-1).rss - settled.rss;
const seconds = (performance.now() - started) / 1000;
console.log(
  `${(growth / MIB).toFixed(1)} MiB more than after the first fifth; ${(count / seconds).toFixed(0)} responses a second`,
);
if (growth > MAX_GROWTH_BYTES) process.exitCode = 1;
