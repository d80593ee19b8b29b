import { describe, expect, it } from 'vitest';
import type { ScimDirectory } from '@/lib/ssoready/client';
import { listPolicies } from './directory-policies';

const directory: ScimDirectory = {
  id: 'scim_directory_1',
  organizationId: 'org_1',
  primary: true,
  scimBaseUrl: '',
  hasClientBearerToken: true,
};
const policyOf = (changes: Partial<ScimDirectory>, id: string) =>
  listPolicies({ ...directory, ...changes }, 'email').find((policy) => policy.id === id);

describe('the policies of a directory', () => {
  it('are all at their defaults when nothing was chosen: enforce, leave out, clear, lenient, by e-mail', () => {
    const policies = listPolicies(directory, 'email');
    expect(policies.every(({ isDefault }) => isDefault)).toBe(true);
    expect(policies.map(({ value }) => value)).toEqual([
      'Refuse',
      'Leave out',
      'Clear',
      'Off',
      'The e-mail address is the same',
    ]);
    expect(policies.every(({ warning }) => warning === null)).toBe(true);
  });

  it('say what each choice does and when to choose otherwise', () => {
    const changed = {
      domainPolicy: 'flag',
      unknownMemberPolicy: 'reject',
      preserveOnPut: true,
      strictInterop: true,
    } as const;
    const policies = listPolicies({ ...directory, ...changed }, 'scim_id');
    expect(policies.some(({ isDefault }) => isDefault)).toBe(false);
    const effects = new Set([...policies, ...listPolicies(directory, 'email')].map(({ effect }) => effect));
    expect(effects.size).toBe(10);
  });

  it('warn where a choice breaks what the identity provider does every day', () => {
    expect(policyOf({ strictInterop: true, dialect: 'okta' }, 'strictInterop')?.warning).toContain('no path');
    expect(policyOf({ strictInterop: true, dialect: 'keycloak' }, 'strictInterop')?.warning).toBeNull();
    expect(policyOf({ unknownMemberPolicy: 'reject', dialect: 'okta' }, 'unknownMemberPolicy')?.warning).toContain(
      'final',
    );
    expect(policyOf({ unknownMemberPolicy: 'reject', dialect: 'entra' }, 'unknownMemberPolicy')?.warning).toBeNull();
  });
});
