import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: ['./lib/engine/tables.ts', './lib/db/tables.ts'],
  out: './drizzle',
  schemaFilter: ['engine', 'public'],
});
