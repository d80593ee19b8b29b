/** In whose words a refusal is, where the program answers before anybody who has words of its own. */
type Dialect = 'scim' | 'oauth' | 'api' | 'console' | 'page';

/** Programs that speak OAuth, at paths beside those of browsers too. */
const OAUTH = /^\/v1\/(oauth\/(?!authorize$)|oidc\/[^/]+\/backchannel-logout$)/;
/** Browsers pass here on their way through a sign-in. */
const BROWSER_HOP = /^\/v1\/(saml\/saml_conn_[^/]+\/|oidc\/[^/]+\/|oauth\/authorize$)/;

/** As the engine's route table has it, of which a test makes sure: here no engine need be running. */
function dialectOf(pathname: string): Dialect {
  if (OAUTH.test(pathname)) return 'oauth';
  if (BROWSER_HOP.test(pathname)) return 'page';
  if (/^\/v1\/scim\/scim_directory_/.test(pathname)) return 'scim';
  if (/^\/v1(\/|$)/.test(pathname)) return 'api';
  return /^\/(setup\/)?api\//.test(pathname) ? 'console' : 'page';
}

export type RefusedRequest = {
  status: number;
  /** For people. */
  message: string;
  /** A word to search for. */
  code: string;
  /** What the console's own pages compare; `code` when absent. */
  consoleCode?: string;
  /** That of RFC 6749. */
  oauthError: string;
  /** That of the API's error body. */
  grpcCode: number;
  requestId: string;
};

/** The body that a caller of `pathname` understands, as JSON; null where a person may be looking. */
export function refusalJson(pathname: string, refused: RefusedRequest): { type: string; text: string } | null {
  const { message, code, consoleCode = code, requestId } = refused;
  const json = (body: object, type = 'application/json') => ({ type, text: JSON.stringify(body) });
  switch (dialectOf(pathname)) {
    case 'scim': {
      const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error'];
      return json({ schemas, status: String(refused.status), detail: message }, 'application/scim+json');
    }
    case 'oauth':
      return json({ error: refused.oauthError, error_description: message });
    case 'api':
      return json({ code: refused.grpcCode, message, details: [] });
    case 'console':
      return json({ error: { code: consoleCode, message: `${message} (${code})`, requestId } });
    case 'page':
      return null;
  }
}
