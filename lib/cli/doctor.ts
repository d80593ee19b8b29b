import { type Env, isLoopback } from '@/lib/env';
import type { Runtime } from '@/lib/runtime';
import { listEnvironments } from './environments';
import type { Finding } from './finding';
import { diagnoseRemote } from './remote-hazards';

/** A clock that is off by more makes fresh SAML responses look expired or not yet valid. */
const MAX_CLOCK_DIFFERENCE_MS = 30_000;
const PROBE_TIMEOUT_MS = 5_000;

/** Looks at everything that commonly keeps an installation from working. Never throws: a failing check is a finding. */
export async function diagnose(runtime: Runtime): Promise<Finding[]> {
  return [
    checkNode(),
    ...checkConfiguration(runtime),
    ...(await checkDatabase(runtime)),
    await checkPublicUrl(runtime),
    ...(runtime.env.remote
      ? await diagnoseRemote(runtime.env.remote, runtime.adminClient)
      : await checkOwnCallback(runtime)),
  ];
}

function checkNode(): Finding {
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major >= 22) return { level: 'ok', check: 'node', what: `Node ${process.version}` };
  return {
    level: 'warning',
    check: 'node',
    what: `Node ${process.version} works, but gets no security fixes.`,
    fix: 'Install Node 24.',
  };
}

function checkConfiguration({ env }: Runtime): Finding[] {
  const findings: Finding[] = [];
  const url = new URL(env.publicUrl);
  if (!isLoopback(url.hostname) && url.protocol === 'http:') {
    findings.push({
      level: 'problem',
      check: 'public_url',
      what: `${env.publicUrl} is not https: cookies, assertions and tokens can be read on the way.`,
      fix: 'Put a TLS proxy in front and set VESTIBULE_URL to its https origin.',
    });
  }
  if (env.sandbox && !isLoopback(url.hostname)) {
    findings.push({
      level: 'problem',
      check: 'sandbox',
      what: 'The sandbox identity provider is on although the public URL is not on this machine.',
      fix: 'Remove VESTIBULE_SANDBOX, unless this is a demonstration without real customers.',
    });
  }
  if (findings.length === 0)
    findings.push({ level: 'ok', check: 'configuration', what: `Public URL ${env.publicUrl}` });
  return findings;
}

async function checkDatabase({ sql, clock, env }: Runtime): Promise<Finding[]> {
  try {
    const [row] = await sql<
      { now: Date; version: string }[]
    >`select clock_timestamp() as now, current_setting('server_version') as version`;
    const difference = row ? Math.abs(row.now.getTime() - clock().getTime()) : 0;
    const findings: Finding[] = [{ level: 'ok', check: 'database', what: `PostgreSQL ${row?.version}${whereIs(env)}` }];
    if (difference > MAX_CLOCK_DIFFERENCE_MS) {
      findings.push({
        level: 'problem',
        check: 'clock',
        what: `This machine and the database differ by ${Math.round(difference / 1000)} s.`,
        fix: 'Turn on time synchronisation (NTP) on both.',
      });
    }
    return findings;
  } catch (error) {
    return [
      {
        level: 'problem',
        check: 'database',
        what: `The database does not answer: ${reason(error)}`,
        fix: 'Check DATABASE_URL and the server.',
      },
    ];
  }
}

/** Which of several databases this one is: what is most often meant by mistake is another. */
function whereIs({ database, dataDir }: Env): string {
  if (!('url' in database)) return `, embedded, in ${dataDir}`;
  const host = URL.canParse(database.url) ? new URL(database.url).host : '';
  return `, ${host || 'named by DATABASE_URL'}`;
}

/**
 * Environments whose logins end on our own member page keep its address from when they were made; after a move they would send
 * browsers to the old one.
 */
async function checkOwnCallback(runtime: Runtime): Promise<Finding[]> {
  const { publicUrl } = runtime.env;
  const environments = await listEnvironments(runtime);
  return environments
    .filter(({ redirectUrl }) => isFormerCallback(redirectUrl, publicUrl))
    .map(({ id, displayName, redirectUrl }) => ({
      level: 'warning',
      check: 'login_callback',
      what: `Logins of environment ${displayName} end at ${redirectUrl}, but Vestibule is at ${publicUrl}.`,
      fix: `Unless that is your product: npm run -s vestibule -- environment update --environment ${id} --redirect-url ${publicUrl}/login/callback`,
    }));
}

function isFormerCallback(redirectUrl: string, publicUrl: string): boolean {
  if (!URL.canParse(redirectUrl)) return false;
  const [url, current] = [new URL(redirectUrl), new URL(publicUrl)];
  const isOurs = url.pathname === '/login/callback' && (isLoopback(url.hostname) || url.hostname === current.hostname);
  return isOurs && url.origin !== current.origin;
}

async function checkPublicUrl({ env, clock }: Runtime): Promise<Finding> {
  const check = 'reachable';
  try {
    const response = await fetch(`${env.publicUrl}/healthz`, {
      signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
      redirect: 'error',
    });
    const body: unknown = response.ok ? await response.json() : null;
    if (typeof body !== 'object' || body === null || !('status' in body) || body.status !== 'live') {
      return {
        level: 'problem',
        check,
        what: `${env.publicUrl} answers, but not with Vestibule (status ${response.status}).`,
        fix: 'Set VESTIBULE_URL to the origin that browsers use, and pass every path of it to this program.',
      };
    }
    const date = Date.parse(response.headers.get('date') ?? '');
    if (Math.abs(date - clock().getTime()) > MAX_CLOCK_DIFFERENCE_MS) {
      return {
        level: 'problem',
        check: 'clock',
        what: 'The clock behind the public URL differs from this one.',
        fix: 'Turn on time synchronisation (NTP) on both.',
      };
    }
    return { level: 'ok', check, what: `${env.publicUrl} reaches Vestibule` };
  } catch (error) {
    return {
      level: 'problem',
      check,
      what: `${env.publicUrl} does not answer: ${reason(error)}`,
      fix: 'Start the server (npm start), or set VESTIBULE_URL to the origin that browsers use.',
    };
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
