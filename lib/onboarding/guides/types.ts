/** What an identity provider asks for and we give, under whatever name it has there. */
export type SamlValue = 'acsUrl' | 'spEntityId' | 'acsUrlPattern';
export type ScimValue = 'scimBaseUrl' | 'scimToken';

type StepValue<V extends string> = {
  value: V;
  /** The field's name in the identity provider's own console. */
  label: string;
  hint?: string;
};

export type Snippet = { label: string; text: string };

/**
 * One decision on one screen. Texts may hold `**name**` for what is written on the provider's screen and `` `code` `` for
 * what is typed.
 */
export type GuideStep<V extends string> = {
  /** Stable: stored as progress. */
  id: string;
  title: string;
  /** Where in the provider's console this happens. */
  where: string;
  instructions: readonly string[];
  values?: readonly StepValue<V>[];
  /** Texts to paste whole. `{acsUrl}` and `{spEntityId}` stand for our values. */
  snippets?: readonly Snippet[];
  /** The attribute mapping belongs to this step. */
  showsMapping?: true;
  /** What to do when the provider's screen does not look as described. */
  ifDifferent: string;
};

/** The part of the work where the provider gives us its settings. `accepts` orders the ways by what is easiest there. */
type MetadataStep = GuideStep<SamlValue> & { accepts: readonly ('url' | 'file' | 'fields')[] };

/** `from` is the provider's name for it, `to` ours. */
export type AttributeMapping = { from: string; to: string; note?: string };

/** What a failing check of a test sign-in is about. */
export type FixTopic =
  | 'signature'
  | 'certificate'
  | 'issuer'
  | 'audience'
  | 'recipient'
  | 'time'
  | 'identity'
  | 'domain'
  | 'assignment'
  | 'format';

export type Guide = {
  id: string;
  name: string;
  /** Other names people search for. */
  aliases: readonly string[];
  /** How to tell that this is the provider in use. */
  recognise: string;
  /** What the provider calls the thing that is made for us. */
  appWord: string;
  consoleUrl?: string;
  /** The day the steps were last compared with published instructions, YYYY-MM-DD. */
  lastVerified: string;
  saml: {
    /** In the order of the provider's own screens; `metadata` stands where the provider hands its settings out. */
    before: readonly GuideStep<SamlValue>[];
    metadata: MetadataStep;
    after: readonly GuideStep<SamlValue>[];
    /** What is read of a sign-in, shown at the step with `showsMapping`. */
    mapping: readonly AttributeMapping[];
    mappingNote: string;
    /** Where in this provider each kind of failure is put right. */
    fixes: Readonly<Record<FixTopic, string>>;
  };
  scim:
    | {
        steps: readonly GuideStep<ScimValue>[];
        mapping: readonly AttributeMapping[];
        mappingNote: string;
        /** How soon something should arrive, in the provider's own rhythm. */
        rhythm: string;
      }
    | { unavailable: string };
};
