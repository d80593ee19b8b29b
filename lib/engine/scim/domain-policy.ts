import type { DirectoryAccess } from './access-store';
import { quote, ScimError } from './protocol/errors';
import { emailDomain, type UserFacts } from './protocol/facts';

/**
 * Holds a user's identity e-mail against the domains of the organization. Under `enforce` a foreign one is refused, under `flag`
 * it is noted: the note, or null. Only a new or changed address is examined: a user whose domain left the list must still be
 * deactivated.
 */
export function noteDomain(
  access: DirectoryAccess,
  facts: UserFacts,
  before: { emailFolded: string } | null,
): string | null {
  if (access.domainPolicy === 'off' || before?.emailFolded === facts.emailFolded) return null;
  if (facts.email !== '' && access.domains.includes(emailDomain(facts.email))) return null;
  if (access.domainPolicy === 'flag') return 'domain_not_allowed';
  if (facts.email === '') {
    throw refusal(
      'email_required',
      'This directory takes only users with an e-mail address as userName or as their primary or work e-mail.',
    );
  }
  throw refusal(
    'domain_not_allowed',
    `The e-mail address ${quote(facts.email)} is outside the domains of this organization. Leave the user out of the assignment, or have the domain added.`,
  );
}

function refusal(code: string, detail: string): ScimError {
  return new ScimError(400, detail, { scimType: 'invalidValue', code });
}
