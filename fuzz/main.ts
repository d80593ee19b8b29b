import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeCorpus } from './saml/make-corpus';
import { runOneSamlCase, runSamlThreads } from './saml/threads';

/** What `scripts/fuzz.mjs` has read from the command line. */
export type FuzzOptions = {
  seed: string;
  cases: number;
  minutes: number;
  threads: number;
  /** Only this case of the seed. */
  number: number | null;
  failuresFolder: string;
  workerFile: string;
  print(line: string): void;
};

const SHOWN = 10;

/** Mutated SAML responses. Gives the number of faults. */
export async function fuzzSaml(options: FuzzOptions): Promise<number> {
  const { seed, number, print } = options;
  if (number !== null) {
    const failure = runOneSamlCase(seed, number);
    if (failure !== null) report(options, 'saml', failure);
    print(failure === null ? `saml: case ${number} is in order` : `saml: case ${number} still fails`);
    return failure === null ? 0 : 1;
  }
  const started = performance.now();
  let printed = started;
  const totals = await runSamlThreads(options, (done) => {
    if (performance.now() - printed < 30_000) return;
    printed = performance.now();
    print(`saml: ${done} cases after ${seconds(started)} s`);
  });
  for (const failure of totals.failures.slice(0, SHOWN)) report(options, 'saml', failure);
  const outcomes = [...totals.outcomes].sort(([, a], [, b]) => b - a).map(([name, count]) => `${name} ${count}`);
  print(`saml: ${totals.done} cases in ${seconds(started)} s: ${outcomes.join(', ')}`);
  print(`saml: the parser's memory grew ${totals.growths} times, ${totals.lateGrowths} times in the second half`);
  print(`saml: ${totals.failures.length} faults`);
  return totals.failures.length + totals.lateGrowths;
}

/** Makes the documents anew that {@link fuzzSaml} starts from. */
export function renewCorpus(folder: string): void {
  makeCorpus(path.join(folder, 'corpus.json'));
}

/** Writes down what failed, with the input that shows it. */
function report(
  options: FuzzOptions,
  target: string,
  failure: { number: number; fault: string; detail: string },
): void {
  const { seed, failuresFolder, print } = options;
  mkdirSync(failuresFolder, { recursive: true });
  const file = path.join(failuresFolder, `${target}-${seed}-${failure.number}.json`);
  writeFileSync(file, `${JSON.stringify({ seed, ...failure }, null, 2)}\n`);
  print(`${target}: case ${failure.number}: ${failure.fault}: ${failure.detail.slice(0, 300)}\n  ${file}`);
}

const seconds = (started: number) => Math.round((performance.now() - started) / 1000);
