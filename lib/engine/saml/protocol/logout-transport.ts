import { verify } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { decodeBase64 } from './base64';
import type { TrustedKey } from './certificate';
import { SIGNATURE_ALGORITHMS } from './names';
import { malformed, ok, type Result, refuse } from './problem';
import { decodeText, stripMessageProlog } from './xml-document';

/** A logout has a name and a few session indexes; nothing makes it longer than this. */
const MAX_LOGOUT_BYTES = 65_536;

export type LogoutParameter = 'SAMLRequest' | 'SAMLResponse';

/** A logout message as it came. `querySignature`: in HTTP-Redirect the signature is in the address, else in the message. */
export type ReceivedLogout = {
  readonly parameter: LogoutParameter;
  readonly xml: string;
  readonly relayState: string | null;
  readonly querySignature: QuerySignature | null;
};

type QuerySignature = { readonly algorithm: string; readonly value: Buffer; readonly signed: string };

const MAX_RELAY_STATE = 1024;
const MAX_QUERY = 98_304;

/**
 * Reads the query of the HTTP-Redirect binding (Bindings §3.4.4). What was signed are the octets as they stand in the address, so
 * they are cut out of it and never decoded and encoded again. A parameter that comes twice could be read in two ways: refused.
 */
export function readRedirect(search: string): Result<ReceivedLogout> {
  if (search.length > MAX_QUERY) return refuse('too_large', `at most ${MAX_QUERY} characters`, `${search.length}`);
  const raw = new Map<string, string>();
  for (const part of search.replace(/^\?/, '').split('&')) {
    const at = part.indexOf('=');
    const name = at < 0 ? part : part.slice(0, at);
    if (!NAMES.has(name)) continue;
    if (raw.has(name)) return malformed(`one ${name} in the address`, 'more than one');
    raw.set(name, at < 0 ? '' : part.slice(at + 1));
  }
  const parameter = soleParameter((name) => raw.has(name));
  if (!parameter.ok) return parameter;
  const encoding = raw.get('SAMLEncoding');
  if (encoding !== undefined && decode(encoding) !== DEFLATE) return malformed('the encoding DEFLATE', encoding);
  const message = decodeBase64(decode(raw.get(parameter.value) ?? '') ?? '');
  if (message === null) return malformed(`a ${parameter.value} in base64`, 'something else');
  const xml = inflate(message);
  if (!xml.ok) return xml;
  const relayState = decode(raw.get('RelayState') ?? '');
  if (relayState === null || relayState.length > MAX_RELAY_STATE) return malformed('a short RelayState', 'another one');
  const signature = readQuerySignature(raw, parameter.value);
  if (!signature.ok) return signature;
  return ok({
    parameter: parameter.value,
    xml: xml.value,
    relayState: raw.has('RelayState') ? relayState : null,
    querySignature: signature.value,
  });
}

const NAMES = new Set(['SAMLRequest', 'SAMLResponse', 'RelayState', 'SigAlg', 'Signature', 'SAMLEncoding']);
const DEFLATE = 'urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE';

/** Reads the form of the HTTP-POST binding (Bindings §3.5.4). */
export function readPost(form: URLSearchParams): Result<ReceivedLogout> {
  const parameter = soleParameter((name) => form.getAll(name).length > 0);
  if (!parameter.ok) return parameter;
  const [encoded = '', ...more] = form.getAll(parameter.value);
  const relayStates = form.getAll('RelayState');
  if (more.length > 0 || relayStates.length > 1)
    return malformed(`one ${parameter.value} in the form`, 'more than one');
  const [relayState = null] = relayStates;
  if ((relayState?.length ?? 0) > MAX_RELAY_STATE) return malformed('a short RelayState', 'a longer one');
  const bytes = decodeBase64(encoded);
  if (bytes === null) return malformed(`a ${parameter.value} in base64`, 'something else');
  const xml = toXml(bytes);
  return xml.ok ? ok({ parameter: parameter.value, xml: xml.value, relayState, querySignature: null }) : xml;
}

function soleParameter(has: (name: string) => boolean): Result<LogoutParameter> {
  const [request, response] = [has('SAMLRequest'), has('SAMLResponse')];
  if (request === response) return malformed('either a SAMLRequest or a SAMLResponse', request ? 'both' : 'neither');
  return ok(request ? 'SAMLRequest' : 'SAMLResponse');
}

function readQuerySignature(raw: ReadonlyMap<string, string>, parameter: LogoutParameter): Result<QuerySignature> {
  const [algorithm, value] = [raw.get('SigAlg'), raw.get('Signature')];
  if (algorithm === undefined || value === undefined) {
    return refuse('unsigned', 'a SigAlg and a Signature in the address', 'an address without them');
  }
  const bytes = decodeBase64(decode(value) ?? '');
  if (bytes === null) return malformed('a Signature in base64', 'something else');
  const relayState = raw.has('RelayState') ? `&RelayState=${raw.get('RelayState')}` : '';
  const signed = `${parameter}=${raw.get(parameter)}${relayState}&SigAlg=${algorithm}`;
  return ok({ algorithm: decode(algorithm) ?? '', value: bytes, signed });
}

/** Verifies the signature of an address with the keys of one connection (Bindings §3.4.4.1). SHA-1 is never taken. */
export function verifyQuery(
  { algorithm, value, signed }: QuerySignature,
  keys: readonly TrustedKey[],
): Result<TrustedKey> {
  const known = SIGNATURE_ALGORITHMS.get(algorithm);
  if (known === undefined) {
    return refuse('bad_signature_algorithm', 'RSA or ECDSA with SHA-256, SHA-384 or SHA-512', algorithm);
  }
  const fitting = keys.find(
    (each) =>
      each.keyType === known.keyType &&
      verify(known.hash, Buffer.from(signed), { key: each.key, dsaEncoding: 'ieee-p1363' }, value),
  );
  if (fitting !== undefined) return ok(fitting);
  const expected = keys.map((each) => each.fingerprintSha256).join(', ') || 'no usable certificate is configured';
  return refuse('bad_signature', `a signature by ${expected}`, 'a signature that none of them made');
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', '%20'));
  } catch (cause) {
    if (cause instanceof URIError) return null;
    throw cause;
  }
}

function inflate(bytes: Buffer): Result<string> {
  try {
    return toXml(inflateRawSync(bytes, { maxOutputLength: MAX_LOGOUT_BYTES }));
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    if (cause.code === 'ERR_BUFFER_TOO_LARGE') return refuse('too_large', `at most ${MAX_LOGOUT_BYTES} bytes`, 'more');
    return malformed('a message compressed with DEFLATE', String(cause.code));
  }
}

function toXml(bytes: Uint8Array): Result<string> {
  const text = decodeText(bytes, MAX_LOGOUT_BYTES);
  return text.ok ? stripMessageProlog(text.value) : text;
}
