import { execFile } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const asked: { url: string | undefined; authorization: string | undefined }[] = [];
const server = http.createServer((request, response) => {
  asked.push({ url: request.url, authorization: request.headers.authorization });
  const list = { schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'], totalResults: 0, Resources: [] };
  response.setHeader('content-type', 'application/scim+json').end(JSON.stringify(list));
});
let baseUrl: string;

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  baseUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/scim`;
});
afterAll(() => server.close());

function scim(
  args: string[],
  settings: Record<string, string> = {},
): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const env = { ...process.env, ...settings };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [path.join(import.meta.dirname, 'scim.mjs'), ...args],
      { env },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

test('npm run scim asks the server of the environment with its token, and prints nothing but the answer', async () => {
  const settings = { SCIM_URL: baseUrl, SCIM_TOKEN: 'secret' };
  const { code, stdout, stderr } = await scim(['users', 'list', '--json'], settings);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ totalResults: 0, resources: [] });
  expect(asked).toEqual([{ url: '/scim/Users', authorization: 'Bearer secret' }]);
}, 60_000);

test('npm run scim ends with 2 and a hint when it does not understand', async () => {
  const { code, stderr } = await scim(['users', 'admire'], { SCIM_URL: baseUrl });
  expect(code).toBe(2);
  expect(stderr).toContain('Say what to do with users');
}, 60_000);
