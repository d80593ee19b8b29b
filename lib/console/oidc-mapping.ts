import type { OidcConnection } from '@/lib/ssoready/client';

type Mapping = OidcConnection['attributeMapping'];
const MAX_LINES = 50;

/** A mapping as it is typed: a line for each attribute, `firstName = given_name`. */
export function printAttributeMapping(mapping: Mapping): string {
  return mapping.map(({ attribute, claim }) => `${attribute} = ${claim}`).join('\n');
}

/** Reads what was typed; a problem names its line. Empty lines do not matter. */
export function readAttributeMapping(text: string): { ok: true; mapping: Mapping } | { ok: false; problem: string } {
  const mapping: Mapping = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const at = line.indexOf('=');
    const [attribute, claim] = [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    const wrong = (problem: string) => ({ ok: false as const, problem: `Line ${index + 1} ${problem}.` });
    if (at < 0 || attribute === '' || claim === '') return wrong('is not like “firstName = given_name”');
    if (attribute.length > 200 || claim.length > 200) return wrong('is too long: at most 200 characters on each side');
    if (mapping.some((one) => one.attribute === attribute)) return wrong(`names ${attribute} a second time`);
    mapping.push({ attribute, claim });
  }
  if (mapping.length > MAX_LINES) return { ok: false, problem: `At most ${MAX_LINES} attributes.` };
  return { ok: true, mapping };
}
