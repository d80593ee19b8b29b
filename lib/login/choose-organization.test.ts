import { expect, test } from 'vitest';
import { chooseOrganization } from './choose-organization';

const acme = { environmentId: 'env_1', organizationId: 'org_acme', displayName: 'Acme' };
const globex = { environmentId: 'env_1', organizationId: 'org_globex', displayName: 'Globex' };
const elsewhere = { environmentId: 'env_1', organizationId: 'org_else', displayName: 'Elsewhere' };
const email = 'ada@acme.com';
const rememberedAs = (organization: typeof acme, by = email) => ({ ...organization, email: by, organization });
const none = { picked: undefined, remembered: null };

test('the only organization of a domain is chosen', () => {
  expect(chooseOrganization({ email, candidates: [acme], ...none })).toEqual({ kind: 'one', organization: acme });
});

test('a domain of several is a choice, and what was picked from it counts', () => {
  const candidates = [acme, globex];
  expect(chooseOrganization({ email, candidates, ...none })).toEqual({ kind: 'several', organizations: candidates });
  expect(chooseOrganization({ email, candidates, picked: 'org_globex', remembered: null })).toEqual({
    kind: 'one',
    organization: globex,
  });
});

test('an organization that was not offered cannot be picked', () => {
  const candidates = [acme, globex];
  expect(chooseOrganization({ email, candidates, picked: 'org_else', remembered: null }).kind).toBe('several');
});

test('the organization of the last sign-in settles an ambiguous or unknown domain, for the same e-mail only', () => {
  const candidates = [acme, globex];
  const remembered = rememberedAs(globex, 'ADA@acme.com');
  expect(chooseOrganization({ email, candidates, picked: undefined, remembered })).toEqual({
    kind: 'one',
    organization: globex,
  });
  expect(chooseOrganization({ email, candidates: [], picked: undefined, remembered: rememberedAs(elsewhere) })).toEqual(
    {
      kind: 'one',
      organization: elsewhere,
    },
  );
  const other = rememberedAs(globex, 'bob@acme.com');
  expect(chooseOrganization({ email, candidates, picked: undefined, remembered: other }).kind).toBe('several');
});

test('a picked organization comes before the last one', () => {
  const candidates = [acme, globex];
  expect(chooseOrganization({ email, candidates, picked: 'org_acme', remembered: rememberedAs(globex) })).toEqual({
    kind: 'one',
    organization: acme,
  });
});

test('nothing known is nothing', () => {
  expect(chooseOrganization({ email, candidates: [], ...none })).toEqual({ kind: 'none' });
});
