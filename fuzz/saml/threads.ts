import { Worker } from 'node:worker_threads';
import { encodeCase, planCase } from './case';
import { loadCorpus } from './corpus';
import { createSamlRun, type SamlFailure } from './run';
import type { SamlOrder, SamlReport } from './worker';

export type SamlOptions = { seed: string; cases: number; minutes: number; threads: number; workerFile: string };
export type SamlTotals = {
  done: number;
  outcomes: Map<string, number>;
  failures: SamlFailure[];
  /** Growths of the parser's memory in the whole run, and in its second half. */
  growths: number;
  lateGrowths: number;
};

const HANG_MS = 120_000;

/** Runs cases on several threads. `onProgress` gets the number done so far. */
export async function runSamlThreads(options: SamlOptions, onProgress: (done: number) => void): Promise<SamlTotals> {
  const { seed, cases, minutes, threads, workerFile } = options;
  const endsAt = minutes > 0 ? Date.now() + minutes * 60_000 : Number.MAX_SAFE_INTEGER;
  const latest: SamlReport[] = [];
  const failures: SamlFailure[] = [];
  let growthsAtHalf: number | null = null;
  const sum = (pick: (report: SamlReport) => number) => latest.reduce((total, report) => total + pick(report), 0);
  const take = (thread: number, report: SamlReport) => {
    latest[thread] = report;
    failures.push(...report.failures);
    const done = sum((each) => each.done);
    if (done >= cases / 2) growthsAtHalf ??= sum((each) => each.growths);
    onProgress(done);
  };
  const orders = Array.from({ length: threads }, (_, first): SamlOrder => {
    const current = new Int32Array(new SharedArrayBuffer(4));
    return { seed, first, stride: threads, cases, endsAt, current };
  });
  await Promise.all(orders.map((order, thread) => runThread(workerFile, order, (report) => take(thread, report))));
  const outcomes = new Map<string, number>();
  for (const report of latest) {
    for (const [name, count] of Object.entries(report.outcomes)) outcomes.set(name, (outcomes.get(name) ?? 0) + count);
  }
  const growths = sum((each) => each.growths);
  const lateGrowths = growthsAtHalf === null ? 0 : growths - growthsAtHalf;
  return { done: sum((each) => each.done), outcomes, failures, growths, lateGrowths };
}

function runThread(workerFile: string, order: SamlOrder, onReport: (report: SamlReport) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerFile, { workerData: order });
    let seen = -1;
    const watch = setInterval(() => {
      const number = order.current[0] ?? 0;
      if (number !== seen) {
        seen = number;
        return;
      }
      clearInterval(watch);
      onReport({ done: 0, failures: [hung(order.seed, number)], outcomes: {}, growths: 0, finished: true });
      worker.terminate().then(() => resolve(), reject);
    }, HANG_MS);
    worker.on('message', (report: SamlReport) => {
      onReport(report);
      if (report.finished) clearInterval(watch);
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      clearInterval(watch);
      resolve();
    });
  });
}

function hung(seed: string, number: number): SamlFailure {
  const corpus = loadCorpus();
  const planned = planCase(corpus, seed, number);
  const detail = `no end within ${HANG_MS / 1000} s`;
  return { number, fault: 'hang', detail, case: planned, samlResponse: encodeCase(corpus, planned) };
}

/** One case again, on this thread. */
export function runOneSamlCase(seed: string, number: number): SamlFailure | null {
  return createSamlRun(seed).runCase(number);
}
