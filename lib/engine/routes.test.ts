import { describe, expect, it } from 'vitest';
import { refusalJson } from '@/lib/http/refusal-body';
import { OPERATIONS, operationOf } from './operations/operations';
import { API_ROUTES, classifyPath, ROUTE_CLASSES } from './routes';

describe('the route table', () => {
  const toOperation = ([method, at]: (typeof API_ROUTES)[number]) => `${method} ${at.replace(/:(\w+)/g, '{$1}')}`;

  it('answers every operation that is described, and describes every operation that it answers', () => {
    const routed = API_ROUTES.map(toOperation).filter((operation) => operation !== 'GET /v1/openapi.json');
    expect(routed.toSorted()).toEqual(OPERATIONS.map(({ method, path: at }) => `${method} ${at}`).toSorted());
  });

  it('W92: says of every operation that is no reading whether it is a change to tell of', () => {
    for (const [method, at] of API_ROUTES) {
      const operation = operationOf(method, at);
      const isDecided = operation !== undefined && 'change' in operation;
      expect([method, at, isDecided]).toEqual([method, at, method !== 'GET']);
    }
  });

  it('says of every route what it is limited as and in whose words it answers, and each path is found again', () => {
    for (const { path: at, class: expected } of ROUTE_CLASSES) {
      const asked = at.replace(/:scimDirectoryId\{[^}]+\}\/\*/, 'scim_directory_1/Users').replaceAll(/:\w+/g, 'x_1');
      expect([asked, classifyPath(asked)]).toEqual([asked, expected]);
      expect(
        classifyPath(asked.replace(/[a-z](?=[^/]*$)/, (letter) => `%${letter.charCodeAt(0).toString(16)}`)),
      ).toEqual(expected);
    }
    const paths = API_ROUTES.map(([, at]) => at);
    expect(paths.filter((at) => !ROUTE_CLASSES.some(({ path }) => path === at))).toEqual([]);
  });

  it.each([
    ['/v1/saml/redeem', 'redeem', 'api'],
    ['/v1/saml/redirect', 'api', 'api'],
    ['/v1/saml/saml_conn_1/acs', null, 'page'],
    ['/v1/oidc/oidc_conn_1/callback', null, 'page'],
    ['/v1/oauth/authorize', null, 'page'],
    ['/v1/oauth/token', 'oauth', 'oauth'],
    ['/v1/oauth/jwks', null, 'oauth'],
    ['/v1/scim/scim_directory_1', 'scim', 'scim'],
    ['/v1/scim/scim_directory_1/Users/a/b', 'scim', 'scim'],
    ['/v1/scim/users', 'api', 'api'],
    ['/v1/openapi.json', null, 'api'],
    ['/v1/no-such-thing', 'api', 'api'],
  ] as const)('takes %s for %s, answered as %s', (at, limit, dialect) => {
    expect(classifyPath(at)).toEqual({ limit, dialect });
  });

  it('answers in the words in which the program refuses before it (lib/http)', () => {
    const refused = { status: 431, message: '', code: '', oauthError: '', grpcCode: 0, requestId: '' };
    for (const { path: at, class: known } of ROUTE_CLASSES) {
      const asked = at
        .replace(/:scimDirectoryId\{[^}]+\}\/\*/, 'scim_directory_1/Users')
        .replace(/^\/v1\/(saml|oidc)\/:connection/, '/v1/$1/$1_conn_1')
        .replaceAll(/:\w+/g, 'x_1');
      expect([asked, wordsOf(refusalJson(asked, refused))]).toEqual([asked, known.dialect]);
    }
  });
});

function wordsOf(body: ReturnType<typeof refusalJson>) {
  if (body === null) return 'page';
  if (body.type === 'application/scim+json') return 'scim';
  return 'error_description' in JSON.parse(body.text) ? 'oauth' : 'api';
}
