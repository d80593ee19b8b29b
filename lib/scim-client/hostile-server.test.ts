import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:https';
import { expect, it } from 'vitest';
import { createCertificate, toPem } from '@/lib/sandbox/protocol/certificate';
import { createScimClient } from './client';
import { USER } from './resources';
import { fakeClient, scimJson } from './testing';

it('CL15: a server whose certificate nobody vouches for gets no token and no second look', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const now = Date.now();
  const certificate = createCertificate({
    privateKey,
    commonName: 'localhost',
    serial: randomBytes(16),
    notBefore: new Date(now - 86_400_000),
    notAfter: new Date(now + 86_400_000),
  });
  let asked = 0;
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const server = createServer({ key, cert: toPem(certificate) }, (_, response) => {
    asked += 1;
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const client = createScimClient({ baseUrl: `https://localhost:${port}`, token: 'tok-123', attempts: 1 });
    expect(await client.get(USER, 'u1')).toMatchObject({ kind: 'transport_error', reason: 'network' });
    expect(asked).toBe(0);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

it('CL21: of an error that is not SCIM’s, a kilobyte is kept, without the token', async () => {
  const page = `<html>tok-123 ${'x'.repeat(5000)}</html>`;
  const { client } = fakeClient(() => new Response(page, { status: 502, headers: { 'content-type': 'text/html' } }));
  const outcome = await client.create(USER, { userName: 'ada' });
  expect(outcome).toMatchObject({ kind: 'unexpected_response', status: 502, contentType: 'text/html' });
  const { excerpt = '' } = outcome.kind === 'unexpected_response' ? outcome : {};
  expect([excerpt.length, excerpt.startsWith('<html>[token] xxx')]).toEqual([1024, true]);
});

it('CL21: a reason that repeats the token is kept without it', async () => {
  const { client } = fakeClient(() => scimJson({ message: 'unknown token tok-123' }, 400));
  expect(await client.create(USER, { userName: 'ada' })).toMatchObject({
    kind: 'scim_error',
    detail: 'unknown token [token]',
  });
});
