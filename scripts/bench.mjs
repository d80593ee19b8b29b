/**
 * `npm run bench [-- --quick] [-- --only P2,P3]`: performance as ratios to a peer or a limit, measured in one interleaved run.
 * Absolute figures are printed for orientation only. `--quick` proves that the suite works: its figures mean nothing, most entries
 * share one instance, and a peer that is not installed is left out.
 */
import os from 'node:os';
import { postmasterOf } from '../bench/cpu.mjs';
import { benchDispatch } from '../bench/dispatch.mjs';
import { benchGrowth } from '../bench/growth.mjs';
import { withJackson } from '../bench/peer.mjs';
import { benchMemory, benchStart } from '../bench/process.mjs';
import { benchSamlLogin } from '../bench/saml-login.mjs';
import { benchSamlVerify } from '../bench/saml-verify.mjs';
import { benchScimCreate } from '../bench/scim-create.mjs';
import { benchScimReads } from '../bench/scim-reads.mjs';
import { benchSync } from '../bench/sync.mjs';
import { benchTenantsPage } from '../bench/tenants-page.mjs';
import { withInstance } from './instance.mjs';
import { ensureInstalled, ensurePages, ensurePrograms, main } from './platform.mjs';

const quick = process.argv.includes('--quick');
const only = process.argv[process.argv.indexOf('--only') + 1]?.split(',');
const wanted = (...ids) => !process.argv.includes('--only') || ids.some((id) => only?.includes(id));
const pace = quick ? { rounds: 1, milliseconds: 300 } : { rounds: 5, milliseconds: 2000 };

const ON_AN_INSTANCE = [
  [['P1'], async (instance) => benchDispatch({ instance, ...pace })],
  [['P2', 'P3', 'P4', 'P5'], benchScim],
  [['P6', 'P7'], benchLargeDirectory],
  [['P9'], benchLogins],
  [['P10', 'P11', 'P12'], benchSyncs],
  [['P14'], benchLoadedMemory],
];

await main(async () => {
  await ensureInstalled();
  await ensurePrograms();
  await ensurePages();
  const loadBefore = os.loadavg();
  const rows = [];
  const entries = ON_AN_INSTANCE.filter(([ids]) => wanted(...ids)).map(([, entry]) => entry);
  for (const group of quick ? [entries] : entries.map((entry) => [entry])) {
    if (group.length === 0) continue;
    await withInstance(async (instance) => {
      for (const entry of group) rows.push(...(await entry(instance)));
    });
  }
  if (wanted('P8')) rows.push(...(await benchSamlVerify(pace)));
  if (wanted('P13')) rows.push(...(await benchTenantsPage({ quick, ...pace })));
  if (wanted('P15')) rows.push(...(await benchStart(pace)));
  rows.sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
  print(rows, loadBefore);
});

async function benchScim(instance) {
  const rows = [];
  await withJackson(
    async (jackson) => {
      const makeDirectory = await directoryMaker(instance);
      const [directory, largeDirectory] = [await makeDirectory(), await makeDirectory()];
      const subject = { instance, jackson, directory, largeDirectory, quick, ...pace };
      const reads = wanted('P3', 'P4', 'P5') ? await benchScimReads(subject) : [];
      if (wanted('P2')) rows.push(...(await benchScimCreate(subject)));
      rows.push(...reads);
    },
    { install: !quick },
  );
  return rows;
}

async function benchLargeDirectory(instance) {
  const makeDirectory = await directoryMaker(instance);
  const directories = { small: await makeDirectory(), large: await makeDirectory() };
  return benchGrowth({ instance, directories, quick, ...pace });
}

async function benchSyncs(instance) {
  const directory = await (await directoryMaker(instance))();
  return benchSync({ instance, directory, quick, ...pace });
}

async function benchLoadedMemory(instance) {
  const directory = await (await directoryMaker(instance))();
  return benchMemory({ instance, directory, milliseconds: pace.milliseconds * 5 });
}

async function benchLogins(instance) {
  const rows = [];
  await withJackson(
    async (jackson) => {
      const { call, secretToken: apiKey } = await apiOf(instance, '--redirect-url', 'http://localhost/callback');
      const { organization } = await call('/v1/organizations', { domains: ['bench.example'] });
      const processes = [instance.pid, postmasterOf(instance.dataDir)];
      const ours = { port: instance.port, call, apiKey, organizationId: organization.id, processes };
      rows.push(...(await benchSamlLogin({ ours, jackson, ...pace })));
    },
    { install: !quick },
  );
  return rows;
}

/** An environment of its own, a key of it, and a way to call the API with that. */
async function apiOf({ url, vestibule }, ...settings) {
  const { id } = vestibule('environment', 'create', '--name', 'Bench', ...settings);
  const { secretToken } = vestibule('api-key', 'create', '--environment', id, '--management');
  const call = async (path, body) => {
    const headers = { authorization: `Bearer ${secretToken}`, 'content-type': 'application/json' };
    const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  return { call, secretToken };
}

async function directoryMaker(instance) {
  const { port, pid, dataDir } = instance;
  const { call } = await apiOf(instance);
  return async () => {
    const { organization } = await call('/v1/organizations', { domains: ['bench.example'] });
    const { scimDirectory } = await call('/v1/scim-directories', { organizationId: organization.id, primary: true });
    const { bearerToken } = await call(`/v1/scim-directories/${scimDirectory.id}/rotate-bearer-token`, {});
    const uuid = uuidOf(scimDirectory.id);
    return {
      port,
      path: new URL(scimDirectory.scimBaseUrl).pathname,
      token: bearerToken,
      uuid,
      processes: [pid, postmasterOf(dataDir)],
    };
  };
}

/** The UUID behind a printed id: its last 25 characters in base 36. */
function uuidOf(printed) {
  const number = [...printed.slice(-25)].reduce((sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)), 0n);
  const hex = number.toString(16).padStart(32, '0');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function print(rows, loadBefore) {
  const widths = [4, 45, 20, 8, 7, 8, 0];
  const line = (cells) => console.log(cells.map((cell, index) => String(cell).padEnd(widths[index])).join(' '));
  line(['', 'work', 'held against', 'ratio', 'reach', 'CPU', 'figures, per second']);
  for (const { id, what, against, ratio, reach, figures, cpu, note } of rows) {
    const times = cpu ? `${((cpu.jackson ?? cpu.bare) / cpu.ours).toFixed(1)}×` : '';
    if (note) line([id, what, against, '–', '', '', note]);
    else line([id, what, against, `${ratio.toFixed(2)}×`, reach, times, shown(figures, cpu)]);
  }
  const load = (averages) => averages.map((average) => average.toFixed(1)).join(' ');
  const cpus = os.cpus();
  console.log(
    `\n${cpus.length} × ${cpus[0]?.model.trim()}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`,
  );
  console.log(`Load average (1, 5, 15 minutes) before ${load(loadBefore)}, after ${load(os.loadavg())}`);
  console.log(
    'CPU: time of the service and its database for one request, as a ratio and in µs; steadier than throughput under load.',
  );
  console.log('SAML Jackson holds 2,000 users where we hold 50,000, and writes no request log: both in its favour.');
  if (quick) console.log('A quick run: these figures prove only that the suite works.');
}

function shown(figures, cpu) {
  const short = (value) => (value >= 100 ? Math.round(value) : value.toFixed(1));
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${short(value)}${cpu?.[name] ? ` (${Math.round(cpu[name])} µs)` : ''}`)
    .join(' · ');
}
