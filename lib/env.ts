import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { DEFAULT_RATE_LIMITS, type RateLimits, readRateLimits } from './rate-limits';

/** Where PostgreSQL is: a URL, or the socket folder of the embedded server. */
export type DatabaseLocation = { url: string } | { socketDirectory: string; database: string };

/** A network: its address, and how many bits of it count. */
export type AddressRange = readonly [address: string, bits: number];

/** Everything about this installation that is configured from outside, checked once. */
export type Env = {
  nodeEnv: 'production' | 'development' | 'test';
  host: string;
  port: number;
  /** The origin that browsers, identity providers and SDKs use, without a trailing slash. */
  publicUrl: string;
  dataDir: string;
  database: DatabaseLocation;
  /** An SSOReady server to drive instead of the embedded engine. */
  remote: { baseUrl: string; apiKey: string } | null;
  /** The built-in identity provider: never on beside a public origin unless asked for. */
  sandbox: boolean;
  /** Hosts (`name` or `name:port`) from which identity provider metadata may be fetched although their address is private. */
  metadataAllowedHosts: readonly string[];
  /** Reverse proxies whose word on the address of a client is taken. */
  trustedProxies: readonly AddressRange[];
  logLevel: string;
  /** How many requests the API admits, for each process; null for as many as come. */
  rateLimits: RateLimits | null;
  /** 32 bytes or more, from which every key is derived. */
  masterSecret: Buffer;
  /** The one before it, while what it sealed is sealed anew; null when no change is under way. */
  previousSecret: Buffer | null;
  /** Where the program keeps the secret that it made; null when the configuration gives one. */
  secretFile: string | null;
};

/** The configuration does not work. `faults` are sentences, one for each thing to mend. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n- ${faults.join('\n- ')}`,
    );
    this.faults = faults;
  }
}

const blankIsAbsent = (value: unknown) => (value === '' ? undefined : value);
const optional = <S extends z.ZodType>(schema: S) => z.preprocess(blankIsAbsent, schema.optional());
const onOff = z
  .enum(['on', 'off', 'true', 'false', '1', '0'], { error: 'must be "on" or "off"' })
  .transform((word) => word === 'on' || word === 'true' || word === '1');

/** An origin: scheme, host and port, without a path. */
const origin = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash && !url.username) {
    return url.origin;
  }
  context.addIssue({ code: 'custom', message: 'must be an origin like "https://sso.example.com", without a path' });
  return z.NEVER;
});

const rateLimits = z.string().transform((text, context) => {
  const read = readRateLimits(text);
  if (read !== undefined) return read;
  context.addIssue({
    code: 'custom',
    message: 'must be "off" or limits like "api=100/500,scim=200/4000": requests a second, then at once',
  });
  return z.NEVER;
});

/** The machine itself, where the proxy of a small installation runs. */
const LOOPBACK: readonly AddressRange[] = [
  ['127.0.0.0', 8],
  ['::1', 128],
];

/** Addresses and networks, e.g. `10.0.0.5, 172.16.0.0/12, fd00::/8`. */
const addressRanges = z.string().transform((text, context): AddressRange[] => {
  const entries = text.split(',').map((entry) => entry.trim());
  return entries.filter(Boolean).flatMap((entry): AddressRange[] => {
    if (ipaddr.isValidCIDR(entry)) {
      const [address, bits] = ipaddr.parseCIDR(entry);
      // Everybody would be a proxy, and could say to be anybody.
      if (bits > 0) return [[address.toString(), bits]];
    } else if (ipaddr.isValid(entry) && !/^\d+$/.test(entry)) {
      const address = ipaddr.process(entry);
      return [[address.toString(), address.kind() === 'ipv4' ? 32 : 128]];
    }
    context.addIssue({
      code: 'custom',
      message: `must list addresses and networks like "10.0.0.5, 172.16.0.0/12", not "${entry}"`,
    });
    return [];
  });
});

/** Enough of them for 128 bits in any spelling; what a person types to get past a check repeats itself. */
const LEAST_DISTINCT_CHARACTERS = 10;
const SAMPLE = /^(change|replace|your|example|sample|default|secret|password|insert|todo|test)[-_ .]?/i;
const secret = z
  .string()
  .min(32, 'must have at least 32 characters; make one with: openssl rand -base64 32')
  .refine((text) => new Set(text).size >= LEAST_DISTINCT_CHARACTERS && !SAMPLE.test(text), {
    error: 'looks like a placeholder that anybody could guess; make one with: openssl rand -base64 32',
  });

const sslModeOf = (url: string) => /[?&]sslmode=([^&]*)/.exec(url)?.[1] ?? '';

