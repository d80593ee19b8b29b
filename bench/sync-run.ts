/**
 * Measures the sync of one tenant in one process: engine, client and worker code over the database at `argv`. Prints its figures as
 * JSON. Run by sync.mjs.
 */
import { pipeline } from 'node:stream/promises';
import { drizzle } from 'drizzle-orm/postgres-js';
import { sha256 } from '@/lib/crypto';
import { openDatabase, openPool } from '@/lib/db/client';
import { createEngine } from '@/lib/engine';
import * as engineTables from '@/lib/engine/tables';
import { formatId } from '@/lib/ids';
import { silentLogger } from '@/lib/log';
import { createEmbeddedClient } from '@/lib/ssoready/embedded';
import { LEASE_SECONDS, startRun } from '@/lib/sync/lease';
import { DEFAULT_GUARD } from '@/lib/sync/plan-run';
import { type DirectoryClient, readUsers } from '@/lib/sync/read-directory';
import { requestSync } from '@/lib/sync/request-sync';
import { runSync } from '@/lib/sync/run-sync';

const [socketDirectory = '', environment = '', organization = '', directory = '', roundsText = '1'] =
  process.argv.slice(2);
const rounds = Number(roundsText);
const location = { socketDirectory, database: 'vestibule' };
const pools = ['builder', 'engine', 'raw'].map((name) => openPool(location, { max: 8, name: `bench-${name}` }));
const [builder, engineBuilder, sql] = pools;
if (!builder || !engineBuilder || !sql) throw new Error('three pools were opened');
const db = openDatabase(builder);
const TOKEN = 'vestibule_console_of_the_benchmark';
const baseUrl = 'http://localhost';
const clock = () => new Date();
const engine = createEngine({
  ...{ db: drizzle(engineBuilder, { schema: engineTables }), sql, clock, logger: silentLogger, baseUrl },
  ...{ setupUrl: `${baseUrl}/setup`, testResultUrl: `${baseUrl}/setup/test-result`, metadataAllowedHosts: [] },
  stateSigningKey: Buffer.alloc(32, 1),
  pageTokenKey: Buffer.alloc(32, 2),
  sealingKey: Buffer.alloc(32, 3),
  consoleTokenSha256: sha256(TOKEN),
});
const environmentId = formatId('environment', environment);
const organizationId = formatId('organization', organization);
const scimDirectoryId = formatId('scimDirectory', directory);
const whole = createEmbeddedClient({ engine, consoleToken: TOKEN, environmentId, baseUrl });
/** The same answers in pages of ten, as a server gives them that knows no page size. */
const inTens: DirectoryClient = {
  ...whole,
  listScimUsers: ({ pageSize: _, ...selector }) => whole.listScimUsers({ ...selector, pageSize: 10 }),
};

async function sync(client: DirectoryClient): Promise<void> {
  const idle = { wakeSync: async () => {} };
  await requestSync(
    { db, jobs: idle, clock },
    { environmentId, organizationId, trigger: 'manual', requestedBy: 'bench' },
  );
  const signal = new AbortController().signal;
  const timing = { leaseSeconds: LEASE_SECONDS, nextSyncInSeconds: 3600 };
  const run = await startRun({ db, clock, signal, ...timing }, organizationId);
  if (run === null) throw new Error('there is no run to do');
  await runSync(run, { client, logger: silentLogger, guard: DEFAULT_GUARD });
}

async function forget(): Promise<void> {
  if (!sql) return;
  await sql`delete from members where organization_id = ${organizationId}`;
  await sql`truncate bench_members`;
  await sql`vacuum analyze members`;
}

/** PostgreSQL's own way of taking many rows, of the same content, with the same indexes. */
async function copy(lines: readonly string[]): Promise<void> {
  if (!sql) return;
  const target = await sql`
    copy bench_members (
      id, organization_id, email, email_folded, scim_user_id, display_name, status, source, attributes
    ) from stdin`.writable();
  await pipeline(async function* () {
    for (let at = 0; at < lines.length; at += 1000) yield lines.slice(at, at + 1000).join('');
  }, target);
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

async function fetchAll(): Promise<void> {
  for await (const page of readUsers(whole, { scimDirectoryId }))
    if (page.length === 0) throw new Error('an empty page');
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

await sql`drop table if exists bench_members`;
await sql`create table bench_members (like members including all)`;
await sync(whole);
const rows = await sql<{ line: string }[]>`
  select concat_ws(chr(9), id, organization_id, email, email_folded, scim_user_id, display_name, status, source,
    replace(attributes::text, chr(92), repeat(chr(92), 2))) || chr(10) as line
  from members where organization_id = ${organizationId}`;
const lines = rows.map(({ line }) => line);
const taken: Record<string, number[]> = { copy: [], first: [], firstInTens: [], unchanged: [], fetch: [] };
const note = async (name: string, work: () => Promise<unknown>) => taken[name]?.push(await seconds(work));
let [peak, written] = [0, ''];
for (let round = 0; round < rounds; round += 1) {
  await forget();
  await note('copy', () => copy(lines));
  await note('firstInTens', () => sync(inTens));
  await forget();
  const idle = process.memoryUsage.rss();
  await note('first', () => sync(whole));
  peak = Math.max(peak, process.memoryUsage.rss() - idle);
  await note('fetch', fetchAll);
  const [before] = await sql<{ xmin: string }[]>`
    select max(xmin::text::bigint)::text as xmin from members where organization_id = ${organizationId}`;
  await note('unchanged', () => sync(whole));
  const [after] = await sql<{ xmin: string }[]>`
    select max(xmin::text::bigint)::text as xmin from members where organization_id = ${organizationId}`;
  if (before?.xmin !== after?.xmin) written = 'members were written although nothing had changed';
}
const [counted] = await sql<{ count: number }[]>`
  select count(*)::int as count from members where organization_id = ${organizationId}`;
if (counted?.count !== lines.length) written ||= `${counted?.count} members of ${lines.length}`;
const perSecond = Object.fromEntries(
  Object.entries(taken).map(([name, times]) => [name, lines.length / middle(times)]),
);
process.stdout.write(`${JSON.stringify({ users: lines.length, perSecond, peak, fault: written })}\n`);
await Promise.all(pools.map((pool) => pool.end({ timeout: 5 })));
