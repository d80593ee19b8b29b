import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { migrateDatabase } from '@/lib/db/migrate';
import { TEMPLATE_DATABASE } from '@/lib/db/template';
import { cloneTestDatabase } from '@/lib/db/testing/database';
import { makeCorpus } from './saml/make-corpus';
import { runOneSamlCase, runSamlThreads } from './saml/threads';
import { createScimRun, REQUESTS_PER_SESSION } from './scim/session';

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
/** Sessions at once, each on a directory and with an engine of its own: one waits for the database while another is answered. */
const LANES = 12;

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

/** Mutated requests to the SCIM service, on the PostgreSQL behind a socket. A case is a session of many. Gives the number of faults. */
export async function fuzzScim(
  options: FuzzOptions,
  database: { socketDirectory: string; migrations: string },
): Promise<number> {
  const { seed, cases, minutes, number, print } = options;
  const { socketDirectory, migrations } = database;
  await migrateDatabase({ socketDirectory, database: TEMPLATE_DATABASE }, migrations);
  const clone = await cloneTestDatabase(socketDirectory);
  try {
    const started = performance.now();
    const endsAt = minutes > 0 ? started + minutes * 60_000 : Number.POSITIVE_INFINITY;
    const [first, end] = number === null ? [0, Math.ceil(cases / REQUESTS_PER_SESSION)] : [number, number + 1];
    let [next, sessions, faults] = [first, 0, 0];
    const runLane = async () => {
      const run = await createScimRun(seed, clone);
      while (next < end && performance.now() < endsAt && faults < SHOWN) {
        const failure = await run.runSession(next++);
        sessions += 1;
        if (sessions % 200 === 0) print(`scim: ${sessions} sessions after ${seconds(started)} s`);
        if (failure === null) continue;
        faults += 1;
        report(options, 'scim', failure);
      }
      return run.statuses;
    };
    const lanes = await Promise.all(Array.from({ length: number === null ? LANES : 1 }, runLane));
    const counts = new Map<number, number>();
    for (const [status, count] of lanes.flatMap((lane) => [...lane]))
      counts.set(status, (counts.get(status) ?? 0) + count);
    const statuses = [...counts].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    print(`scim: ${total} requests in ${sessions} sessions, ${seconds(started)} s: ${statuses.join(', ')}`);
    print(`scim: ${faults} faults`);
    return faults;
  } finally {
    await clone.drop();
  }
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
