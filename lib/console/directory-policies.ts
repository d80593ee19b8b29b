import type { ScimDirectory } from '@/lib/ssoready/client';
import type { MatchBy } from '@/lib/tenants/queries';

/** One thing that can be chosen about a directory, as it is now. */
export type Policy = {
  /** The field of the API; `matchBy` is the tenant's. */
  id: 'domainPolicy' | 'unknownMemberPolicy' | 'preserveOnPut' | 'strictInterop' | 'matchBy';
  title: string;
  /** What is chosen, in words. */
  value: string;
  /** What that means for what arrives. */
  effect: string;
  /** When to choose otherwise. */
  otherwise: string;
  isDefault: boolean;
  /** Set when the choice goes badly with the identity provider that sends. */
  warning: string | null;
};

const DOMAINS = {
  enforce: { value: 'Refuse', effect: 'A person whose address is outside the tenant’s domains is refused with 400.' },
  flag: { value: 'Take and mark', effect: 'They are taken, and the request log notes domain_not_allowed.' },
  off: { value: 'Take', effect: 'Addresses are not held against the tenant’s domains.' },
} as const;

const UNKNOWN_MEMBERS = {
  skip: {
    value: 'Leave out',
    effect:
      'Members that are no users of the directory are left out of the group; the request log notes member_unknown.',
  },
  reject: {
    value: 'Refuse the group',
    effect: 'A request that names one is refused with 400; nothing of it is applied.',
  },
} as const;

/** Senders whose everyday requests the strict protocol refuses. */
const LENIENT = new Set(['okta', 'entra', 'jumpcloud']);

/** What a directory is set to, each with what it changes, in the order of the form. */
export function listPolicies(directory: ScimDirectory, matchBy: MatchBy): Policy[] {
  const domain = directory.domainPolicy ?? 'enforce';
  const unknown = directory.unknownMemberPolicy ?? 'skip';
  const preserve = directory.preserveOnPut ?? false;
  const strict = directory.strictInterop ?? false;
  return [
    {
      id: 'domainPolicy',
      title: 'People outside the tenant’s domains',
      ...DOMAINS[domain],
      otherwise: 'Take and mark suits customers with consultants or sister companies. Turn it off for test suites.',
      isDefault: domain === 'enforce',
      warning: null,
    },
    {
      id: 'unknownMemberPolicy',
      title: 'Group members that are not known',
      ...UNKNOWN_MEMBERS[unknown],
      otherwise: 'Refuse where a group must never be incomplete and the identity provider tries again.',
      isDefault: unknown === 'skip',
      warning:
        unknown === 'reject' && directory.dialect === 'okta'
          ? 'Okta takes a refusal for final: the group push stays broken until somebody pushes it again.'
          : null,
    },
    {
      id: 'preserveOnPut',
      title: 'What a PUT leaves out',
      value: preserve ? 'Keep' : 'Clear',
      effect: preserve
        ? 'A PUT that leaves out extension attributes, or a group’s members, keeps them.'
        : 'A PUT replaces the whole person or group, as RFC 7644 §3.5.1 says.',
      otherwise: 'Keep suits identity providers that replace a person with less than they sent before.',
      isDefault: !preserve,
      warning: null,
    },
    {
      id: 'strictInterop',
      title: 'Strict protocol',
      value: strict ? 'On' : 'Off',
      effect: strict
        ? 'Attributes that no schema describes, and PATCH operations without a path, are refused with 400.'
        : 'Unknown attributes are stored and given back; PATCH operations without a path are understood.',
      otherwise: 'Turn it on to hold an identity provider to the letter, for example while it is being written.',
      isDefault: !strict,
      warning:
        strict && LENIENT.has(directory.dialect ?? '')
          ? 'This identity provider deactivates people with operations that have no path: leavers would keep their access.'
          : null,
    },
    {
      id: 'matchBy',
      title: 'A directory person is the same as one of yours when',
      value: matchBy === 'email' ? 'The e-mail address is the same' : 'The directory ID is the same',
      effect:
        matchBy === 'email'
          ? 'Somebody who signed in before the directory was connected becomes the directory’s person.'
          : 'An address never ties two people together; whoever signed in before stays a person of their own.',
      otherwise: 'By ID suits products in which an e-mail address is not unique.',
      isDefault: matchBy === 'email',
      warning: null,
    },
  ];
}
