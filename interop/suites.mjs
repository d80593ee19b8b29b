/** The programs that others wrote, each held against the instance under test. */
import path from 'node:path';
import { prepareKeycloak, runKeycloak } from './keycloak.mjs';
import { prepareOauth, runOauthSignIns } from './oauth.mjs';
import { prepareOidcProvider, runOidcProvider } from './oidc-provider.mjs';
import { preparePysaml2, runPysaml2 } from './pysaml2.mjs';
import { prepareQuickStarts, runQuickStarts } from './quick-starts.mjs';
import { runClient, withServer } from './steps.mjs';
import { ensurePython, requireGo } from './tools.mjs';
import { createProduct } from './world.mjs';

const CALLBACK = 'http://localhost:9/callback';
const PYTHON = { PYTHONDONTWRITEBYTECODE: '1' };

/**
 * `prepare` finds or installs what a suite needs and says so when it cannot be had; `run` gets that and the instance. Suites with
 * `heavy` download hundreds of megabytes, and run only when asked for.
 */
export const SUITES = [
  { name: 'python', what: 'SSOReady’s SDK for Python, and scim2-client', prepare: ensurePython, run: runPythonJourney },
  { name: 'go', what: 'SSOReady’s SDK for Go', prepare: preparePythonAndGo, run: runGoJourney },
  {
    name: 'quick-starts',
    what: 'the quick starts of the Developers page: curl, Python, Go, Java and TypeScript',
    prepare: prepareQuickStarts,
    run: runQuickStarts,
  },
  {
    name: 'scim',
    what: 'scim2-tester, scim-sanity, scim2-cli, and PATCH beside scim2-models',
    prepare: ensurePython,
    run: runScimSuites,
  },
  { name: 'oauth', what: 'next-auth 4 and Auth.js 5 in a browser', prepare: prepareOauth, run: runOauthSignIns },
  {
    name: 'pysaml2',
    what: 'pysaml2 as a SAML identity provider, in a browser',
    prepare: preparePysaml2,
    run: runPysaml2,
  },
  {
    name: 'oidc-provider',
    what: 'oidc-provider as an OpenID provider, in a browser',
    prepare: prepareOidcProvider,
    run: runOidcProvider,
  },
  {
    name: 'keycloak',
    what: 'Keycloak as an identity provider, SAML and OpenID Connect, in a browser',
    heavy: true,
    prepare: prepareKeycloak,
    run: runKeycloak,
  },
];

function clientSettings({ url, secretToken }) {
  return { BASE_URL: url, API_KEY: secretToken, REDIRECT_URL: CALLBACK, ...PYTHON };
}

async function runPythonJourney(instance, bin) {
  const env = clientSettings(createProduct(instance, 'Python', { redirectUrl: CALLBACK }));
  await runClient(path.join(bin, 'python'), ['interop/journey.py'], {
    env,
    what: 'The journey through the Python SDK',
  });
}

async function preparePythonAndGo() {
  return { bin: await ensurePython(), go: await requireGo() };
}

async function runGoJourney(instance, { bin, go }) {
  const env = clientSettings(createProduct(instance, 'Go', { redirectUrl: CALLBACK }));
  const server = { env: PYTHON, what: 'The identity provider', ready: /http\S+/ };
  await withServer(path.join(bin, 'python'), ['interop/identity_provider.py'], server, async ([idpUrl]) => {
    const settings = { ...env, IDP_URL: idpUrl, GOWORK: 'off' };
    await runClient(go, ['run', '-C', 'interop/go', '.'], { env: settings, what: 'The journey through the Go SDK' });
  });
}

async function runScimSuites(instance, bin) {
  const env = clientSettings(createProduct(instance, 'SCIM suites'));
  await runClient(path.join(bin, 'python'), ['interop/scim_suites.py'], { env, what: 'The public SCIM suites' });
  await runClient(path.join(bin, 'python'), ['interop/scim_patches.py'], { env, what: 'PATCH beside scim2-models' });
}
