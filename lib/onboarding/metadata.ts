import { X509Certificate } from 'node:crypto';

/** What was pasted, uploaded or typed where an identity provider's metadata was asked for. */
export type MetadataInput =
  | { kind: 'url'; url: string }
  | { kind: 'xml'; xml: string }
  | { kind: 'mistake'; mistake: Mistake };

/** A mistake people make here, with what to do instead. `code` is short and searchable. */
export type Mistake = { code: string; title: string; advice: string };

const MAX_XML_CHARACTERS = 2_097_152;

const MISTAKES = {
  empty: {
    title: 'Nothing was given',
    advice: 'Paste the metadata address or the metadata itself, or upload the file.',
  },
  private_key: {
    title: 'That is a private key',
    advice:
      'It was refused and not stored. A private key must never leave your identity provider: treat it as leaked and replace it. What is needed here is the metadata, or the certificate.',
  },
  certificate_only: {
    title: 'That is a certificate, not metadata',
    advice:
      'The certificate alone does not say where to sign in. Use the metadata, or choose “Enter the values” and paste the certificate there.',
  },
  admin_page: {
    title: 'That is the address of an administration page',
    advice: 'It opens only for you. Look for the field named metadata URL on that page and copy its value.',
  },
  html: {
    title: 'That is a web page, not metadata',
    advice:
      'Metadata begins with <EntityDescriptor. Open the page, find the metadata download, and use that file or its address.',
  },
  sp_metadata: {
    title: 'That is our own address',
    advice: 'Our own values go into your identity provider. Here we need the metadata that it gives you.',
  },
  not_a_url: {
    title: 'That is neither an address nor metadata',
    advice: 'An address begins with https://. Metadata begins with <?xml or <EntityDescriptor.',
  },
  too_large: {
    title: 'The metadata is larger than 2 MiB',
    advice: 'Federation aggregates hold thousands of providers. Use the metadata of your own provider alone.',
  },
} as const;

export type MistakeCode = keyof typeof MISTAKES;

export function toMistake(code: MistakeCode): Mistake {
  return { code: `metadata_${code}`, ...MISTAKES[code] };
}

/** Addresses of pages for administrators, which answer anybody else with a sign-in form. */
const ADMIN_PAGES = [
  /^https:\/\/[^/]*-admin\.okta(?:preview|-emea)?\.com\//,
  /^https:\/\/(?:entra|portal|aad\.portal)\.(?:microsoft|azure)\.com\//,
  /^https:\/\/admin\.google\.com\//,
  /^https:\/\/console\.jumpcloud\.com\//,
  /^https:\/\/[^/]*\.onelogin\.com\/(?:apps|admin)/,
];

/**
 * Recognises what was given before anything is fetched or parsed, and names the usual mistakes.
 * @param ownOrigin the origin of this installation: its own metadata is a mistake here, unless it is the sandbox's.
 */
export function recogniseMetadata(text: string, ownOrigin: string): MetadataInput {
  const given = text.replace(/^\uFEFF/, '').trim();
  const mistake = (code: MistakeCode): MetadataInput => ({ kind: 'mistake', mistake: toMistake(code) });
  if (given === '') return mistake('empty');
  if (given.length > MAX_XML_CHARACTERS) return mistake('too_large');
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(given)) return mistake('private_key');
  if (given.startsWith('-----BEGIN CERTIFICATE-----')) return mistake('certificate_only');
  if (/^<!doctype html|^<html/i.test(given)) return mistake('html');
  if (given.startsWith('<')) return { kind: 'xml', xml: given };
  if (looksLikeBareCertificate(given)) return mistake('certificate_only');
  if (!/^https?:\/\/\S+$/i.test(given) || !URL.canParse(given)) return mistake('not_a_url');
  if (ADMIN_PAGES.some((pattern) => pattern.test(given))) return mistake('admin_page');
  const url = new URL(given);
  if (url.origin === ownOrigin && !url.pathname.startsWith('/sandbox/')) return mistake('sp_metadata');
  return { kind: 'url', url: given };
}

function looksLikeBareCertificate(text: string): boolean {
  const compact = text.replace(/\s+/g, '');
  return compact.startsWith('MII') && /^[A-Za-z0-9+/]+=*$/.test(compact);
}

/**
 * Reads a certificate as people paste it: PEM, or its base64 with or without line breaks. The answer is PEM, or the mistake.
 */
export function readCertificate(text: string): { ok: true; pem: string } | { ok: false; message: string } {
  const given = text.trim();
  if (given === '') return { ok: false, message: 'Paste the signing certificate.' };
  if (/PRIVATE KEY/.test(given))
    return { ok: false, message: `${MISTAKES.private_key.title}. ${MISTAKES.private_key.advice}` };
  const base64 = given.replace(/-----(?:BEGIN|END) CERTIFICATE-----/g, '').replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) {
    return { ok: false, message: 'This is not a certificate. It should begin with -----BEGIN CERTIFICATE-----.' };
  }
  const pem = `-----BEGIN CERTIFICATE-----\n${(base64.match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`;
  try {
    new X509Certificate(pem);
    return { ok: true, pem };
  } catch {
    return {
      ok: false,
      message: 'The certificate is damaged or incomplete. Copy all of it, with its first and last line.',
    };
  }
}