const Settings = z.object({
  NODE_ENV: optional(z.enum(['production', 'development', 'test'])),
  HOST: optional(z.string()),
  PORT: optional(z.coerce.number({ error: 'must be a port number' }).int().min(1).max(65535)),
  VESTIBULE_URL: optional(origin),
  VESTIBULE_DATA_DIR: optional(z.string()),
  VESTIBULE_SECRET: optional(secret),
  VESTIBULE_SECRET_FILE: optional(z.string()),
  VESTIBULE_PREVIOUS_SECRET: optional(secret),
  VESTIBULE_PREVIOUS_SECRET_FILE: optional(z.string()),
  VESTIBULE_SANDBOX: optional(onOff),
  VESTIBULE_METADATA_ALLOWED_HOSTS: optional(z.string()),
  VESTIBULE_RATE_LIMITS: optional(rateLimits),
  VESTIBULE_TRUSTED_PROXIES: optional(addressRanges),
  VESTIBULE_LOG_LEVEL: optional(z.enum(['debug', 'info', 'warn', 'error', 'silent'])),
  VESTIBULE_PG_SOCKET: optional(z.string()),
  DATABASE_URL: optional(
    z
      .string()
      .regex(/^postgres(ql)?:\/\/.+/, 'must start with "postgres://" or "postgresql://"')
      // The two drivers of this program agree on these.
      .refine((url) => /^(disable|require|verify-full)?$/.test(sslModeOf(url)), {
        error: 'can have sslmode=disable, sslmode=require or sslmode=verify-full',
      }),
  ),
  DATABASE_URL_FILE: optional(z.string()),
  SSOREADY_BASE_URL: optional(origin),
  SSOREADY_API_KEY: optional(
    z.string().regex(/^ssoready_sk_[0-9a-z]{25}$/, 'must be a secret like "ssoready_sk_…" (25 characters)'),
  ),
  SSOREADY_API_KEY_FILE: optional(z.string()),
});

/** Settings that may be in a file, which `…_FILE` names: what keeps secrets for containers mounts them so. */
const IN_FILES = ['VESTIBULE_SECRET', 'VESTIBULE_PREVIOUS_SECRET', 'DATABASE_URL', 'SSOREADY_API_KEY'] as const;

function withFiles(given: Variables, faults: string[]): Variables {
  const variables = { ...given };
  for (const name of IN_FILES) {
    const file = given[`${name}_FILE`];
    if (!file) continue;
    if (given[name]) faults.push(`${name} and ${name}_FILE are both set: set one of them`);
    try {
      variables[name] = readFileSync(file, 'utf8').trim();
      if (variables[name] === '') faults.push(`${name}_FILE names ${file}, which is empty`);
    } catch (cause) {
      faults.push(`${name}_FILE names ${file}, which cannot be read (${codeOf(cause)})`);
    }
  }
  return variables;
}

type Variables = Record<string, string | undefined>;

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
}

/**
 * Reads and checks the configuration. Throws {@link ConfigurationError} with every fault at once. The master secret is made on
 * the first start and kept in the data directory unless VESTIBULE_SECRET is set.
 */
