import { recordAuditEvent, SYSTEM_ACTOR } from '@/lib/audit/record';
import { listOtherPrograms, sealAnew } from '@/lib/db/rotate-secret';
import { forgetPreviousSecret, replaceKeptSecret } from '@/lib/env';
import { SEALED_COLUMNS } from '@/lib/host';
import type { Runtime } from '@/lib/runtime';
import { type Command, UsageError } from './command';

/** What changes the secret that everything is sealed with. */
export const SECRET_COMMANDS: Readonly<Record<string, Command>> = {
  'secret rotate': {
    summary:
      'Seals everything in the database anew with another master secret; can be repeated when it was interrupted.',
    options: {
      'running?': 'programs may run meanwhile, because each of them was started with VESTIBULE_PREVIOUS_SECRET',
    },
    async run({ runtime, options }) {
      // Of a secret that is only made here, no program that runs can know.
      await requireNobodyElse(runtime, options.running === true && givenSecrets(runtime) !== null);
      const sealed = await sealAnew(runtime.sql, SEALED_COLUMNS, () => secretsOf(runtime));
      await recordAuditEvent(runtime.db, {
        actor: SYSTEM_ACTOR,
        action: 'master_secret.rotated',
        detail: { valuesSealed: sealed },
      });
      const { secretFile } = runtime.env;
      if (secretFile !== null) forgetPreviousSecret(secretFile);
      const then =
        secretFile === null
          ? 'Remove VESTIBULE_PREVIOUS_SECRET and start the program again.'
          : `The secret in ${secretFile} is the new one: back it up.`;
      return { json: { sealed }, lines: [`${sealed} values are sealed with the new secret. ${then}`] };
    },
  },
};

async function requireNobodyElse({ sql }: Runtime, mayRun: boolean): Promise<void> {
  const others = mayRun ? [] : await listOtherPrograms(sql);
  if (others.length === 0) return;
  throw new UsageError(
    `Other programs use this database (${others.join(', ')}), and would no longer open what is in it. Stop them; or start each of them with the new secret in VESTIBULE_SECRET and the old one in VESTIBULE_PREVIOUS_SECRET, and add --running.`,
  );
}

/** The new secret and the old one. A secret that the program keeps itself is replaced here, unless that was interrupted. */
function secretsOf(runtime: Runtime): { masterSecret: Buffer; previousSecret: Buffer } {
  const given = givenSecrets(runtime);
  if (given !== null) return given;
  const { masterSecret, secretFile } = runtime.env;
  if (secretFile === null) {
    throw new UsageError(
      'Set VESTIBULE_SECRET to the new secret (openssl rand -base64 32 makes one) and VESTIBULE_PREVIOUS_SECRET to the one that it replaces.',
    );
  }
  const fresh = replaceKeptSecret(secretFile, masterSecret);
  if (fresh !== null) return { masterSecret: fresh, previousSecret: masterSecret };
  throw new UsageError(`The secret in ${secretFile} was changed meanwhile by another command. Nothing was done here.`);
}

/** Both secrets, where the configuration or an interrupted change names them. */
function givenSecrets({ env }: Runtime): { masterSecret: Buffer; previousSecret: Buffer } | null {
  const { masterSecret, previousSecret } = env;
  return previousSecret === null || previousSecret.equals(masterSecret) ? null : { masterSecret, previousSecret };
}
