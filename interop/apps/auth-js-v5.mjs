/** An application with Auth.js (@auth/core, what next-auth 5 is made of), with an OpenID Connect provider named by its issuer. */
import { Auth } from '@auth/core';
import { serve, sessionPage, startPage } from './http.mjs';

const configuration = {
  secret: 'an interoperability test has no secrets to keep',
  basePath: '/api/auth',
  trustHost: true,
  providers: [
    {
      id: 'ssoready-saml',
      name: 'SAML',
      type: 'oidc',
      issuer: process.env.ISSUER,
      clientId: process.env.CLIENT_ID,
      clientSecret: process.env.CLIENT_SECRET,
      client: { token_endpoint_auth_method: 'client_secret_post' },
      checks: ['pkce', 'state', 'nonce'],
      profile: (claims) => ({ id: claims.sub, email: claims.email, claims }),
    },
  ],
  callbacks: {
    jwt: ({ token, profile }) => (profile ? { ...token, claims: profile } : token),
    session: ({ session, token }) => ({ ...session, claims: token.claims }),
  },
};

serve((origin) => async (request, response, body) => {
  const url = new URL(request.url, origin);
  const ask = (path, init) => Auth(new Request(new URL(path, origin), init), configuration);
  const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  if (url.pathname.startsWith('/api/auth/')) {
    const answer = await ask(url, { method: request.method, headers, ...(body ? { body } : {}) });
    response.statusCode = answer.status;
    answer.headers.forEach((value, name) => {
      if (name !== 'set-cookie') response.setHeader(name, value);
    });
    response.setHeader('set-cookie', answer.headers.getSetCookie());
    response.end(await answer.text());
    return;
  }
  response.setHeader('content-type', 'text/html; charset=utf-8');
  const session = await (await ask('/api/auth/session', { headers })).json();
  response.end(session ? sessionPage(session) : startPage(url.searchParams.get('organizationExternalId') ?? ''));
});
