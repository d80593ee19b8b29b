import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint } from 'jose';
import { z } from 'zod';
import { seal, unseal } from '@/lib/crypto';
import { invariant } from '@/lib/invariant';
import type { EngineDeps } from '../deps';
import { changeSigningKeys, listSigningKeys, type SigningKeyRow } from './key-store';

const DAY_MS = 86_400_000;
const MODULUS_BITS = 2048;
/** A key signs this long. */
const ROTATE_AFTER_MS = 90 * DAY_MS;
/** A successor is published this long before it signs: longer than verifiers keep a key set. */
const PUBLISH_AHEAD_MS = DAY_MS;
/** A key stays published this long after its successor began to sign: longer than any token lives. */
const KEEP_AFTER_MS = DAY_MS;
/** The clocks of two processes may differ: the first key is active for one that is behind, too. */
const CLOCK_DIFFERENCE_MS = 300_000;

/** The public half, as the key set publishes it (RFC 7517). */
const PublicJwk = z.object({ kty: z.literal('RSA'), n: z.string(), e: z.string() });
export type PublishedKey = z.output<typeof PublicJwk> & { kid: string; alg: 'RS256'; use: 'sig' };

type Needs = Pick<EngineDeps, 'sql' | 'clock' | 'sealingKey'>;

/** A key, and whether it will sign, signs, or signed and is still published. */
export type KeyState = {
  readonly kid: string;
  readonly state: 'next' | 'current' | 'previous';
  readonly activeFrom: Date;
};

/** The private half of the key that signs. */
export type Signer = { readonly kid: string; readonly key: KeyObject };

/** The keys that sign tokens: in the database, sealed, and so the same in every process and after every restart. */
export type SigningKeys = {
  /** What each key is for now, the newest first. */
  states(): Promise<KeyState[]>;
  /**
   * Makes the successor ahead of its time, published as long before it signs as ever; one that waits already stays. `immediately`: it
   * signs now, and every other key is gone, with the tokens that it signed.
   */
  rotate(immediately: boolean): Promise<KeyState[]>;
  /** Every key whose tokens may be alive, and the one that signs next. */
  published(): Promise<PublishedKey[]>;
  current(): Promise<Signer>;
};

/** Opens the key ring. The first use makes the first key; a use after 90 days makes its successor. */
export function createSigningKeys(deps: Needs): SigningKeys {
  const opened = new Map<string, KeyObject>();
  return {
    states: async () => toStates(await usableKeys(deps), deps.clock()),
    rotate: async (immediately) => toStates(await rotateKeys(deps, immediately), deps.clock()),
    async published() {
      return (await usableKeys(deps)).map(({ kid, publicJwk }) => ({
        ...PublicJwk.parse(publicJwk),
        kid,
        alg: 'RS256' as const,
        use: 'sig' as const,
      }));
    },
    async current() {
      const keys = await usableKeys(deps);
      const now = deps.clock();
      const row = keys.find(({ activeFrom }) => activeFrom <= now);
      invariant(row !== undefined, 'a key that signs now was just ensured');
      const key = opened.get(row.kid) ?? openPrivateKey(deps, row);
      opened.set(row.kid, key);
      return { kid: row.kid, key };
    },
  };
}

async function usableKeys(deps: Needs): Promise<SigningKeyRow[]> {
  const keys = await listSigningKeys(deps);
  const { activeFrom, drop } = plan(keys, deps.clock());
  if (activeFrom === null && drop.length === 0) return keys;
  return changeSigningKeys(deps, async (rows) => {
    // Another process may have done it while this one waited for the lock.
    const due = plan(rows, deps.clock());
    return { add: due.activeFrom === null ? null : await makeKey(deps, due.activeFrom), drop: due.drop };
  });
}

async function rotateKeys(deps: Needs, immediately: boolean): Promise<SigningKeyRow[]> {
  await usableKeys(deps);
  return changeSigningKeys(deps, async (rows) => {
    const now = deps.clock();
    if (immediately) {
      const add = await makeKey(deps, new Date(now.getTime() - CLOCK_DIFFERENCE_MS));
      return { add, drop: rows.map(({ kid }) => kid) };
    }
    const waits = rows.some(({ activeFrom }) => activeFrom > now);
    return { add: waits ? null : await makeKey(deps, new Date(now.getTime() + PUBLISH_AHEAD_MS)), drop: [] };
  });
}

function toStates(newestFirst: readonly SigningKeyRow[], now: Date): KeyState[] {
  const signing = newestFirst.findIndex(({ activeFrom }) => activeFrom <= now);
  return newestFirst.map(({ kid, activeFrom }, index) => ({
    kid,
    activeFrom,
    state: index < signing ? 'next' : index === signing ? 'current' : 'previous',
  }));
}

/** What is due at `now`: when a new key shall begin to sign, if one is needed, and which keys have had their time. */
function plan(newestFirst: readonly SigningKeyRow[], now: Date): { activeFrom: Date | null; drop: string[] } {
  const signing = newestFirst.findIndex(({ activeFrom }) => activeFrom <= now);
  const current = newestFirst[signing];
  if (current === undefined) return { activeFrom: new Date(now.getTime() - CLOCK_DIFFERENCE_MS), drop: [] };
  const age = now.getTime() - current.activeFrom.getTime();
  const isDue = signing === 0 && age >= ROTATE_AFTER_MS;
  const isOver = age >= KEEP_AFTER_MS;
  return {
    activeFrom: isDue ? new Date(now.getTime() + PUBLISH_AHEAD_MS) : null,
    drop: isOver ? newestFirst.slice(signing + 1).map(({ kid }) => kid) : [],
  };
}

async function makeKey({ sealingKey }: Needs, activeFrom: Date): Promise<SigningKeyRow> {
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS });
  const publicJwk = PublicJwk.parse(pair.publicKey.export({ format: 'jwk' }));
  const kid = await calculateJwkThumbprint(publicJwk);
  const der = pair.privateKey.export({ format: 'der', type: 'pkcs8' });
  return { kid, publicJwk, privateKeySealed: seal(sealingKey, der, signingKeyContext(kid)), activeFrom };
}

function openPrivateKey({ sealingKey }: Needs, { kid, privateKeySealed }: SigningKeyRow): KeyObject {
  return createPrivateKey({
    key: unseal(sealingKey, privateKeySealed, signingKeyContext(kid)),
    format: 'der',
    type: 'pkcs8',
  });
}

/** What the private key is sealed for. */
export function signingKeyContext(kid: string): string {
  return `engine.oauth_signing_keys.private_key_sealed:${kid}`;
}
