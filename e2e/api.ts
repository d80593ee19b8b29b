import { spawnSync } from 'node:child_process';
import { type APIRequestContext, expect } from '@playwright/test';

/** Runs the command line beside the running program and returns the JSON it prints. */
export function vestibule(...args: string[]): Record<string, unknown> {
  const env = { ...process.env, VESTIBULE_DATA_DIR: process.env.E2E_DATA_DIR ?? '' };
  const result = spawnSync(process.execPath, ['scripts/vestibule.mjs', ...args, '--json'], { env, encoding: 'utf8' });
  expect(result.status, result.stderr).toBe(0);
  return JSON.parse(result.stdout);
}

/** Calls the API as an SDK would; the answer must be a success. */
export async function callApi(request: APIRequestContext, key: string, path: string, body: object) {
  const response = await request.post(path, { data: body, headers: { authorization: `Bearer ${key}` } });
  expect(response.ok(), `${path}: ${response.status()} ${await response.text()}`).toBe(true);
  return response.json();
}
