import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { repairPostgres } from './scripts/postgres-repair.mjs';

const databaseTests = ['**/*.db.test.ts', '**/*.http.test.ts'];
const elsewhere = ['**/node_modules/**', '**/dist/**', '**/.next/**', 'e2e/**'];

export default defineConfig({
  plugins: [
    react(),
    // The programs are built with the same.
    { name: 'repaired-postgres', enforce: 'pre', transform: (code, id) => repairPostgres(id, code) },
  ],
  resolve: {
    alias: {
      '@': import.meta.dirname,
      // The package throws outside a server bundle; a test is neither.
      'server-only': path.resolve(import.meta.dirname, 'lib/testing/empty.ts'),
    },
  },
  test: {
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    server: { deps: { inline: ['postgres'] } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['**/*.test.ts'],
          exclude: [...elsewhere, ...databaseTests],
        },
      },
      { extends: true, test: { name: 'ui', environment: 'happy-dom', include: ['**/*.test.tsx'], exclude: elsewhere } },
      {
        extends: true,
        test: {
          name: 'db',
          environment: 'node',
          include: databaseTests,
          exclude: elsewhere,
          globalSetup: ['./lib/db/testing-setup.ts'],
        },
      },
    ],
  },
});