export function readEnv(given: Record<string, string | undefined> = process.env): Env {
  const faults: string[] = [];
  const variables = withFiles(given, faults);
  const parsed = Settings.safeParse(variables);
  if (!parsed.success) {
    faults.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`));
  }
  if (Boolean(variables.SSOREADY_BASE_URL) !== Boolean(variables.SSOREADY_API_KEY)) {
    faults.push(
      'SSOREADY_BASE_URL and SSOREADY_API_KEY belong together: set both to drive a remote SSOReady, or neither',
    );
  }
  if (!variables.DATABASE_URL && !variables.DATABASE_URL_FILE && !variables.VESTIBULE_PG_SOCKET) {
    faults.push('DATABASE_URL is not set. "npm start" brings its own PostgreSQL; started any other way, name one');
  }
  if (!parsed.success || faults.length > 0) throw new ConfigurationError(faults);
  const set = parsed.data;

  const host = set.HOST ?? '127.0.0.1';
  const port = set.PORT ?? 3000;
  const publicUrl = set.VESTIBULE_URL ?? `http://localhost:${port}`;
  const dataDir = path.resolve(/* turbopackIgnore: true */ set.VESTIBULE_DATA_DIR ?? '.data');
  // Whoever reaches it may use it: only this machine, unless somebody decided otherwise.
  const sandbox = set.VESTIBULE_SANDBOX ?? (isLoopback(new URL(publicUrl).hostname) && isLoopback(host));
  return {
    nodeEnv: set.NODE_ENV ?? 'production',
    host,
    port,
    publicUrl,
    dataDir,
    database: set.DATABASE_URL
      ? { url: set.DATABASE_URL }
      : { socketDirectory: set.VESTIBULE_PG_SOCKET ?? '', database: 'vestibule' },
    remote:
      set.SSOREADY_BASE_URL && set.SSOREADY_API_KEY
        ? { baseUrl: set.SSOREADY_BASE_URL, apiKey: set.SSOREADY_API_KEY }
        : null,
    sandbox,
    metadataAllowedHosts: metadataHosts(set.VESTIBULE_METADATA_ALLOWED_HOSTS, sandbox, publicUrl),
    trustedProxies: set.VESTIBULE_TRUSTED_PROXIES ?? LOOPBACK,
    logLevel: set.VESTIBULE_LOG_LEVEL ?? 'info',
    rateLimits: set.VESTIBULE_RATE_LIMITS === undefined ? DEFAULT_RATE_LIMITS : set.VESTIBULE_RATE_LIMITS,
    ...secretsOf(set, dataDir),
  };
}

/** True for names and addresses that only this machine reaches. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname === '::1' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

// The sandbox serves its metadata from this very origin, which is loopback as a rule.
function metadataHosts(list: string | undefined, sandbox: boolean, publicUrl: string): string[] {
  const named = (list ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean);
  if (!sandbox) return named;
  const { hostname, port, protocol } = new URL(publicUrl);
  // With its port: what else listens on this machine is nobody's metadata.
  return [...named, `${hostname.replace(/^\[|\]$/g, '')}:${port || (protocol === 'https:' ? '443' : '80')}`];
}

function secretsOf(
  set: z.output<typeof Settings>,
  dataDir: string,
): Pick<Env, 'masterSecret' | 'previousSecret' | 'secretFile'> {
  const previous = set.VESTIBULE_PREVIOUS_SECRET ? Buffer.from(set.VESTIBULE_PREVIOUS_SECRET) : null;
  if (set.VESTIBULE_SECRET) {
    return { masterSecret: Buffer.from(set.VESTIBULE_SECRET), previousSecret: previous, secretFile: null };
  }
  const file = path.join(dataDir, 'secret');
  return {
    masterSecret: keptSecret(file, dataDir),
    previousSecret: previous ?? (existsSync(previousOf(file)) ? readFileSync(previousOf(file)) : null),
    secretFile: file,
  };
}

const previousOf = (file: string) => `${file}.previous`;

/**
 * Puts a new secret into `file`, and the one that was there beside it, where the next start finds both. Killed at any moment, it
 * leaves the old secret alone or both. Returns the new one; null, with nothing done, when the file no longer holds `expected`: what
 * is in it then may be what another change has just sealed everything with.
 */
export function replaceKeptSecret(file: string, expected: Buffer): Buffer | null {
  const draft = `${file}.${process.pid}`;
  const fresh = randomBytes(32).toString('base64url');
  const present = readFileSync(file, 'utf8').trim();
  if (!expected.equals(Buffer.from(present))) return null;
  writeFileSync(draft, present, { mode: 0o600, flush: true });
  renameSync(draft, previousOf(file));
  writeFileSync(draft, fresh, { mode: 0o600, flush: true });
  renameSync(draft, file);
  return Buffer.from(fresh);
}

/** Removes the secret that {@link replaceKeptSecret} set aside: nothing is sealed with it any more. */
export function forgetPreviousSecret(file: string): void {
  rmSync(previousOf(file), { force: true });
}

function keptSecret(file: string, dataDir: string): Buffer {
  const text = readSecret(file, dataDir);
  if (text.length < 32) {
    throw new ConfigurationError([
      `${file} is damaged (it must hold at least 32 characters). Restore it from a backup: what it encrypted cannot be read without it`,
    ]);
  }
  return Buffer.from(text);
}

function readSecret(file: string, dataDir: string): string {
  try {
    mkdirSync(dataDir, { recursive: true });
    if (!existsSync(file)) makeSecret(file);
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    const code = codeOf(cause);
    throw new ConfigurationError([
      `The data directory ${dataDir} cannot be used (${code}): ${DATA_DIRECTORY_ADVICE[code] ?? 'look at its owner and rights'}, set VESTIBULE_DATA_DIR to another, or set VESTIBULE_SECRET`,
    ]);
  }
}

const DATA_DIRECTORY_ADVICE: Record<string, string> = {
  ENOSPC: 'make room on its disk',
  EROFS: 'it is mounted read-only',
  ENOTDIR: 'a part of its path is a file',
};

/** Written whole and then put in its place: a full disk or a kill leaves no half of a secret, and of several starts one wins. */
function makeSecret(file: string): void {
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, randomBytes(32).toString('base64url'), { mode: 0o600, flush: true });
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** next-auth reads these two from the environment and nowhere else. */
export function prepareNextAuth(env: Env, secret: string): void {
  process.env.NEXTAUTH_URL = env.publicUrl;
  process.env.NEXTAUTH_SECRET = secret;
}

/** Whether pages are compiled as they are asked for. Known before anything else is configured. */
export function isDevelopment(): boolean {
  return process.env.NODE_ENV === 'development';
}
