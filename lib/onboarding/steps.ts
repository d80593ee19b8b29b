import type { Guide, SamlValue, ScimValue, Snippet } from './guides/types';

export type RailStep = { id: string; title: string; href: string; done: boolean };

export type StepFacts = {
  /** Ids of the steps marked done. */
  done: readonly string[];
  configured: boolean;
  tested: boolean;
  /** There are certificates of ours to carry to the provider. */
  ownCertificates: boolean;
};

export const CERTIFICATES_STEP = 'certificates';

/** Whether the connection signs its requests or takes encrypted assertions, for which the provider needs our certificates. */
export function hasOwnCertificates(connection: {
  spSigningCertificate: string;
  spEncryptionCertificate: string;
}): boolean {
  return connection.spSigningCertificate !== '' || connection.spEncryptionCertificate !== '';
}

/** The steps of single sign-on in the provider's own order, with what is done. The last one is the test. */
export function samlRail(guide: Guide, facts: StepFacts): RailStep[] {
  const toStep = ({ id, title }: { id: string; title: string }): RailStep => ({
    id,
    title,
    href: `/setup/saml/${guide.id}?step=${id}`,
    // A test that passed proves every step.
    done: facts.done.includes(id) || facts.tested,
  });
  return [
    ...guide.saml.before.map(toStep),
    { id: 'metadata', title: guide.saml.metadata.title, href: '/setup/saml/metadata', done: facts.configured },
    ...guide.saml.after.map(toStep),
    ...(facts.ownCertificates
      ? [{ ...toStep({ id: CERTIFICATES_STEP, title: 'Our certificates' }), href: '/setup/saml/certificates' }]
      : []),
    { id: 'test', title: 'Test sign-in', href: '/setup/saml/test', done: facts.tested },
  ];
}

export type ScimStepFacts = {
  done: readonly string[];
  /** A request of the provider has arrived. */
  connected: boolean;
  /** A person has arrived. */
  received: boolean;
};

/**
 * The steps of the directory, with what is done; none where the provider cannot send people. What has arrived proves steps
 * that nobody ticked off.
 */
export function scimRail(guide: Guide, facts: ScimStepFacts): RailStep[] {
  if ('unavailable' in guide.scim) return [];
  const { steps } = guide.scim;
  const connecting = steps.findIndex(({ values = [] }) => values.some(({ value }) => value === 'scimToken'));
  return steps.map(({ id, title }, index) => ({
    id,
    title,
    href: `/setup/directory/${guide.id}?step=${id}`,
    done: facts.done.includes(id) || facts.received || (facts.connected && index <= connecting),
  }));
}

/** Where to go after a step: the next one in order, or `finish` after the last. */
export function hrefAfter(rail: readonly RailStep[], id: string, finish: string): string {
  const index = rail.findIndex((step) => step.id === id);
  return rail[index + 1]?.href ?? finish;
}

/** The step to open when none is named: the first that is not done, else the last. */
export function openStep(rail: readonly RailStep[]): RailStep | null {
  return rail.find((step) => !step.done) ?? rail.at(-1) ?? null;
}

/** The values of a connection under the names a guide uses. */
export function samlValue(value: SamlValue, connection: { spAcsUrl: string; spEntityId: string }): string {
  switch (value) {
    case 'acsUrl':
      return connection.spAcsUrl;
    case 'spEntityId':
      return connection.spEntityId;
    case 'acsUrlPattern':
      return `^${connection.spAcsUrl.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}$`;
    default:
      return value satisfies never;
  }
}

/** A text to paste with our values in their places. */
export function fillSnippet(snippet: Snippet, connection: { spAcsUrl: string; spEntityId: string }): Snippet {
  const text = snippet.text
    .replaceAll('{acsUrl}', connection.spAcsUrl)
    .replaceAll('{spEntityId}', connection.spEntityId);
  return { label: snippet.label, text };
}

/** The values of a directory under the names a guide uses. The token is not among what can be read back. */
export function scimValue(value: ScimValue, directory: { scimBaseUrl: string }): string | null {
  return value === 'scimBaseUrl' ? directory.scimBaseUrl : null;
}
