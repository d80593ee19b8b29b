'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/lib/action';
import { DomainError } from '@/lib/errors';
import { fallbackGuide, findGuide, listGuides } from '@/lib/onboarding/guides/registry';
import type { Guide } from '@/lib/onboarding/guides/types';
import { type Intake, readMetadata, SavedSettings } from '@/lib/onboarding/intake';
import { readCertificate } from '@/lib/onboarding/metadata';
import { OIDC_CHOICE } from '@/lib/onboarding/oidc-guides';
import { chooseSamlProvider, markStep, saveIdpSettings } from '@/lib/onboarding/saml-setup';
import { requireSamlSetup } from '@/lib/onboarding/session';
import { CERTIFICATES_STEP, hasOwnCertificates, hrefAfter, samlRail } from '@/lib/onboarding/steps';
import { getRuntime } from '@/lib/runtime';
import { depsOf, progressOf, samlSetupOf } from '../../deps';

const guardSaml = async () => ({ session: await requireSamlSetup() });

export const chooseProvider = action({
  guard: guardSaml,
  input: z.object({ provider: z.string() }),
  run: async ({ provider }, { session }) => {
    if (provider === OIDC_CHOICE) redirect('/setup/oidc');
    const guide = findGuide(provider, getRuntime().env.sandbox);
    if (guide === null) throw new DomainError('invalid', 'Choose one of the providers shown.');
    await chooseSamlProvider(depsOf(session), session, guide.id);
    redirect((await railOf(session, guide))[0]?.href ?? '/setup/saml/metadata');
  },
});

export const completeSamlStep = action({
  guard: guardSaml,
  input: z.object({ provider: z.string(), step: z.string() }),
  run: async ({ provider, step }, { session }) => {
    const guide = findGuide(provider, getRuntime().env.sandbox);
    const own = [...(guide?.saml.before ?? []), ...(guide?.saml.after ?? []), { id: CERTIFICATES_STEP }];
    if (!guide || !own.some(({ id }) => id === step)) throw new DomainError('invalid', 'There is no such step.');
    await markStep(depsOf(session), session, { task: 'saml', id: step, done: true });
    redirect(hrefAfter(await railOf(session, guide), step, '/setup/saml/test'));
  },
});

/** A metadata file is a few kilobytes; a form may carry no more than this. */
const MAX_FILE_BYTES = 524_288;

const MetadataForm = z.object({
  metadata: z.string().max(524_288, 'Metadata may be at most 512 KiB here. Use the address instead.').default(''),
  file: z
    .instanceof(File)
    .refine((file) => file.size <= MAX_FILE_BYTES, 'The file may have at most 512 KiB.')
    .optional(),
});

export const checkMetadata = action<
  { session: Awaited<ReturnType<typeof requireSamlSetup>> },
  typeof MetadataForm,
  { intake: Intake; given: string }
>({
  guard: guardSaml,
  input: MetadataForm,
  run: async ({ metadata, file }, { session }) => {
    const { env, clock } = getRuntime();
    const { client } = depsOf(session);
    const fromFile = file !== undefined && file.size > 0;
    const text = fromFile ? await file.text() : metadata;
    const { samlProvider } = await progressOf(session);
    const chosen = findGuide(samlProvider, env.sandbox) ?? fallbackGuide;
    const guides = listGuides(env.sandbox);
    const intake = await readMetadata({ client, now: clock(), ownOrigin: env.publicUrl, chosen, guides }, text);
    // An address is shown again to be corrected; a document or a key is not sent back.
    return { intake, given: fromFile || metadata.length > 2048 || metadata.includes('-----') ? '' : metadata };
  },
});

const SettingsForm = z.object({
  settings: z.string().transform((text, context) => {
    const parsed = SavedSettings.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: 'The settings were damaged on the way. Check the metadata again.' });
    return z.NEVER;
  }),
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // Not JSON: refused by the schema like any other wrong shape.
  }
}

export const saveMetadata = action({
  guard: guardSaml,
  input: SettingsForm,
  run: async ({ settings }, { session }) => {
    await saveIdpSettings(depsOf(session), session, settings);
    redirect(await hrefAfterMetadata(session));
  },
});

const ManualForm = z.object({
  entityId: z.string().trim().min(1, 'Enter the entity ID.').max(1024, 'At most 1,024 characters.'),
  ssoUrl: z
    .url({ protocol: /^https?$/, error: 'Enter an address that begins with https://.' })
    .max(2048, 'At most 2,048 characters.'),
  binding: z.enum(['post', 'redirect']),
  signingCertificate: z.string().transform((text, context) => {
    const certificate = readCertificate(text);
    if (certificate.ok) return certificate.pem;
    context.addIssue({ code: 'custom', message: certificate.message });
    return z.NEVER;
  }),
});

export const saveManualSettings = action({
  guard: guardSaml,
  input: ManualForm,
  run: async ({ signingCertificate, ...rest }, { session }) => {
    await saveIdpSettings(depsOf(session), session, { ...rest, certificates: [signingCertificate] });
    redirect(await hrefAfterMetadata(session));
  },
});

async function hrefAfterMetadata(session: Awaited<ReturnType<typeof requireSamlSetup>>): Promise<string> {
  const progress = await progressOf(session);
  const guide = findGuide(progress.samlProvider, getRuntime().env.sandbox);
  if (guide === null) return '/setup/saml/test';
  return hrefAfter(await railOf(session, guide), 'metadata', '/setup/saml/test');
}

/** The order of the steps, whatever of them is done. */
async function railOf(session: Awaited<ReturnType<typeof requireSamlSetup>>, guide: Guide) {
  const { connection } = await samlSetupOf(session);
  const ownCertificates = connection !== null && hasOwnCertificates(connection);
  return samlRail(guide, { done: [], configured: false, tested: false, ownCertificates });
}
