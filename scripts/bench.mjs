/**
 * `npm run bench [-- --quick]`: performance as ratios to a peer or a limit, measured in one interleaved run. Absolute figures
 * are printed for orientation only. `--quick` proves that the suite works; its figures mean nothing.
 */
import { benchDispatch } from '../bench/dispatch.mjs';
import { benchScimCreate } from '../bench/scim-create.mjs';
import { benchTenantsPage } from '../bench/tenants-page.mjs';
import { withInstance } from './instance.mjs';
import { ensureInstalled, ensurePages, ensurePrograms, main } from './platform.mjs';

const quick = process.argv.includes('--quick');
const pace = quick ? { rounds: 1, milliseconds: 300 } : { rounds: 5, milliseconds: 3000 };

await main(async () => {
  await ensureInstalled();
  await ensurePrograms();
  await ensurePages();
  const rows = [];
  await withInstance(async (instance) => {
    const directory = await makeDirectory(instance);
    rows.push(...(await benchDispatch({ instance, ...pace })));
    rows.push(...(await benchScimCreate({ instance, directory, ...pace })));
  });
  rows.push(...(await benchTenantsPage({ quick, ...pace })));
  print(rows);
});

async function makeDirectory({ url, vestibule }) {
  const { id } = vestibule('environment', 'create', '--name', 'Bench');
  const { secretToken } = vestibule('api-key', 'create', '--environment', id, '--management');
  const call = async (path, body) => {
    const headers = { authorization: `Bearer ${secretToken}`, 'content-type': 'application/json' };
    const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const { organization } = await call('/v1/organizations', { domains: ['bench.example'] });
  const { scimDirectory } = await call('/v1/scim-directories', { organizationId: organization.id, primary: true });
  const { bearerToken } = await call(`/v1/scim-directories/${scimDirectory.id}/rotate-bearer-token`, {});
  return { path: new URL(scimDirectory.scimBaseUrl).pathname, token: bearerToken };
}

function print(rows) {
  const line = (cells) =>
    console.log(cells.map((cell, index) => String(cell).padEnd([5, 42, 18, 9, 9, 40][index])).join(' '));
  line(['', 'work', 'held against', 'ratio', 'reach', 'figures']);
  for (const { id, what, against, ratio, reach, figures } of rows) {
    const shown = Object.entries(figures).map(
      ([name, value]) => `${name} ${value >= 100 ? Math.round(value) : value.toFixed(1)}`,
    );
    line([id, what, against, `${ratio.toFixed(2)}×`, reach, shown.join(' · ')]);
  }
  if (quick) console.log('\nA quick run: these figures prove only that the suite works.');
}
