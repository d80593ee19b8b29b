/** A product's view of the instance under test: an environment with a key, and calls of the API. */
import { randomBytes } from 'node:crypto';
import { Refusal } from '../scripts/platform.mjs';

/**
 * Makes an environment and a key for it.
 * @param {{ redirectUrl?: string, oauthRedirectUri?: string }} [callbacks]
 */
export function createProduct({ url, vestibule }, name, { redirectUrl, oauthRedirectUri } = {}) {
  const callbacks = [
    ...(redirectUrl ? ['--redirect-url', redirectUrl] : []),
    ...(oauthRedirectUri ? ['--oauth-redirect-uri', oauthRedirectUri] : []),
  ];
  const environment = vestibule('environment', 'create', '--name', name, ...callbacks);
  const { secretToken } = vestibule('api-key', 'create', '--environment', environment.id, '--management');
  return { environment, secretToken, url, call: apiOf(url, secretToken) };
}

/** An organization with one SAML connection, which does not know its identity provider yet. */
export async function createTenant({ call }, name) {
  const externalId = `${name}-${randomBytes(3).toString('hex')}`;
  const domain = `${externalId}.example`;
  const body = { externalId, displayName: name, domains: [domain] };
  const { organization } = await call('POST', '/v1/organizations', body);
  const { samlConnection } = await call('POST', '/v1/saml-connections', {
    organizationId: organization.id,
    primary: true,
  });
  return { organization, samlConnection, externalId, domain };
}

/** Tells a connection what an identity provider's metadata says, and further settings. */
export async function configureConnection({ call }, { id }, metadata, settings = {}) {
  const { entities } = await call('POST', '/v1/saml-metadata/parse', { xml: metadata });
  const [{ entityId, ssoUrl, binding, certificates }] = entities;
  const { samlConnection } = await call('PATCH', `/v1/saml-connections/${id}`, {
    primary: true,
    idpEntityId: entityId,
    idpRedirectUrl: ssoUrl,
    idpBinding: binding,
    idpCertificate: certificates[0].pem,
    ...settings,
  });
  return samlConnection;
}

function apiOf(url, secretToken) {
  return async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${secretToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Refusal(`${method} ${path} was answered ${response.status}: ${text.slice(0, 500)}`);
    return JSON.parse(text);
  };
}
