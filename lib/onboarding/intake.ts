import { z } from 'zod';
import type { IdpMetadataEntity, SsoreadyClient } from '@/lib/ssoready/client';
import { ApiError } from '@/lib/ssoready/errors';
import { findOtherProvider, type OtherProvider } from './guides/recognise';
import type { Guide } from './guides/types';
import { type Mistake, recogniseMetadata, toMistake } from './metadata';
import { describeEntity, isUsable, type VerdictLine } from './verdict';

/** One identity provider found in metadata, with what the form sends back to save it. */
export type IntakeEntity = {
  entityId: string;
  lines: VerdictLine[];
  warnings: string[];
  usable: boolean;
  /** Set when this is another provider than the one whose steps are being followed. */
  otherProvider: OtherProvider | null;
  /** JSON of {@link SavedSettings}. */
  settings: string;
};

export type Intake =
  | { kind: 'mistake'; mistake: Mistake }
  | { kind: 'entities'; entities: IntakeEntity[]; readAt: string };

/** What comes back from the form. It passed through the browser: the engine checks it again. */
export const SavedSettings = z.object({
  entityId: z.string().trim().min(1).max(1024),
  ssoUrl: z.string().trim().min(1).max(2048),
  binding: z.enum(['post', 'redirect']),
  certificates: z.array(z.string().min(1).max(65_536)).min(1).max(10),
  sloUrl: z.string().max(2048).default(''),
  sloResponseUrl: z.string().max(2048).default(''),
  sloBinding: z.enum(['post', 'redirect']).default('redirect'),
  /** Where it was fetched from, and will be again; empty when it was not given by address. */
  metadataUrl: z.string().max(2048).default(''),
});
export type SavedSettings = z.infer<typeof SavedSettings>;

/** Fewer than this are worth choosing from; a federation's aggregate is not. */
const MAX_CHOICES = 20;

type IntakeDeps = {
  client: Pick<SsoreadyClient, 'parseSamlMetadata'>;
  now: Date;
  ownOrigin: string;
  /** The guide that is being followed, and all that can be chosen. */
  chosen: Pick<Guide, 'id' | 'name'>;
  guides: readonly Pick<Guide, 'id' | 'name'>[];
};

/** Reads what was given as metadata and answers what was understood, or which mistake it is. Nothing is stored. */
export async function readMetadata(deps: IntakeDeps, text: string): Promise<Intake> {
  const input = recogniseMetadata(text, deps.ownOrigin);
  if (input.kind === 'mistake') return input;
  try {
    const { entities } = await deps.client.parseSamlMetadata(
      input.kind === 'url' ? { url: input.url } : { xml: input.xml },
    );
    if (entities.length === 0)
      return mistake('metadata_no_idp', 'There is no identity provider in this metadata', NO_IDP_ADVICE);
    if (entities.length > MAX_CHOICES) return { kind: 'mistake', mistake: toMistake('too_large') };
    return {
      kind: 'entities',
      entities: entities.map((entity) => toIntakeEntity(entity, input.kind === 'url' ? input.url : '', deps)),
      readAt: deps.now.toISOString(),
    };
  } catch (error) {
    if (error instanceof ApiError && error.status === 400) {
      return mistake('metadata_unreadable', 'The metadata could not be read', error.message);
    }
    throw error;
  }
}

const NO_IDP_ADVICE =
  'It may describe a service provider, as ours does. Get the metadata that your identity provider gives out for this application.';

/** Warnings that a line of the card says already. */
const SAID_BY_LINES = new Set([
  'http_url',
  'no_sso_url',
  'no_certificate',
  'certificate_expired',
  'certificate_expiring',
]);

function mistake(code: string, title: string, advice: string): Intake {
  return { kind: 'mistake', mistake: { code, title, advice } };
}

function toIntakeEntity(
  entity: IdpMetadataEntity,
  metadataUrl: string,
  { now, chosen, guides }: IntakeDeps,
): IntakeEntity {
  const settings: SavedSettings = {
    entityId: entity.entityId,
    ssoUrl: entity.ssoUrl,
    binding: entity.binding,
    sloUrl: entity.sloUrl,
    sloResponseUrl: entity.sloResponseUrl,
    sloBinding: entity.sloBinding,
    metadataUrl,
    certificates: entity.certificates.map((certificate) => certificate.pem).slice(0, 10),
  };
  return {
    entityId: entity.entityId,
    lines: describeEntity(entity, now),
    warnings: entity.warnings.filter(({ code }) => !SAID_BY_LINES.has(code)).map(({ message }) => message),
    usable: isUsable(entity),
    otherProvider: findOtherProvider(entity, chosen, guides),
    settings: JSON.stringify(settings),
  };
}
