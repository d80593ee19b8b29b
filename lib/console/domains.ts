const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

export type DomainList = { ok: true; domains: string[] } | { ok: false; message: string };

/**
 * Reads the domains a person typed (separated by commas, spaces or lines) into lower-case names without duplicates. A leading
 * "@" or "https://" and a trailing path are forgiven, because that is what people paste; anything else that is not a host name
 * of at least two labels (RFC 1035 §2.3.1) is named in the answer.
 */
export function parseDomainList(text: string): DomainList {
  const domains = new Set<string>();
  for (const word of text.split(/[\s,;]+/)) {
    if (word === '') continue;
    const domain = word
      .toLowerCase()
      .replace(/^https?:\/\//, '')
      .replace(/^.*@/, '')
      .replace(/[/?#].*$/, '')
      .replace(/\.$/, '');
    if (!isDomain(domain)) {
      return { ok: false, message: `“${word.slice(0, 80)}” is not a domain. Write it like acme.com, without spaces.` };
    }
    domains.add(domain);
  }
  return { ok: true, domains: [...domains] };
}

function isDomain(domain: string): boolean {
  if (domain.length > 253) return false;
  const labels = domain.split('.');
  // Names outside ASCII arrive as the browser or the person wrote them; the URL parser gives their ASCII form.
  return labels.length >= 2 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '');
}
