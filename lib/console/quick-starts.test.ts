import { describe, expect, it } from 'vitest';
import type { InstanceFacts } from './quick-start';
import { QUICK_STARTS } from './quick-starts';

const FACTS: InstanceFacts = {
  baseUrl: 'https://sso.vendor.example',
  redirectUrl: 'https://app.vendor.example/sso/done?from=sso',
  oauthRedirectUri: 'https://app.vendor.example/api/auth/callback/ssoready-saml',
  oauthClientId: 'saml_oauth_client_0000000000000000000000001',
  issuer: 'https://sso.vendor.example/v1/oauth',
  organizationExternalId: `o'neill "and" sons \\ co`,
};
const NOTHING: InstanceFacts = {
  baseUrl: 'http://localhost:3000',
  redirectUrl: '',
  oauthRedirectUri: '',
  oauthClientId: null,
  issuer: null,
  organizationExternalId: null,
};
const textOf = (id: string, facts: InstanceFacts) =>
  QUICK_STARTS.find((one) => one.id === id)
    ?.snippets(facts)
    .map(({ text }) => text)
    .join('\n') ?? '';

describe.each(QUICK_STARTS)('the quick start of $label', ({ id, snippets }) => {
  it('carries the addresses of this instance', () => {
    expect(textOf(id, FACTS)).toContain('https://sso.vendor.example');
  });

  it('W115: has a name of its own for each snippet, and never a hole or a live secret', () => {
    for (const facts of [FACTS, NOTHING]) {
      const all = snippets(facts);
      expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
      for (const { text } of all) expect(text).not.toMatch(/=undefined|"undefined"|null\b|ssoready_\w+_[0-9a-z]{25}/);
    }
  });
});

describe('what is put into a snippet', () => {
  it('is quoted for the language that it is in', () => {
    expect(textOf('python', FACTS)).toContain(`organization_external_id="o'neill \\"and\\" sons \\\\ co"`);
    expect(textOf('curl', FACTS)).toContain(`o'\\''neill \\"and\\" sons \\\\ co"}'`);
    expect(textOf('curl', FACTS)).toContain(`'organizationExternalId=o'\\''neill "and" sons \\ co'`);
    expect(textOf('openid-connect', FACTS)).toContain("organization_external_id=o'neill%20%22and%22");
  });

  it('names the client of the environment, and the path that the handler is at', () => {
    expect(textOf('next-auth', FACTS)).toContain(`SAML_CLIENT_ID=${FACTS.oauthClientId}`);
    expect(textOf('go', FACTS)).toContain('// Your handler for /sso/done');
  });
});
