import { randomBytes } from 'node:crypto';
import path from 'node:path';
import postgres from 'postgres';
import { withInstance } from '../scripts/instance.mjs';
import { startPostgres } from '../scripts/pg.mjs';
import { compare } from './compare.mjs';
import { httpRequest, measureLoad } from './load.mjs';

const SMALL = { tenants: 10, usersPerTenant: 10 };
/** As many as one page shows: what its rows cost to render, apart from how many there are behind them. */
const FULL_PAGE = { tenants: 50, usersPerTenant: 10 };
const LARGE = { tenants: 10_000, usersPerTenant: 100 };
const QUICK = { tenants: 100, usersPerTenant: 10 };

/**
 * P13: the tenants page of a large installation against that of a small one, and against one with a single full page. The figure is
 * pages a second, one at a time.
 */
export async function benchTenantsPage({ quick, rounds, milliseconds }) {
  const rows = [];
  const what = 'tenants page, 10,000 tenants and 1M users: time';
  const row = (figures, name, against, reach) => ({
    ...{ id: 'P13', what, against, reach },
    ...{ ratio: figures[name] / figures.large, figures: { [name]: figures[name], large: figures.large } },
  });
  await withInstance(async (small) => {
    await withInstance(async (full) => {
      await withInstance(async (large) => {
        const load = pageLoad(milliseconds);
        const contenders = {
          small: load(await tenantsPage(small, SMALL)),
          full: load(await tenantsPage(full, FULL_PAGE)),
          large: load(await tenantsPage(large, quick ? QUICK : LARGE)),
        };
        const medians = await compare(contenders, rounds);
        rows.push(row(medians, 'small', 'the same, 10 tenants', '≤ 1.5'));
        rows.push(row(medians, 'full', 'the same, 50 tenants', ''));
      });
    });
  });
  return rows;
}

const pageLoad =
  (milliseconds) =>
  ({ port, request }) =>
  async () => {
    const { perSecond, statuses } = await measureLoad({ port, connections: 1, milliseconds, request: () => request });
    if (!statuses['200']) throw new Error(`the tenants page was answered ${JSON.stringify(statuses)}`);
    return perSecond;
  };

async function tenantsPage(instance, { tenants, usersPerTenant }) {
  const environment = instance.vestibule('environment', 'list').environments[0].id;
  await seed(instance.dataDir, tenants, usersPerTenant);
  const cookie = await signIn(instance);
  const request = httpRequest('GET', `/e/${environment}/tenants`, { headers: { cookie, accept: 'text/html' } });
  return { port: instance.port, request };
}

async function seed(dataDir, tenants, usersPerTenant) {
  const { socketDirectory } = await startPostgres({ dataDir });
  const sql = postgres({
    host: path.resolve(socketDirectory),
    port: 5432,
    username: 'vestibule',
    database: 'vestibule',
    max: 1,
    onnotice() {},
  });
  await sql`
    insert into engine.organizations (id, environment_id, display_name, external_id, search_text, sort_name)
    select gen_random_uuid(), (select id from engine.environments limit 1), 'Tenant ' || n, 'tenant-' || n,
           'tenant ' || n || ' tenant-' || n, 'tenant ' || lpad(n::text, 8, '0')
    from generate_series(1, ${tenants}) n`;
  await sql`
    insert into engine.scim_directories (id, environment_id, organization_id, is_primary, scim_base_url)
    select gen_random_uuid(), environment_id, id, true, 'http://localhost/bench' from engine.organizations`;
  await sql`
    insert into engine.scim_users (id, scim_directory_id, user_name, user_name_folded, email, email_folded, attributes)
    select gen_random_uuid(), id, 'u' || n || '@bench.example', 'u' || n || '@bench.example', 'u' || n || '@bench.example',
           'u' || n || '@bench.example', '{}'
    from engine.scim_directories, generate_series(1, ${usersPerTenant}) n`;
  await sql`vacuum analyze`;
  await sql.end();
}

/** A console session, as a browser gets one. */
async function signIn({ url, vestibule }) {
  const password = randomBytes(18).toString('base64url');
  vestibule.withInput(password, 'operator', 'create', '--email', 'bench@bench.example', '--password-stdin');
  const jar = new Map();
  const keep = (response) => {
    for (const line of response.headers.getSetCookie()) {
      const [pair] = line.split(';');
      jar.set(pair.slice(0, pair.indexOf('=')), pair);
    }
    return response;
  };
  const cookie = () => [...jar.values()].join('; ');
  const { csrfToken } = await keep(await fetch(`${url}/api/auth/csrf`)).json();
  const body = new URLSearchParams({ csrfToken, email: 'bench@bench.example', password, json: 'true' });
  const response = await fetch(`${url}/api/auth/callback/credentials`, {
    method: 'POST',
    body,
    redirect: 'manual',
    headers: { cookie: cookie(), origin: url },
  });
  keep(response);
  if (![...jar.keys()].some((name) => name.includes('operator'))) throw new Error(`sign-in failed: ${response.status}`);
  return cookie();
}
