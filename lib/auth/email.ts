import { domainToASCII } from 'node:url';

/**
 * An e-mail address as people type it, or null. Deliberately lenient about the local part (`o'brien+sso@…`, `jörg@…`) and
 * linear in its length; whether mail arrives there is not decided here.
 */
export function parseEmail(text: string): { email: string; domain: string } | null {
  const email = text.trim().normalize('NFC');
  const at = email.lastIndexOf('@');
  const local = email.slice(0, at);
  if (at < 1 || email.length > 254 || local.length > 64 || hasBadCharacter(email) || local.includes('@')) return null;
  const domain = domainToASCII(email.slice(at + 1).toLowerCase());
  return isDomain(domain) ? { email, domain } : null;
}

function hasBadCharacter(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    // White space and control characters, bidirectional overrides, and what would end a header or a tag.
    if (
      code <= 0x20 ||
      (code >= 0x7f && code <= 0xa0) ||
      (code >= 0x2000 && code <= 0x206f) ||
      '<>()[]",;:\\'.includes(character)
    ) {
      return true;
    }
  }
  return false;
}

function isDomain(domain: string): boolean {
  if (domain === '' || domain.length > 253) return false;
  return domain.split('.').every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
}
