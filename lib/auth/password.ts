import { randomBytes, scrypt } from 'node:crypto';
import { constantTimeEqual } from '@/lib/crypto';
import { DomainError } from '@/lib/errors';

/** scrypt (RFC 7914): `n` = 2^ln, `r` and `p` as there. Memory is 128·n·r bytes: 128 MiB for the default. */
export type ScryptCost = { ln: number; r: number; p: number };

/** 330 ms on the 2-core machine this was measured on; half that on a current laptop. Weaker hashes are replaced at sign-in. */
const COST: ScryptCost = { ln: 17, r: 8, p: 1 };
const SALT_BYTES = 16;
const KEY_BYTES = 32;
/** A stored hash may not ask for more than this, whoever wrote it. */
const MAX_COST: ScryptCost = { ln: 18, r: 16, p: 4 };

/** Each hash takes 128 MiB while it runs, so they queue. */
const MAX_RUNNING = 2;
const MAX_WAITING = 64;

/** A new hash in the PHC string form, parameters and salt included: `$scrypt$ln=17,r=8,p=1$salt$key`. */
export async function hashPassword(password: string, cost: ScryptCost = COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return format(cost, salt, await derive(password, salt, cost));
}

/**
 * Whether `password` is the one behind `stored`. With `null` for `stored` (no such account) it does the same work and
 * answers false, so that the time does not tell whether an account exists.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const parsed = stored === null ? null : parse(stored);
  const { cost, salt, key } = parsed ?? { cost: COST, salt: Buffer.alloc(SALT_BYTES), key: Buffer.alloc(KEY_BYTES) };
  const derived = await derive(password, salt, cost);
  return constantTimeEqual(derived, key) && parsed !== null;
}

/** True when a hash was made with other parameters than new ones are. */
export function needsRehash(stored: string): boolean {
  const cost = parse(stored)?.cost;
  return cost === undefined || cost.ln !== COST.ln || cost.r !== COST.r || cost.p !== COST.p;
}

function format({ ln, r, p }: ScryptCost, salt: Buffer, key: Buffer): string {
  return `$scrypt$ln=${ln},r=${r},p=${p}$${salt.toString('base64url')}$${key.toString('base64url')}`;
}

const FORMAT = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]{22})\$([\w-]{43})$/;

function parse(stored: string): { cost: ScryptCost; salt: Buffer; key: Buffer } | null {
  const [, ln, r, p, salt, key] = FORMAT.exec(stored) ?? [];
  if (salt === undefined || key === undefined) return null;
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  const inRange = (['ln', 'r', 'p'] as const).every((name) => cost[name] >= 1 && cost[name] <= MAX_COST[name]);
  return inRange ? { cost, salt: Buffer.from(salt, 'base64url'), key: Buffer.from(key, 'base64url') } : null;
}

let running = 0;
const waiting: (() => void)[] = [];

async function derive(password: string, salt: Buffer, cost: ScryptCost): Promise<Buffer> {
  if (running >= MAX_RUNNING) {
    if (waiting.length >= MAX_WAITING) {
      throw new DomainError('throttled', 'Too many people are signing in at this moment. Try again in a few seconds.', {
        retryAfterSeconds: 5,
      });
    }
    // The one that finishes hands its place over: `running` stays as it is.
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running++;
  try {
    return await scryptKey(password, salt, cost);
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

function scryptKey(password: string, salt: Buffer, { ln, r, p }: ScryptCost): Promise<Buffer> {
  const options = { N: 2 ** ln, r, p, maxmem: 2 ** ln * r * 256 };
  return new Promise((resolve, reject) => {
    // NFKC: the same password typed on two keyboards is the same bytes (NIST SP 800-63B §5.1.1.2).
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
