import { holdsPrivateKey, type IdpCertificate, parseCertificate } from './certificate';
import { BINDING_POST, BINDING_REDIRECT, NS_METADATA, NS_PROTOCOL, NS_SIGNATURE } from './names';
import { parseDateTime } from './time';
import { parseXml, stripMetadataProlog } from './xml-document';
import { attributeOf, childrenNamed, deepTextOf, isNamed, walk, type XmlElement } from './xml-tree';

/** One identity provider of a metadata document. */
export type IdpEntity = {
  readonly entityId: string;
  /** Empty when there is none that we can use; then a warning says so. */
  readonly ssoUrl: string;
  readonly binding: 'post' | 'redirect';
  /** Single logout; empty where none is offered that we can use. */
  readonly sloUrl: string;
  /** Where answers to logouts go, when that is another place. */
  readonly sloResponseUrl: string;
  readonly sloBinding: 'post' | 'redirect';
  /** Its `validUntil` is past. */
  readonly expired: boolean;
  /** Signing certificates, each once, in document order. */
  readonly certificates: readonly IdpCertificate[];
  readonly warnings: readonly MetadataWarning[];
};

export type MetadataWarning = { readonly code: string; readonly message: string };

/** What was given instead of metadata. */
export type MetadataMistake =
  | 'empty'
  | 'private_key'
  | 'bare_certificate'
  | 'html_page'
  | 'json'
  | 'address'
  | 'not_well_formed'
  | 'other_xml'
  | 'service_provider'
  | 'ws_federation'
  | 'too_many_entities';

export type MetadataResult =
  | { readonly ok: true; readonly entities: readonly IdpEntity[] }
  | { readonly ok: false; readonly mistake: MetadataMistake; readonly detail: string };

const MAX_ENTITIES = 1000;
const EXPIRY_WARNING_DAYS = 30;
const DAY_MS = 86_400_000;

/** Reads an identity provider's metadata (SAML Metadata §2.3), or names what it is that was given instead. */
export function parseMetadata(text: string, now: Date): MetadataResult {
  const mistake = recognizeMistake(text);
  if (mistake !== null) return { ok: false, mistake, detail: '' };
  const body = stripMetadataProlog(text.replace(/^\ufeff/, ''));
  if (!body.ok) return { ok: false, mistake: 'not_well_formed', detail: body.problem.expected };
  const tree = parseXml(body.value);
  if (!tree.ok) return { ok: false, mistake: 'not_well_formed', detail: tree.problem.received };
  return readEntities(tree.value, now);
}

