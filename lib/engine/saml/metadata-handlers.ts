import type { z } from 'zod';
import {
  type IdpMetadataEntity,
  ParseSamlMetadataRequest,
  type ParseSamlMetadataResponse,
  type SamlCertificate,
} from '../contract';
import { EngineError } from '../errors';
import { type ApiHandler, authenticateApiKey, parseJsonBody } from '../http';
import { fetchMetadata } from './metadata-fetch';
import { FAILURES, MISTAKES } from './metadata-words';
import type { IdpCertificate } from './protocol/certificate';
import { type IdpEntity, parseMetadata } from './protocol/metadata';

/** POST /v1/saml-metadata/parse. Extension: reads an identity provider's metadata, by address or as text, and stores nothing. */
export const parseSamlMetadata: ApiHandler = (deps) => async (context) => {
  await authenticateApiKey(deps, context.req.raw, { management: true });
  const { url, xml } = await parseJsonBody(context.req.raw, ParseSamlMetadataRequest, MAX_REQUEST_BYTES);
  if ((url === undefined) === (xml === undefined)) throw new EngineError('invalid_argument', 'Give either url or xml.');
  const field = url === undefined ? 'xml' : 'url';
  const text = url === undefined ? (xml ?? '') : await fetchText(url, deps.metadataAllowedHosts);
  const now = deps.clock();
  const parsed = parseMetadata(text, now);
  if (!parsed.ok) throw refuse(field, MISTAKES[parsed.mistake], parsed.detail);
  const response: z.infer<typeof ParseSamlMetadataResponse> = {
    entities: parsed.entities.map((each) => toWire(each, now)),
  };
  return Response.json(response);
};

/** Two MiB of metadata, escaped as a JSON string. */
const MAX_REQUEST_BYTES = 5_242_880;

async function fetchText(url: string, allowedHosts: readonly string[]): Promise<string> {
  const fetched = await fetchMetadata(url.trim(), { allowedHosts });
  if (fetched.ok) return fetched.text;
  throw refuse('url', FAILURES[fetched.failure], fetched.failure === 'bad_status' ? fetched.detail : '');
}

function refuse(field: string, message: string, detail: string): EngineError {
  const description = detail === '' ? `${message}.` : `${message} (${detail.slice(0, 200)}).`;
  return new EngineError('invalid_argument', description, { violations: [{ field, description }] });
}

function toWire(entity: IdpEntity, now: Date): IdpMetadataEntity {
  const current = entity.certificates.find(({ notAfter }) => notAfter > now) ?? entity.certificates[0];
  const certificates = entity.certificates.map((each) =>
    toWireCertificate(each, each === current ? 'current' : 'next'),
  );
  return {
    entityId: entity.entityId,
    ssoUrl: entity.ssoUrl,
    binding: entity.binding,
    sloUrl: entity.sloUrl,
    sloResponseUrl: entity.sloResponseUrl,
    sloBinding: entity.sloBinding,
    certificates,
    warnings: entity.warnings.map((warning) => ({ ...warning })),
  };
}

function toWireCertificate(certificate: IdpCertificate, state: SamlCertificate['state']): SamlCertificate {
  const { fingerprintSha256, notBefore, notAfter, pem } = certificate;
  return { fingerprintSha256, state, notBefore: notBefore.toISOString(), notAfter: notAfter.toISOString(), pem };
}
