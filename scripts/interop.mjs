/** `npm run test:interop`: clients, servers and test suites that others wrote, against a running Vestibule. */
import { counts, stopEverything } from '../interop/steps.mjs';
import { SUITES } from '../interop/suites.mjs';
import { withInstance } from './instance.mjs';
import { ensureInstalled, ensurePages, ensurePrograms, main, Refusal } from './platform.mjs';

const USAGE = `npm run test:interop -- [--all] [--only NAME[,NAME]] [--skip-unobtainable]

  --all                 also what downloads hundreds of megabytes
  --only NAME           these alone, heavy or not
  --skip-unobtainable   what cannot be installed here is named and left out; without this it fails the run

${SUITES.map(({ name, what, heavy }) => `  ${name.padEnd(15)} ${what}${heavy ? ' (only with --all or --only)' : ''}`).join('\n')}`;

let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    interrupted = true;
    stopEverything(signal);
  });

await main(async () => {
  const { help, wanted, skipUnobtainable } = readArguments(process.argv.slice(2));
  if (help) return console.log(USAGE);
  await ensureInstalled();
  await ensurePrograms();
  await ensurePages();
  const ready = await prepare(wanted, skipUnobtainable);
  const failures = [];
  await withInstance(
    async (instance) => {
      for (const { suite, tools } of ready) {
        if (interrupted) throw new Refusal('Interrupted.');
        const failure = await runSuite(suite, instance, tools);
        if (failure) failures.push(failure);
      }
      // OpenID providers of these suites are on this machine, and speak plain http.
    },
    { VESTIBULE_METADATA_ALLOWED_HOSTS: 'localhost' },
  );
  for (const { name, why } of failures) console.error(`\n✖ ${name}: ${why}`);
  console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.leftOut} skipped`);
  if (counts.failed > 0) process.exitCode = 1;
});

function readArguments(args) {
  const only = args.flatMap((arg, at) => (args[at - 1] === '--only' ? arg.split(',') : []));
  const options = args.filter((_, at) => args[at - 1] !== '--only');
  if (args.includes('--help')) return { help: true };
  const unknown = options.filter((arg) => !['--all', '--only', '--skip-unobtainable'].includes(arg));
  const missing = only.filter((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown.length > 0 || missing.length > 0 || args.at(-1) === '--only') throw new Refusal(USAGE);
  const chosen = ({ name, heavy }) => (only.length > 0 ? only.includes(name) : args.includes('--all') || !heavy);
  return { wanted: SUITES.filter(chosen), skipUnobtainable: args.includes('--skip-unobtainable') };
}

/** What every suite needs, before anything starts: one that cannot be had is known at once. */
async function prepare(wanted, skipUnobtainable) {
  const ready = [];
  for (const suite of wanted) {
    try {
      ready.push({ suite, tools: await suite.prepare() });
    } catch (error) {
      if (!(error instanceof Refusal) || !skipUnobtainable)
        throw new Refusal(
          `${suite.what} (${suite.name}) cannot run here: ${error.message}\nWith --skip-unobtainable the rest runs without it.`,
          { cause: error },
        );
      counts.leftOut += 1;
      console.log(`– left out: ${suite.name} (${suite.what}): ${error.message}`);
    }
  }
  return ready;
}

/** Runs one suite; a failure is kept for the end, so that one run shows every fault. */
async function runSuite(suite, instance, tools) {
  const begun = Date.now();
  console.log(`\n${suite.what}:`);
  try {
    await suite.run(instance, tools);
    console.log(`  (${suite.name}: ${Math.round((Date.now() - begun) / 1000)} s)`);
    return null;
  } catch (error) {
    counts.failed += 1;
    console.error(error instanceof Refusal ? `  ✖ ${error.message}` : error);
    return { name: suite.name, why: error.message };
  }
}
