import { spawn } from 'node:child_process';
import { bundle } from './bundle.mjs';
import { connect, seedOurs } from './scim-people.mjs';

/**
 * P10 and P11: a first sync against PostgreSQL's COPY of the same rows, and one with nothing changed against fetching and parsing
 * the pages only.
 */
export async function benchSync({ instance, directory, quick, rounds }) {
  const count = quick ? 300 : 50_000;
  await seedOurs({ instance, directory, count });
  const { sql, socketDirectory } = await connect(instance.dataDir);
  const [owner] = await sql`
    select environment_id, organization_id from engine.scim_directories where id = ${directory.uuid}`;
  await sql.end();
  const program = await bundle('sync-run');
  const { environment_id: environment, organization_id: organization } = owner;
  const printed = await run(program, [socketDirectory, environment, organization, directory.uuid, String(rounds)]);
  const { users, perSecond, peak, fault } = JSON.parse(printed);
  if (fault) throw new Error(`the sync is wrong: ${fault}`);
  const named = users.toLocaleString('en');
  const { copy, first, firstInTens, unchanged, fetch } = perSecond;
  const row = (id, what, against, reach, ours, limit) => ({
    ...{ id, what, against, reach, ratio: ours / limit },
    figures: { ours, limit },
  });
  return [
    row('P10', `first sync of ${named}, pages of 1,000`, 'COPY', 0.55, first, copy),
    row('P10', `first sync of ${named}, pages of 10`, 'COPY', 0.22, firstInTens, copy),
    row('P11', 'sync with nothing changed, no row written', 'fetch and parse', 0.5, unchanged, fetch),
    {
      id: 'P12',
      what: `memory a first sync of ${named} adds`,
      against: 'idle process',
      note: `${Math.round(peak / 2 ** 20)} MiB`,
    },
  ];
}

function run(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    child.stdout.on('data', (chunk) => (printed += chunk));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(printed) : reject(new Error(`the sync ended with ${code}`))));
  });
}
