import os from 'node:os';
import path from 'node:path';
import { defineConfig, devices } from '@playwright/test';
import { CHROMIUM_FLAGS, findChromium } from './scripts/chromium.mjs';

const executablePath = findChromium();
// One port and one folder a run, named once: the workers of a run inherit them.
process.env.E2E_PORT ??= String(20_000 + (process.pid % 20_000));
const port = Number(process.env.E2E_PORT);
process.env.E2E_DATA_DIR ??= path.join(os.tmpdir(), `vestibule-e2e-${process.pid}`);

export default defineConfig({
  testDir: './e2e',
  // The screens are looked at with the journey's data in them.
  projects: [
    { name: 'journey', testMatch: 'journey.spec.ts' },
    { name: 'pages', testMatch: 'pages.spec.ts', dependencies: ['journey'] },
    { name: 'remote', testMatch: 'remote.spec.ts', dependencies: ['pages'] },
    // Last, because what it leaves behind is not for the screens.
    { name: 'attacks', testMatch: 'attacks.spec.ts', dependencies: ['remote'] },
  ],
  outputDir: '.cache/playwright',
  workers: 1,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  globalTeardown: './e2e/remove-data.ts',
  use: {
    ...devices['Desktop Chrome'],
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    baseURL: `http://localhost:${port}`,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: { ...(executablePath ? { executablePath } : {}), args: CHROMIUM_FLAGS },
  },
  webServer: {
    command: 'node e2e/serve.mjs',
    url: `http://localhost:${port}/readyz`,
    env: { PORT: String(port), VESTIBULE_DATA_DIR: process.env.E2E_DATA_DIR, VESTIBULE_LOG_LEVEL: 'warn' },
    timeout: 300_000,
    // While writing tests: start e2e/serve.mjs once, name its folder, and run again and again.
    reuseExistingServer: Boolean(process.env.E2E_REUSE),
    gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 },
    stdout: 'pipe',
  },
});