function recognizeMistake(text: string): MetadataMistake | null {
  const trimmed = text.replace(/^\ufeff/, '').trim();
  if (trimmed === '') return 'empty';
  if (holdsPrivateKey(trimmed)) return 'private_key';
  if (/^https?:\/\/\S+$/i.test(trimmed)) return 'address';
  if (/^(?:<!--[\s\S]*?-->\s*)?(?:<!doctype html|<html)/i.test(trimmed)) return 'html_page';
  if (/^[[{]/.test(trimmed)) return 'json';
  if (!trimmed.startsWith('<') && parseCertificate(trimmed).ok) return 'bare_certificate';
  if (trimmed.startsWith('-----BEGIN CERTIFICATE-----')) return 'bare_certificate';
  return null;
}

function readEntities(root: XmlElement, now: Date): MetadataResult {
  if (!isNamed(root, NS_METADATA, 'EntityDescriptor') && !isNamed(root, NS_METADATA, 'EntitiesDescriptor')) {
    return { ok: false, mistake: root.localName === 'html' ? 'html_page' : 'other_xml', detail: root.localName };
  }
  const all: XmlElement[] = [];
  for (const element of walk(root)) if (isNamed(element, NS_METADATA, 'EntityDescriptor')) all.push(element);
  const providers = all.filter((entity) => rolesOf(entity).length > 0);
  if (providers.length === 0) return { ok: false, mistake: otherRole(all), detail: '' };
  if (providers.length > MAX_ENTITIES)
    return { ok: false, mistake: 'too_many_entities', detail: `${providers.length}` };
  return { ok: true, entities: providers.map((entity) => toEntity(entity, root, now)) };
}

function rolesOf(entity: XmlElement): XmlElement[] {
  return childrenNamed(entity, NS_METADATA, 'IDPSSODescriptor').filter((role) =>
    (attributeOf(role, 'protocolSupportEnumeration') ?? '').split(/\s+/).includes(NS_PROTOCOL),
  );
}

function otherRole(entities: readonly XmlElement[]): MetadataMistake {
  const has = (name: string) => entities.some((entity) => childrenNamed(entity, NS_METADATA, name).length > 0);
  if (has('SPSSODescriptor')) return 'service_provider';
  return has('RoleDescriptor') ? 'ws_federation' : 'other_xml';
}

function toEntity(entity: XmlElement, root: XmlElement, now: Date): IdpEntity {
  const roles = rolesOf(entity);
  const warnings: MetadataWarning[] = [];
  const warn = (code: string, message: string) => warnings.push({ code, message });
  const endpoint = chooseEndpoint(roles, warn);
  const certificates = readCertificates(roles, warn);
  const expired = isExpired(entity, root, now, warn);
  warnAboutCertificates(certificates, now, warn);
  if (roles.some((role) => /^(?:true|1)$/.test(attributeOf(role, 'WantAuthnRequestsSigned') ?? ''))) {
    warn(
      'wants_signed_requests',
      'This identity provider asks for signed requests. Have them signed for this connection, or turn that off there.',
    );
  }
  return {
    entityId: (attributeOf(entity, 'entityID') ?? '').trim(),
    ...endpoint,
    ...chooseLogout(roles),
    expired,
    certificates,
    warnings,
  };
}

type Warn = (code: string, message: string) => void;

/** HTTP-POST when it is offered, else HTTP-Redirect: some identity providers publish only that. */
function chooseEndpoint(roles: readonly XmlElement[], warn: Warn): Pick<IdpEntity, 'ssoUrl' | 'binding'> {
  const services = roles.flatMap((role) => childrenNamed(role, NS_METADATA, 'SingleSignOnService'));
  for (const [name, binding] of [
    [BINDING_POST, 'post'],
    [BINDING_REDIRECT, 'redirect'],
  ] as const) {
    for (const service of services.filter((each) => attributeOf(each, 'Binding') === name)) {
      const location = (attributeOf(service, 'Location') ?? '').trim();
      const protocol = URL.canParse(location) ? new URL(location).protocol : '';
      if (protocol === 'http:') warn('http_url', 'The sign-on address is not HTTPS: requests travel unencrypted.');
      if (protocol === 'https:' || protocol === 'http:') return { ssoUrl: location, binding };
      warn('bad_sso_url', 'A sign-on address is not an http or https URL and was left out.');
    }
  }
  warn('no_sso_url', 'There is no sign-on address for HTTP-POST or HTTP-Redirect.');
  return { ssoUrl: '', binding: 'post' };
}

/** Every signing key: an absent `use` means signing and encryption (Metadata §2.4.1.1). */
function readCertificates(roles: readonly XmlElement[], warn: Warn): IdpCertificate[] {
  const descriptors = roles.flatMap((role) => childrenNamed(role, NS_METADATA, 'KeyDescriptor'));
  const signing = descriptors.filter((each) => (attributeOf(each, 'use') ?? 'signing') === 'signing');
  const certificates = new Map<string, IdpCertificate>();
  for (const descriptor of signing) {
    for (const element of walk(descriptor)) {
      if (!isNamed(element, NS_SIGNATURE, 'X509Certificate')) continue;
      const parsed = parseCertificate(deepTextOf(element));
      if (parsed.ok) certificates.set(parsed.certificate.fingerprintSha256, parsed.certificate);
      else if (parsed.problem.code === 'unsupported_key') {
        const { keyType, keyBits } = parsed.problem;
        warn(
          'unsupported_key',
          `A signing certificate has a key that cannot be used (${keyType}, ${keyBits} bits). RSA needs 2048 bits or more.`,
        );
      } else warn('bad_certificate', 'A signing certificate cannot be read and was left out.');
    }
  }
  if (certificates.size === 0) {
    const onlyEncryption = descriptors.length > 0 && signing.length === 0;
    if (onlyEncryption)
      warn('only_encryption_key', 'There is only an encryption certificate. The signing certificate is missing.');
    else warn('no_certificate', 'There is no usable signing certificate.');
  }
  return [...certificates.values()];
}

/** HTTP-Redirect when it is offered: its signature is over the bytes of the address, with no XML in between. */
function chooseLogout(roles: readonly XmlElement[]): Pick<IdpEntity, 'sloUrl' | 'sloResponseUrl' | 'sloBinding'> {
  const services = roles.flatMap((role) => childrenNamed(role, NS_METADATA, 'SingleLogoutService'));
  for (const [name, sloBinding] of [
    [BINDING_REDIRECT, 'redirect'],
    [BINDING_POST, 'post'],
  ] as const) {
    for (const service of services.filter((each) => attributeOf(each, 'Binding') === name)) {
      const sloUrl = (attributeOf(service, 'Location') ?? '').trim();
      const sloResponseUrl = (attributeOf(service, 'ResponseLocation') ?? '').trim();
      if (isWebUrl(sloUrl) && (sloResponseUrl === '' || isWebUrl(sloResponseUrl))) {
        return { sloUrl, sloResponseUrl, sloBinding };
      }
    }
  }
  return { sloUrl: '', sloResponseUrl: '', sloBinding: 'redirect' };
}

function isWebUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function isExpired(entity: XmlElement, root: XmlElement, now: Date, warn: Warn): boolean {
  let expired = false;
  for (const element of new Set([root, entity])) {
    const validUntil = parseDateTime(attributeOf(element, 'validUntil') ?? '');
    if (validUntil === null || validUntil > now) continue;
    expired = true;
    warn('metadata_expired', `This metadata was valid until ${validUntil.toISOString()}.`);
  }
  return expired;
}

function warnAboutCertificates(certificates: readonly IdpCertificate[], now: Date, warn: Warn): void {
  for (const { notAfter, fingerprintSha256 } of certificates) {
    const days = Math.floor((notAfter.getTime() - now.getTime()) / DAY_MS);
    const name = `The certificate ${fingerprintSha256.slice(0, 8)}…`;
    if (days < 0) warn('certificate_expired', `${name} expired on ${notAfter.toISOString().slice(0, 10)}.`);
    else if (days < EXPIRY_WARNING_DAYS) warn('certificate_expiring', `${name} expires in ${days} days.`);
  }
}
