import http from 'node:http';
import { pathToFileURL } from 'node:url';
import { inflateRawSync } from 'node:zlib';
import { bundle } from './bundle.mjs';
import { cpuMicros } from './cpu.mjs';
import { againstPeer } from './scim-load.mjs';

const BROWSERS = 16;
const CALLBACK = 'http://localhost/callback';
const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

/**
 * P9: whole logins over HTTP, sixteen at a time, with the same identity provider, whose answers each service gets for its own
 * requests. Ours: redirect, init, ACS, redeem. SAML Jackson: authorize, ACS, token, userinfo, the same number of requests. Ours stores
 * every check of each login.
 */
export async function benchSamlLogin({ ours, jackson, rounds, milliseconds }) {
  const { createIdentityProvider } = await import(pathToFileURL(await bundle('identity-provider')).href);
  const idp = createIdentityProvider();
  const contender = async (service, prepare) => logins(service, await prepare(service, idp), milliseconds);
  const contenders = {
    ...(jackson ? { jackson: await contender(jackson, jacksonLogin) } : {}),
    ours: await contender(ours, ourLogin),
  };
  const what = `whole SAML login, ${BROWSERS} at a time`;
  return [await againstPeer({ id: 'P9', what, reach: 8, contenders, rounds })];
}

/** A contender: logins a second, and what each costs the service and its database in `cpu`. */
function logins({ processes }, login, milliseconds) {
  const cpu = [];
  const measure = async () => {
    const [before, startedAt] = [cpuMicros(processes), performance.now()];
    let done = 0;
    const browser = async () => {
      while (performance.now() < startedAt + milliseconds) {
        await login();
        done += 1;
      }
    };
    await Promise.all(Array.from({ length: BROWSERS }, browser));
    if (before !== null) cpu.push((cpuMicros(processes) - before) / done);
    return (done * 1000) / (performance.now() - startedAt);
  };
  return Object.assign(measure, { cpu });
}

async function ourLogin({ port, call, organizationId, apiKey }, idp) {
  const { samlConnection } = await call('/v1/saml-connections', {
    ...{ organizationId, primary: true, idpEntityId: idp.entityId, idpBinding: 'redirect' },
    ...{ idpRedirectUrl: idp.ssoUrl, idpCertificate: idp.certificatePem },
  });
  const { id: samlConnectionId, spEntityId, spAcsUrl: acsUrl } = samlConnection;
  const ask = client(port);
  const api = { ...JSON_TYPE, authorization: `Bearer ${apiKey}` };
  return async () => {
    const begun = await ask('POST', '/v1/saml/redirect', api, JSON.stringify({ samlConnectionId, state: 'bench' }));
    const init = new URL(JSON.parse(begun.body).redirectUrl);
    const left = await ask('GET', init.pathname + init.search);
    const { id } = requestIn(left.location);
    const form = new URLSearchParams({ SAMLResponse: idp.answer({ id, acsUrl, spEntityId }) }).toString();
    const cookie = { cookie: left.cookie };
    const returned = await ask('POST', new URL(acsUrl).pathname, { ...FORM_TYPE, ...cookie }, form);
    const samlAccessCode = new URL(returned.location).searchParams.get('saml_access_code');
    const redeemed = await ask('POST', '/v1/saml/redeem', api, JSON.stringify({ samlAccessCode }));
    expectEmail(redeemed.body);
  };
}

async function jacksonLogin({ port }, idp) {
  const ask = client(port);
  const made = await ask(
    ...['POST', '/connection', JSON_TYPE],
    JSON.stringify({
      ...{ tenant: 'bench', product: 'bench', rawMetadata: idp.metadata },
      ...{ defaultRedirectUrl: CALLBACK, redirectUrl: [CALLBACK] },
    }),
  );
  const { clientID: client_id, clientSecret: client_secret } = JSON.parse(made.body);
  if (!client_id) throw new Error(`SAML Jackson made no connection: ${made.body}`);
  const asked = { response_type: 'code', client_id, redirect_uri: CALLBACK, state: 'bench' };
  return async () => {
    const left = await ask('GET', `/oauth/authorize?${new URLSearchParams(asked)}`);
    const { id, acsUrl, issuer, relayState } = requestIn(left.location);
    const SAMLResponse = idp.answer({ id, acsUrl, spEntityId: issuer });
    const form = new URLSearchParams({ SAMLResponse, RelayState: relayState }).toString();
    const returned = await ask('POST', '/saml', FORM_TYPE, form);
    const code = new URL(returned.location).searchParams.get('code');
    const grant = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, client_id, client_secret };
    const token = JSON.parse((await ask('POST', '/oauth/token', JSON_TYPE, JSON.stringify(grant))).body);
    const profile = await ask('GET', '/oauth/userinfo', { authorization: `Bearer ${token.access_token}` });
    expectEmail(profile.body);
  };
}

/** What an identity provider reads from the redirect that brought the browser. */
function requestIn(location) {
  const { searchParams } = new URL(location);
  const xml = inflateRawSync(Buffer.from(searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
  return {
    id: / ID="([^"]+)"/.exec(xml)?.[1],
    acsUrl: /AssertionConsumerServiceURL="([^"]+)"/.exec(xml)?.[1],
    issuer: /Issuer[^>]*>([^<]+)</.exec(xml)?.[1],
    relayState: searchParams.get('RelayState') ?? '',
  };
}

function expectEmail(body) {
  if (JSON.parse(body).email !== 'ada@bench.example') throw new Error(`a login ended with ${body.slice(0, 500)}`);
}

/** Requests over connections that are kept, redirects left to the caller. */
function client(port) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: BROWSERS });
  return (method, path, headers = {}, body = '') =>
    new Promise((resolve, reject) => {
      const length = body ? { 'content-length': Buffer.byteLength(body) } : {};
      const options = { host: '127.0.0.1', port, method, path, agent, headers: { ...headers, ...length } };
      const request = http.request(options, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode >= 400) {
            return reject(new Error(`${method} ${path.slice(0, 80)}: ${response.statusCode} ${text.slice(0, 500)}`));
          }
          const cookie = (response.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');
          resolve({ location: response.headers.location, cookie, body: text });
        });
      });
      request.on('error', reject);
      request.end(body);
    });
}
