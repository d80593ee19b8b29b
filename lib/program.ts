import { setFlagsFromString } from 'node:v8';
import { isDatabaseUnavailable } from './database-failure';
import { DatabaseUnusableError } from './db/migrate';
import { ConfigurationError } from './env';

/** What is under way may take this long to finish after a signal. */
const DRAIN_MS = 15_000;

/** Exit code for what a person has to mend first (sysexits' EX_CONFIG): starting again would not help. */
const EXIT_CONFIGURATION = 78;

/**
 * V8 waits with a collection until the heap is up to four times what was alive after the last one. Of what requests leave behind,
 * most is dead by then, and stays resident: a third above what is alive costs little time (docs/performance.md, P14).
 */
const HEAP_GROWTH_PERCENT = 30;

/**
 * The life of a process: `begin` sets it up and returns how to end it. It ends on a signal, and when the process that started
 * it is gone. A fault that a person can mend is printed as one message, without a stack.
 */
export async function runProgram(name: string, begin: () => Promise<() => Promise<void>>): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
  process.on('unhandledRejection', (error) => {
    // Libraries leave their own housekeeping unattended. A database that is away ends by itself; anything else is a bug.
    if (!isDatabaseUnavailable(error)) fail(name, error);
    process.stderr.write(`The ${name} lost the database in the background: ${messageOf(error)}\n`);
  });
  let end: () => Promise<void>;
  try {
    end = await begin();
  } catch (error) {
    fail(name, error);
  }
  let ending = false;
  const stop = () => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), DRAIN_MS).unref();
    end().then(
      () => process.exit(0),
      (error: unknown) => fail(name, error),
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  process.on('disconnect', stop);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function fail(name: string, error: unknown): never {
  const known = error instanceof ConfigurationError || error instanceof DatabaseUnusableError;
  const text = error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`\n✖ The ${name} cannot go on. ${text}\n\n`);
  process.exit(known ? EXIT_CONFIGURATION : 1);
}
