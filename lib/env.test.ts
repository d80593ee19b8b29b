import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigurationError, isLoopback, readEnv } from './env';

const GOOD_SECRET = 'tH6yqkN2wVb8rXo4Zc1mJd7fQs9Lg3Pu';
let dataDir: string;
let base: Record<string, string>;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'vestibule-env-'));
  base = { VESTIBULE_DATA_DIR: dataDir, DATABASE_URL: 'postgres://localhost/vestibule' };
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function faultsOf(variables: Record<string, string>): readonly string[] {
  try {
    readEnv(variables);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
  return [];
}

describe('readEnv', () => {
  test('needs nothing but a database', () => {
    expect(readEnv(base)).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://localhost:3000',
      remote: null,
      sandbox: true,
      nodeEnv: 'production',
    });
  });

  test('lists every fault at once, each with the name of its variable', () => {
    const faults = faultsOf({
      VESTIBULE_DATA_DIR: dataDir,
      PORT: '70000',
      VESTIBULE_URL: 'https://sso.example.com/path',
      VESTIBULE_SECRET: 'short',
      SSOREADY_BASE_URL: 'https://api.example.com',
    });
    const names = ['PORT', 'VESTIBULE_URL', 'VESTIBULE_SECRET', 'SSOREADY_API_KEY', 'DATABASE_URL'];
    for (const name of names) expect(faults.filter((fault) => fault.includes(name))).not.toEqual([]);
  });

  test.each(['disable', 'require', 'verify-full'])('takes sslmode=%s of a database', (mode) => {
    const url = `postgres://user@db.example.com/vestibule?application_name=x&sslmode=${mode}`;
    expect(readEnv({ ...base, DATABASE_URL: url }).database).toEqual({ url });
  });

  test.each(['prefer', 'no-verify', 'verify-ca', 'on'])(
    'refuses sslmode=%s, which drivers read differently',
    (mode) => {
      const faults = faultsOf({ ...base, DATABASE_URL: `postgres://user@db.example.com/vestibule?sslmode=${mode}` });
      expect(faults).toEqual([expect.stringContaining('DATABASE_URL can have sslmode=disable')]);
    },
  );

  test('reads an empty variable as absent', () => {
    expect(readEnv({ ...base, PORT: '', VESTIBULE_SANDBOX: '', SSOREADY_BASE_URL: '' }).port).toBe(3000);
  });

  test('keeps the generated secret: readable by the owner only, the same on the next start', () => {
    const first = readEnv(base).masterSecret;
    expect(readEnv(base).masterSecret).toEqual(first);
    expect(statSync(path.join(dataDir, 'secret')).mode & 0o777).toBe(0o600);
    expect(readFileSync(path.join(dataDir, 'secret'), 'utf8').length).toBeGreaterThanOrEqual(43);
  });

  test('a data directory that cannot be used is named with what to do, and no half of a secret stays behind', () => {
    const file = path.join(dataDir, 'a-file');
    writeFileSync(file, '');
    const [fault] = faultsOf({ ...base, VESTIBULE_DATA_DIR: path.join(file, 'below') });
    expect(fault).toContain(`${file}/below cannot be used (ENOTDIR): a part of its path is a file`);
    readEnv(base);
    expect(readdirSync(dataDir).sort()).toEqual(['a-file', 'secret']);
  });

  test('W18: refuses a damaged secret instead of making another one', () => {
    writeFileSync(path.join(dataDir, 'secret'), 'x');
    expect(faultsOf(base)).toEqual([expect.stringMatching(/damaged.*backup/)]);
  });

  test.each([
    ['one character, over and over', 'a'.repeat(44)],
    ['zeros', Buffer.alloc(32).toString('base64')],
    ['zeros in hexadecimal', '0'.repeat(64)],
    ['the word of a sample', 'secret'.repeat(6)],
    ['a placeholder', 'change-me-before-you-go-to-production-0123'],
    ['another placeholder', 'your-secret-here-32-characters-or-more'],
    ['a run of digits', '1234567890'.repeat(4).replaceAll('0', '')],
  ])('W18, W19: refuses %s as the secret', (_, VESTIBULE_SECRET) => {
    expect(faultsOf({ ...base, VESTIBULE_SECRET })).toEqual([
      expect.stringMatching(/^VESTIBULE_SECRET looks like a placeholder.*openssl rand/),
    ]);
  });

  test('W19: there is no default for a secret: two installations never have the same', () => {
    const first = readEnv({ ...base, VESTIBULE_DATA_DIR: path.join(dataDir, 'one') }).masterSecret;
    const second = readEnv({ ...base, VESTIBULE_DATA_DIR: path.join(dataDir, 'two') }).masterSecret;
    expect(first.equals(second)).toBe(false);
  });

  test('W105: every secret may be in a file that its setting names', () => {
    const file = (name: string, text: string) => {
      writeFileSync(path.join(dataDir, name), `${text}\n`);
      return path.join(dataDir, name);
    };
    const key = `ssoready_sk_${'a'.repeat(25)}`;
    const env = readEnv({
      VESTIBULE_DATA_DIR: dataDir,
      VESTIBULE_SECRET_FILE: file('one', GOOD_SECRET),
      VESTIBULE_PREVIOUS_SECRET_FILE: file('two', `${GOOD_SECRET} before`),
      DATABASE_URL_FILE: file('three', 'postgres://user:password@db/vestibule'),
      SSOREADY_BASE_URL: 'https://api.example.com',
      SSOREADY_API_KEY_FILE: file('four', key),
    });
    expect(env).toMatchObject({
      masterSecret: Buffer.from(GOOD_SECRET),
      previousSecret: Buffer.from(`${GOOD_SECRET} before`),
      database: { url: 'postgres://user:password@db/vestibule' },
      remote: { baseUrl: 'https://api.example.com', apiKey: key },
    });
  });

  test('W105: a file that is not there, that is empty, or beside its own setting is named, and nothing of its content', () => {
    writeFileSync(path.join(dataDir, 'empty'), '');
    writeFileSync(path.join(dataDir, 'full'), GOOD_SECRET);
    const faults = faultsOf({
      ...base,
      VESTIBULE_PREVIOUS_SECRET_FILE: path.join(dataDir, 'nowhere'),
      SSOREADY_API_KEY_FILE: path.join(dataDir, 'empty'),
      VESTIBULE_SECRET: GOOD_SECRET,
      VESTIBULE_SECRET_FILE: path.join(dataDir, 'full'),
    });
    expect(faults.slice(0, 3)).toEqual([
      expect.stringContaining('VESTIBULE_SECRET and VESTIBULE_SECRET_FILE are both set'),
      expect.stringMatching(/VESTIBULE_PREVIOUS_SECRET_FILE names .*nowhere, which cannot be read \(ENOENT\)/),
      expect.stringMatching(/SSOREADY_API_KEY_FILE names .*empty, which is empty/),
    ]);
    expect(faults.join()).not.toContain(GOOD_SECRET);
  });

  test('a file for the database that is not there is the only fault: nobody is told to name a database beside it', () => {
    const { DATABASE_URL: _, ...rest } = base;
    const faults = faultsOf({ ...rest, DATABASE_URL_FILE: path.join(dataDir, 'nowhere') });
    expect(faults).toEqual([expect.stringMatching(/^DATABASE_URL_FILE names .*nowhere, which cannot be read/)]);
  });

  test('the sandbox is off beside a public origin unless asked for', () => {
    const VESTIBULE_URL = 'https://sso.example.com';
    expect(readEnv({ ...base, VESTIBULE_URL }).sandbox).toBe(false);
    expect(readEnv({ ...base, VESTIBULE_URL, VESTIBULE_SANDBOX: 'on' }).sandbox).toBe(true);
  });

  test('W107: the sandbox is off where other machines can reach it, unless asked for', () => {
    expect(readEnv({ ...base, HOST: '0.0.0.0' }).sandbox).toBe(false);
    expect(readEnv({ ...base, HOST: '0.0.0.0', VESTIBULE_SANDBOX: 'on' }).sandbox).toBe(true);
    expect(readEnv({ ...base, HOST: 'localhost' }).sandbox).toBe(true);
  });

  test('W53: with the sandbox, metadata may be fetched from this very origin and from no other port of this machine', () => {
    expect(readEnv(base).metadataAllowedHosts).toEqual(['localhost:3000']);
    expect(readEnv({ ...base, VESTIBULE_SANDBOX: 'off' }).metadataAllowedHosts).toEqual([]);
    const VESTIBULE_URL = 'https://sso.example.com';
    const remote = { ...base, VESTIBULE_URL, VESTIBULE_SANDBOX: 'on', VESTIBULE_METADATA_ALLOWED_HOSTS: 'IdP.corp' };
    expect(readEnv(remote).metadataAllowedHosts).toEqual(['idp.corp', 'sso.example.com:443']);
  });
});

