import { callbackPath, exampleOrganization, type InstanceFacts, type QuickStart } from './quick-start';

/** The id that the documented provider has; the callback's path ends in it. */
const PROVIDER = 'ssoready-saml';

function issuer(facts: InstanceFacts): string {
  return facts.issuer ?? 'https://auth.example.com/v1/oauth';
}

function environmentFile(facts: InstanceFacts): string {
  return `SAML_CLIENT_ID=${facts.oauthClientId ?? 'saml_oauth_client_…'}\nSAML_CLIENT_SECRET=ssoready_oauth_client_secret_…`;
}

const nextAuth: QuickStart = {
  id: 'next-auth',
  label: 'NextAuth.js 4',
  about: 'Over OpenID Connect: next-auth does the redirects and the tokens.',
  snippets: (facts) => [
    { title: '.env', text: environmentFile(facts) },
    {
      title: 'pages/api/auth/[...nextauth].ts',
      text: `import NextAuth from 'next-auth';

export default NextAuth({
  providers: [
    {
      id: '${PROVIDER}',
      name: 'SAML',
      type: 'oauth',
      wellKnown: '${issuer(facts)}/.well-known/openid-configuration',
      clientId: process.env.SAML_CLIENT_ID,
      clientSecret: process.env.SAML_CLIENT_SECRET,
      checks: ['pkce', 'state', 'nonce'],
      profile: (claims) => ({
        id: claims.sub,
        email: claims.email,
        organizationExternalId: claims.organizationExternalId,
      }),
    },
  ],
});`,
    },
    {
      title: 'The button',
      text: `signIn('${PROVIDER}', undefined, { organizationExternalId: ${JSON.stringify(exampleOrganization(facts))} });`,
    },
    {
      title: 'Redirect URI of the client',
      text: facts.oauthRedirectUri || `https://app.example.com/api/auth/callback/${PROVIDER}`,
    },
  ],
};

const authJs: QuickStart = {
  id: 'auth-js',
  label: 'Auth.js 5',
  about: 'Over OpenID Connect, for Next.js, SvelteKit, Express and the others that Auth.js serves.',
  snippets: (facts) => [
    { title: '.env', text: environmentFile(facts) },
    {
      title: 'auth.ts',
      text: `import NextAuth from 'next-auth';

export const { handlers, auth, signIn } = NextAuth({
  providers: [
    {
      id: '${PROVIDER}',
      name: 'SAML',
      type: 'oidc',
      issuer: '${issuer(facts)}',
      clientId: process.env.SAML_CLIENT_ID,
      clientSecret: process.env.SAML_CLIENT_SECRET,
      client: { token_endpoint_auth_method: 'client_secret_post' },
      checks: ['pkce', 'state', 'nonce'],
    },
  ],
});`,
    },
    {
      title: 'The button',
      text: `signIn('${PROVIDER}', undefined, { organizationExternalId: ${JSON.stringify(exampleOrganization(facts))} });`,
    },
    {
      title: 'Redirect URI of the client',
      text: facts.oauthRedirectUri || `https://app.example.com/api/auth/callback/${PROVIDER}`,
    },
  ],
};

const openidConnect: QuickStart = {
  id: 'openid-connect',
  label: 'OpenID Connect',
  about: 'Any library or gateway that speaks OpenID Connect: authorization code, S256 PKCE, RS256 ID tokens.',
  snippets: (facts) => [
    {
      title: 'Configuration',
      text: `issuer         ${issuer(facts)}
discovery      ${issuer(facts)}/.well-known/openid-configuration
client id      ${facts.oauthClientId ?? 'saml_oauth_client_…'}
client secret  ssoready_oauth_client_secret_…
redirect URI   ${facts.oauthRedirectUri || 'https://app.example.com/callback'}
scope          openid email profile`,
    },
    {
      title: 'Where the browser is sent',
      text: `${issuer(facts)}/authorize
  ?response_type=code
  &client_id=${facts.oauthClientId ?? 'saml_oauth_client_…'}
  &redirect_uri=${encodeURIComponent(facts.oauthRedirectUri || 'https://app.example.com/callback')}
  &scope=openid%20email
  &state=…&nonce=…
  &code_challenge=…&code_challenge_method=S256
  &organization_external_id=${encodeURIComponent(exampleOrganization(facts))}`,
    },
    {
      title: `The exchange, in your handler for ${callbackPath(facts.oauthRedirectUri || 'https://app.example.com/callback')}`,
      text: `curl -sS ${issuer(facts)}/token \\
  -u "$SAML_CLIENT_ID:$SAML_CLIENT_SECRET" \\
  -d grant_type=authorization_code \\
  -d code=saml_access_code_… \\
  --data-urlencode 'redirect_uri=${facts.oauthRedirectUri || 'https://app.example.com/callback'}' \\
  -d code_verifier=…`,
    },
  ],
};

export const OIDC_QUICK_STARTS: readonly QuickStart[] = [nextAuth, authJs, openidConnect];
