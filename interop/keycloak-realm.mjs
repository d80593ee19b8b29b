/** What an administrator of Keycloak sets up: one person, and a client for each connection, from our metadata. */
export const USER = {
  username: 'ada',
  firstName: 'Ada',
  lastName: 'Lovelace',
  password: 'violet anchor drifts quietly',
};

const ALGORITHMS = {
  'saml.encryption.algorithm': 'http://www.w3.org/2009/xmlenc11#aes256-gcm',
  'saml.encryption.keyAlgorithm': 'http://www.w3.org/2009/xmlenc11#rsa-oaep',
  'saml.encryption.digestMethod': 'http://www.w3.org/2001/04/xmlenc#sha256',
  'saml.encryption.maskGenerationFunction': 'http://www.w3.org/2009/xmlenc11#mgf1sha256',
};

/** A realm for import. */
export function realmOf({ email, secret, saml, oidc }) {
  const { username, firstName, lastName, password } = USER;
  return {
    realm: 'interop',
    enabled: true,
    sslRequired: 'none',
    users: [
      {
        username,
        email,
        firstName,
        lastName,
        enabled: true,
        emailVerified: true,
        credentials: [{ type: 'password', value: password }],
      },
    ],
    clients: [
      samlClient(saml['signed assertion'], {
        'saml.assertion.signature': 'true',
        'saml.server.signature': 'false',
        saml_idp_initiated_sso_url_name: 'vestibule',
      }),
      samlClient(saml['signed response'], { 'saml.assertion.signature': 'false', 'saml.server.signature': 'true' }),
      samlClient(saml['signed request, both signed'], {
        'saml.assertion.signature': 'true',
        'saml.server.signature': 'true',
        'saml.client.signature': 'true',
        saml_single_logout_service_url_post: saml['signed request, both signed'].spSloUrl,
        'saml.signing.certificate': certificateOf(saml['signed request, both signed'].metadata, 'signing'),
      }),
      samlClient(
        saml['logout behind the browser'],
        {
          'saml.assertion.signature': 'true',
          'saml.server.signature': 'true',
          'saml.authnstatement': 'true',
          saml_single_logout_service_url_post: saml['logout behind the browser'].spSloUrl,
        },
        { frontchannelLogout: false },
      ),
      samlClient(saml['encrypted assertion'], {
        'saml.assertion.signature': 'true',
        'saml.server.signature': 'false',
        'saml.encrypt': 'true',
        'saml.encryption.certificate': certificateOf(saml['encrypted assertion'].metadata, 'encryption'),
        ...ALGORITHMS,
      }),
      {
        clientId: 'vestibule',
        protocol: 'openid-connect',
        enabled: true,
        publicClient: false,
        standardFlowEnabled: true,
        secret,
        redirectUris: [oidc.redirectUri],
        attributes: {
          'backchannel.logout.url': oidc.backchannelLogoutUri,
          'backchannel.logout.session.required': 'true',
          'post.logout.redirect.uris': oidc.postLogoutRedirectUri,
        },
      },
    ],
  };
}

function samlClient({ spEntityId, spAcsUrl }, attributes, settings = {}) {
  return {
    clientId: spEntityId,
    protocol: 'saml',
    enabled: true,
    redirectUris: [spAcsUrl],
    frontchannelLogout: true,
    ...settings,
    attributes: {
      'saml.force.post.binding': 'true',
      'saml.client.signature': 'false',
      'saml.encrypt': 'false',
      'saml.signature.algorithm': 'RSA_SHA256',
      saml_assertion_consumer_url_post: spAcsUrl,
      saml_force_name_id_format: 'true',
      saml_name_id_format: 'email',
      ...attributes,
    },
    protocolMappers: [
      {
        name: 'firstName',
        protocol: 'saml',
        protocolMapper: 'saml-user-property-mapper',
        config: {
          'user.attribute': 'firstName',
          'attribute.name': 'firstName',
          'attribute.nameformat': 'Basic',
        },
      },
    ],
  };
}

/** The certificate for a use, as our metadata has it. */
function certificateOf(metadata, use) {
  const [, certificate] = new RegExp(`use="${use}"[\\s\\S]*?<ds:X509Certificate>([^<]+)<`).exec(metadata) ?? [];
  if (certificate === undefined) throw new Error(`The metadata has no certificate for ${use}.`);
  return certificate;
}