describe('VESTIBULE_TRUSTED_PROXIES', () => {
  const variables = { DATABASE_URL: 'postgres://x', VESTIBULE_SECRET: GOOD_SECRET };
  const ranges = (text: string) => readEnv({ ...variables, VESTIBULE_TRUSTED_PROXIES: text }).trustedProxies;

  test('W71: trusts nobody but this machine unless told otherwise, and then exactly whom it names', () => {
    expect(readEnv(variables).trustedProxies).toEqual([
      ['127.0.0.0', 8],
      ['::1', 128],
    ]);
    expect(ranges('')).toEqual(readEnv(variables).trustedProxies);
    expect(ranges('10.0.0.5, 172.16.0.0/12 ,fd00::/8,::ffff:10.0.0.6')).toEqual([
      ['10.0.0.5', 32],
      ['172.16.0.0', 12],
      ['fd00::', 8],
      ['10.0.0.6', 32],
    ]);
  });

  test.each(['everybody', '0.0.0.0/0', '::/0', '10.0.0.0/33', '10', 'proxy.internal', '10.0.0.1/'])(
    'refuses %s',
    (text) => {
      expect(() => ranges(text)).toThrow('VESTIBULE_TRUSTED_PROXIES must list addresses and networks');
    },
  );
});

test.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['[::1]', true],
  ['127.0.0.1.example.com', false],
  ['localhost.example.com', false],
  ['10.0.0.1', false],
])('isLoopback(%s) is %s', (hostname, expected) => {
  expect(isLoopback(hostname)).toBe(expected);
});
