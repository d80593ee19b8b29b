import { describe, expect, it } from 'vitest';
import { OUTCOMES } from './outcomes';
import { findGuide, listGuides } from './registry';
import { matchesProvider } from './search';
import type { FixTopic, GuideStep } from './types';

const guides = listGuides(true);
const TOPICS: readonly FixTopic[] = [
  'signature',
  'certificate',
  'issuer',
  'audience',
  'recipient',
  'time',
  'identity',
  'domain',
  'assignment',
  'format',
];

describe.each(guides.map((guide) => [guide.id, guide] as const))('the guide of %s', (_id, guide) => {
  const samlSteps = [...guide.saml.before, guide.saml.metadata, ...guide.saml.after];
  const scimSteps: readonly GuideStep<string>[] = 'unavailable' in guide.scim ? [] : guide.scim.steps;

  it('hands over the ACS URL and the entity ID, each under a name', () => {
    const values = samlSteps.flatMap((step) => step.values ?? []);
    expect(values.map(({ value }) => value)).toEqual(expect.arrayContaining(['acsUrl', 'spEntityId']));
    expect(values.every(({ label }) => label.length > 0)).toBe(true);
  });

  it('hands over the SCIM address and the token, or says why there is no directory', () => {
    if ('unavailable' in guide.scim) return expect(guide.scim.unavailable.length).toBeGreaterThan(40);
    const values = guide.scim.steps.flatMap((step) => step.values ?? []).map(({ value }) => value);
    expect(values).toEqual(expect.arrayContaining(['scimBaseUrl', 'scimToken']));
    expect(guide.scim.steps.filter((step) => step.showsMapping)).toHaveLength(1);
    expect(guide.scim.mapping.map(({ to }) => to)).toEqual(expect.arrayContaining(['userName', 'name.givenName']));
  });

  it('has no two steps of one id, because progress is kept by it', () => {
    for (const steps of [samlSteps, scimSteps]) {
      const ids = steps.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('says in every step where it happens, what to do, and what if the screen differs', () => {
    for (const step of [...samlSteps, ...scimSteps]) {
      expect(step.where, step.id).not.toBe('');
      expect(step.instructions.length, step.id).toBeGreaterThan(0);
      expect(step.ifDifferent.length, step.id).toBeGreaterThan(20);
    }
  });

  it('names for every kind of failure the place to fix it', () => {
    for (const topic of TOPICS) expect(guide.saml.fixes[topic].length, topic).toBeGreaterThan(20);
  });

  it('shows exactly once which attributes a sign-in is read from, the e-mail address first', () => {
    expect(samlSteps.filter((step) => step.showsMapping)).toHaveLength(1);
    expect(guide.saml.mapping[0]?.note).toMatch(/^Needed/);
    expect(guide.saml.mappingNote.length).toBeGreaterThan(20);
  });

  it('has only our values to be filled into its texts to paste', () => {
    const snippets = [...samlSteps, ...scimSteps].flatMap((step) => step.snippets ?? []);
    for (const { label, text } of snippets) {
      const places = [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).filter((name) => name !== '0');
      expect(['acsUrl', 'spEntityId'], label).toEqual(expect.arrayContaining(places));
    }
  });

  it('closes every mark in its texts', () => {
    for (const text of [...samlSteps, ...scimSteps].flatMap((step) => step.instructions)) {
      expect(text.split('**').length % 2, text).toBe(1);
      expect(text.split('`').length % 2, text).toBe(1);
    }
  });

  it('says how it looks there when it worked, and what its most common errors mean', () => {
    const outcomes = OUTCOMES[guide.id];
    const named = [outcomes?.saml, ...('unavailable' in guide.scim ? [] : [outcomes?.scim])];
    for (const outcome of named) {
      expect(outcome?.worked.length).toBeGreaterThan(20);
      expect(outcome?.errors.length).toBeGreaterThan(1);
      for (const text of (outcome?.errors ?? []).flatMap(({ shown, fix }) => [shown, fix])) {
        expect(text.split('**').length % 2, text).toBe(1);
        expect(text.split('`').length % 2, text).toBe(1);
      }
    }
    expect('unavailable' in guide.scim && outcomes?.scim !== undefined).toBe(false);
  });

  it('says when it was last compared with what the provider publishes', () => {
    expect(new Date(`${guide.lastVerified}T00:00:00Z`).toISOString().slice(0, 10)).toBe(guide.lastVerified);
  });
});

describe('finding a guide', () => {
  it('has a guide for every provider that customers come with', () => {
    expect(listGuides(false).map(({ id }) => id)).toEqual([
      ...['okta', 'entra', 'google', 'jumpcloud', 'onelogin', 'pingone', 'pingfederate', 'rippling', 'cyberark'],
      ...['adfs', 'keycloak', 'authentik', 'shibboleth', 'generic'],
    ]);
    const without = listGuides(false).filter(({ scim }) => 'unavailable' in scim);
    expect(without.map(({ id }) => id)).toEqual(['google', 'adfs', 'keycloak', 'shibboleth']);
  });

  it('finds a provider by any name people know it by', () => {
    const named = (query: string) => guides.filter((guide) => matchesProvider(guide, query)).map(({ id }) => id);
    expect(named('azure')).toEqual(['entra']);
    expect(named(' G SUITE ')).toEqual(['google']);
    expect(named('nobody has this name')).toEqual([]);
    expect(named('')).toHaveLength(guides.length);
  });

  it('offers the sandbox only where it is switched on', () => {
    expect(findGuide('sandbox', true)?.name).toBe('Vestibule sandbox');
    expect(findGuide('sandbox', false)).toBeNull();
    expect(findGuide('__proto__', true)).toBeNull();
    expect(findGuide(null, true)).toBeNull();
  });

  it('asks Google for its metadata before our values are pasted, as Google’s own screens do', () => {
    const google = findGuide('google', false);
    expect(google?.saml.before.flatMap((step) => step.values ?? [])).toEqual([]);
    expect(google?.saml.after.flatMap((step) => step.values ?? []).length).toBeGreaterThan(0);
  });
});
