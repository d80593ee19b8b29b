import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '@/lib/invariant';
import { createSamlRun, type SamlFailure } from './run';

/** What a thread is told, and what it tells. Case `first`, then every `stride`-th, while it is below `cases`. */
export type SamlOrder = {
  seed: string;
  first: number;
  stride: number;
  cases: number;
  endsAt: number;
  current: Int32Array;
};
export type SamlReport = {
  done: number;
  failures: SamlFailure[];
  outcomes: Record<string, number>;
  growths: number;
  /** True in the last report. */
  finished: boolean;
};

const REPORT_EVERY = 500;

function work({ seed, first, stride, cases, endsAt, current }: SamlOrder): void {
  const port = parentPort;
  invariant(port !== null, 'this runs as a thread');
  const run = createSamlRun(seed);
  let [done, failures]: [number, SamlFailure[]] = [0, []];
  const report = (finished: boolean) => {
    const message: SamlReport = {
      done,
      failures,
      outcomes: Object.fromEntries(run.outcomes),
      growths: run.memoryGrowths(),
      finished,
    };
    port.postMessage(message);
    failures = [];
  };
  for (let number = first; number < cases && Date.now() < endsAt; number += stride) {
    // Whoever watches can tell which case never ends.
    current[0] = number;
    const failure = run.runCase(number);
    if (failure !== null) failures.push(failure);
    done += 1;
    if (done % REPORT_EVERY === 0) report(false);
  }
  report(true);
}

work(workerData);
