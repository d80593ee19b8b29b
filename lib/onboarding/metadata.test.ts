import { describe, expect, it } from 'vitest';
import { ApiError } from '@/lib/ssoready/errors';
import { readMetadata } from './intake';
import { readCertificate, recogniseMetadata } from './metadata';

const ORIGIN = 'https://sso.vestibule.test';
const OKTA = { id: 'okta', name: 'Okta' };
const NOW = new Date('2030-01-15T08:00:00Z');
const recognise = (text: string) => {
  const input = recogniseMetadata(text, ORIGIN);
  return input.kind === 'mistake' ? input.mistake.code : input.kind;
};

describe('recognising what was given as metadata', () => {
  it.each([
    ['', 'metadata_empty'],
    ['   \n', 'metadata_empty'],
    ['-----BEGIN PRIVATE KEY-----\nMIIE', 'metadata_private_key'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE', 'metadata_private_key'],
    ['<x>-----BEGIN EC PRIVATE KEY-----</x>', 'metadata_private_key'],
    ['-----BEGIN CERTIFICATE-----\nMIIC', 'metadata_certificate_only'],
    [`MII${'A'.repeat(200)}`, 'metadata_certificate_only'],
    ['<!DOCTYPE html><html></html>', 'metadata_html'],
    ['<HTML><body>Sign in', 'metadata_html'],
    ['https://acme-admin.okta.com/admin/app/x', 'metadata_admin_page'],
    ['https://entra.microsoft.com/#view', 'metadata_admin_page'],
    ['https://admin.google.com/ac/apps/saml/1', 'metadata_admin_page'],
    ['acme.okta.com', 'metadata_not_a_url'],
    ['file:///etc/passwd', 'metadata_not_a_url'],
    ['javascript:alert(1)', 'metadata_not_a_url'],
    [`${ORIGIN}/v1/saml/saml_conn_x/metadata`, 'metadata_sp_metadata'],
    [`<${'a'.repeat(2_097_153)}`, 'metadata_too_large'],
  ])('names the mistake in %j', (text, code) => {
    expect(recognise(text.slice(0))).toBe(code);
  });

  it.each([
    ['https://acme.okta.com/app/exk1/sso/saml/metadata', 'url'],
    ['  https://idp.example/metadata \n', 'url'],
    [`${ORIGIN}/sandbox/sandbox_app_x/metadata`, 'url'],
    ['<?xml version="1.0"?><EntityDescriptor/>', 'xml'],
    ['\uFEFF<EntityDescriptor/>', 'xml'],
  ])('takes %j as %s', (text, kind) => {
    expect(recognise(text)).toBe(kind);
  });

  it('never repeats a private key in what it says', () => {
    const input = recogniseMetadata('-----BEGIN PRIVATE KEY-----\nSECRETBYTES', ORIGIN);
    expect(JSON.stringify(input)).not.toContain('SECRETBYTES');
  });
});

describe('reading metadata', () => {
  const read = (parse: () => Promise<{ entities: [] }>) =>
    readMetadata(
      { client: { parseSamlMetadata: parse }, now: NOW, ownOrigin: ORIGIN, chosen: OKTA, guides: [OKTA] },
      '<EntityDescriptor/>',
    );

  it('says so when there is no identity provider in it', async () => {
    expect(await read(async () => ({ entities: [] }))).toMatchObject({
      kind: 'mistake',
      mistake: { code: 'metadata_no_idp' },
    });
  });

  it('turns a refusal of the engine into a mistake with its own sentence', async () => {
    const refusal = new ApiError('This is XML, but not metadata.', { status: 400, operation: 'parseSAMLMetadata' });
    const intake = await read(() => Promise.reject(refusal));
    expect(intake).toMatchObject({
      kind: 'mistake',
      mistake: { code: 'metadata_unreadable', advice: refusal.message },
    });
  });

  it('does not hide a failure of our own as a mistake of the reader', async () => {
    const failure = new ApiError('down', { status: 503, operation: 'parseSAMLMetadata' });
    await expect(read(() => Promise.reject(failure))).rejects.toBe(failure);
  });
});

describe('reading a pasted certificate', () => {
  it('W114: refuses a private key, damaged text and nothing, each in words', () => {
    expect(readCertificate('-----BEGIN PRIVATE KEY-----\nMIIE')).toMatchObject({ ok: false, message: /private key/ });
    expect(readCertificate('hello world!')).toMatchObject({ ok: false, message: /not a certificate/ });
    expect(readCertificate('MIIC')).toMatchObject({ ok: false, message: /damaged/ });
    expect(readCertificate(' ')).toMatchObject({ ok: false });
  });
});
