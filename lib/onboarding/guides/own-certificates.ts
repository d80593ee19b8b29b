/** How a provider takes a certificate of ours: by the id of its guide. `where` is a place in its console. */
export type OwnCertificateSteps = { where: string; steps: readonly string[] };

type Purpose = 'signing' | 'encryption';

const BY_PROVIDER: Readonly<Record<string, Partial<Record<Purpose, OwnCertificateSteps>>>> = {
  okta: {
    signing: {
      where: 'Your app → General → SAML Settings → Edit → Configure SAML → Show Advanced Settings',
      steps: [
        'Choose the file under **Signature Certificate**.',
        'Tick **Signed Requests**, then **Next** and **Finish**.',
      ],
    },
    encryption: {
      where: 'Your app → General → SAML Settings → Edit → Configure SAML → Show Advanced Settings',
      steps: [
        'Set **Assertion Encryption** to **Encrypted**, **Encryption Algorithm** to **AES256-GCM** and **Key Transport Algorithm** to **RSA-OAEP**.',
        'Choose the file under **Encryption Certificate**, then **Next** and **Finish**.',
      ],
    },
  },
  entra: {
    signing: {
      where:
        'Your enterprise application → Single sign-on → SAML Certificates → Verification certificates (optional) → Edit',
      steps: [
        'Tick **Require verification certificates**.',
        'Choose **Upload certificate**, take the file, then **Save**.',
      ],
    },
    encryption: {
      where: 'Your enterprise application → Security → Token encryption',
      steps: [
        'Choose **Import Certificate** and take the file.',
        'Open the menu of the certificate’s line and choose **Activate token encryption certificate**.',
      ],
    },
  },
  adfs: {
    signing: {
      where: 'AD FS Management → Relying Party Trusts → your trust → Properties → Signature',
      steps: ['Choose **Add** and take the file.', 'Choose **OK**.'],
    },
    encryption: {
      where: 'AD FS Management → Relying Party Trusts → your trust → Properties → Encryption',
      steps: ['Choose **Browse** and take the file.', 'Choose **OK**. AD FS encrypts from then on.'],
    },
  },
  keycloak: {
    signing: {
      where: 'Clients → your client → Keys → Signing keys config',
      steps: [
        'Switch **Client signature required** on.',
        'Choose **Import key**, Archive format **Certificate PEM**, take the file, then **Confirm**.',
      ],
    },
    encryption: {
      where: 'Clients → your client → Keys → Encryption keys config',
      steps: [
        'Switch **Encrypt assertions** on.',
        'Choose **Import key**, Archive format **Certificate PEM**, take the file, then **Confirm**.',
      ],
    },
  },
  onelogin: {
    encryption: {
      where: 'Applications → your app → Configuration',
      steps: [
        'Set **SAML encryption method** to **AES-256-GCM**, or to the strongest that ends in GCM.',
        'Paste the text of the certificate under **SAML Encryption**, tick **Encrypt assertion** and **Save**.',
      ],
    },
  },
  pingone: {
    signing: {
      where: 'Applications → your application → Configuration → Edit',
      steps: [
        'Choose **Enforce Signed AuthnRequest**.',
        'Under **Verification Certificate** choose **Import**, take the file, then **Save**.',
      ],
    },
    encryption: {
      where: 'Applications → your application → Configuration → Edit',
      steps: [
        'Tick **Enable Encryption** and choose **AES_256**.',
        'Import the file as **Encryption Certificate**, then **Save**.',
      ],
    },
  },
  jumpcloud: {
    signing: {
      where: 'SSO Applications → your application → SSO',
      steps: ['Choose **Upload SP Certificate** and take the file.', 'Choose **Save**.'],
    },
  },
  shibboleth: {
    signing: {
      where: 'The server’s metadata of us (metadata/single-sign-on.xml)',
      steps: ['Replace it with our metadata below, which holds the certificate.', 'Reload the metadata.'],
    },
    encryption: {
      where: 'The server’s metadata of us (metadata/single-sign-on.xml)',
      steps: [
        'Replace it with our metadata below. Shibboleth encrypts by itself once the certificate is there.',
        'Reload the metadata.',
      ],
    },
  },
};

const ANY: Readonly<Record<Purpose, OwnCertificateSteps>> = {
  signing: {
    where: 'The settings of the application you made for us',
    steps: [
      'Look for a field for the **service provider’s certificate**, the **request signature** or the **verification certificate**. Give it the file, or import our metadata below, which holds it.',
      'If there is a switch that demands signed requests, switch it on afterwards.',
    ],
  },
  encryption: {
    where: 'The settings of the application you made for us',
    steps: [
      'Look for **assertion encryption** or **token encryption**. Give it the file, or import our metadata below, which holds it.',
      'Where algorithms can be chosen, take AES-GCM (128 or 256) with RSA-OAEP: others are refused.',
    ],
  },
};

/** Google Workspace and a few others take no certificate of an application: nothing can be entered there. */
const TAKES_NONE: Readonly<Record<string, string>> = {
  google:
    'Google Workspace neither verifies requests nor encrypts assertions, so there is nowhere to put it. Sign-in works without.',
};

/** What to do with our certificate in one provider; a text when it has no place for any. */
export function ownCertificateSteps(providerId: string, purpose: Purpose): OwnCertificateSteps | string {
  return TAKES_NONE[providerId] ?? BY_PROVIDER[providerId]?.[purpose] ?? ANY[purpose];
}
