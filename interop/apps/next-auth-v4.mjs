/**
 * An application with next-auth 4, as its documentation has it for an OAuth provider with a `wellKnown` address. next-auth's handler is
 * given what Next.js would give it; there is no Next.js here.
 */
import nextAuth from 'next-auth';
import { serve, sessionPage, startPage } from './http.mjs';

// A CommonJS package: its default export is a member here.
const { default: NextAuth, getServerSession } = nextAuth;

const options = (origin) => ({
  secret: 'an interoperability test has no secrets to keep',
  providers: [
    {
      id: 'ssoready-saml',
      name: 'SAML',
      type: 'oauth',
      wellKnown: process.env.WELL_KNOWN,
      clientId: process.env.CLIENT_ID,
      clientSecret: process.env.CLIENT_SECRET,
      checks: ['pkce', 'state', 'nonce'],
      httpOptions: { timeout: 30_000 },
      profile: (claims) => ({ id: claims.sub, email: claims.email, claims }),
    },
  ],
  callbacks: {
    jwt: ({ token, user }) => (user ? { ...token, claims: user.claims } : token),
    session: ({ session, token }) => ({ ...session, claims: token.claims }),
  },
  logger: { error: (code, details) => console.error(origin, code, details) },
});

serve((origin) => async (request, response, body) => {
  const { pathname, searchParams } = new URL(request.url, origin);
  const cookies = Object.fromEntries(
    (request.headers.cookie ?? '')
      .split(/; ?/)
      .filter(Boolean)
      .map((pair) => {
        const at = pair.indexOf('=');
        return [pair.slice(0, at), decodeURIComponent(pair.slice(at + 1))];
      }),
  );
  const query = Object.fromEntries(searchParams);
  const nextRequest = Object.assign(request, { cookies, query, body: Object.fromEntries(new URLSearchParams(body)) });
  const nextResponse = asNextResponse(response);
  if (pathname.startsWith('/api/auth/')) {
    nextRequest.query = { ...query, nextauth: pathname.slice('/api/auth/'.length).split('/') };
    await NextAuth(nextRequest, nextResponse, options(origin));
    return;
  }
  const session = await getServerSession(nextRequest, nextResponse, options(origin));
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(session ? sessionPage(session) : startPage(searchParams.get('organizationExternalId') ?? ''));
});

/** The three methods that Next.js adds to a response. */
function asNextResponse(response) {
  return Object.assign(response, {
    status(code) {
      response.statusCode = code;
      return response;
    },
    json: (value) => response.setHeader('content-type', 'application/json').end(JSON.stringify(value)),
    send: (value) => response.end(typeof value === 'string' || value === undefined ? value : JSON.stringify(value)),
  });
}
