import { NOT_AMONG, type Outcomes } from './outcome';

/** Of the providers that run as a service. */
export const HOSTED_OUTCOMES: Readonly<Record<string, Outcomes>> = {
  okta: {
    saml: {
      worked: 'Okta → Reports → **System Log** has “User single sign on to app” with the result SUCCESS.',
      errors: [
        {
          shown: 'You can’t access the app because you are **not assigned** to it',
          fix: 'Your app → **Assignments**: assign yourself, or a group that you are in.',
        },
        {
          shown: '**404 Page not found**',
          fix: 'The app is inactive or was deleted, or the metadata here is of another one. Activate the app, or copy its **Metadata URL** again.',
        },
        {
          shown: 'A policy asks for another factor, or denies access',
          fix: 'Your app → Sign On → **User authentication**: choose a policy that lets you in.',
        },
      ],
    },
    scim: {
      worked:
        'A person’s row under **Assignments** has no red mark, and Dashboard → **Tasks** lists nothing for the app.',
      errors: [
        {
          shown: '“Error authenticating: **Unauthorized**” at Test Connector Configuration',
          fix: 'Paste the token again, alone: without “Bearer” and without spaces. Make another here if it got lost.',
        },
        {
          shown: '“Automatic provisioning of user … failed: **Conflict**”',
          fix: 'The person is here already under another ID: open the task and choose **Retry**, which finds them by user name.',
        },
        {
          shown: 'People are there, but **no groups**',
          fix: 'Assigning a group sends its people. The group itself is sent from **Push Groups**.',
        },
      ],
    },
  },
  entra: {
    saml: {
      worked:
        'Entra → your application → **Sign-in logs** has your sign-in with the status Success, after a few minutes.',
      errors: [
        {
          shown: '`AADSTS50105`: the signed-in user is not assigned',
          fix: 'Your application → **Users and groups**: assign yourself, or a group whose direct member you are.',
        },
        {
          shown: '`AADSTS700016`: application was not found in the directory',
          fix: 'Basic SAML Configuration → **Identifier (Entity ID)**: paste the value again. Or you are signed in to another tenant.',
        },
        {
          shown: '`AADSTS50011`: the reply URL does not match',
          fix: 'Basic SAML Configuration → **Reply URL**: paste the value again, with nothing before or after it.',
        },
        {
          shown: '`AADSTS53003`: blocked by Conditional Access',
          fix: 'A policy of your company denies this sign-in. The sign-in log names it.',
        },
        {
          shown: '`AADSTS75011`: the authentication method does not match',
          fix: 'Tell whoever gave you the link: this connection asks for a certain class of authentication.',
        },
      ],
    },
    scim: {
      worked:
        'Provisioning → **Overview** says when the last cycle was completed, and **Provisioning logs** list each person with Success.',
      errors: [
        {
          shown: '“You appear to have entered **invalid credentials**” at Test Connection',
          fix: 'Paste **Tenant URL** and **Secret Token** again, without spaces. Make another token here if it got lost.',
        },
        {
          shown: 'The job is in **quarantine**',
          fix: 'Mend what the provisioning logs say, then choose **Restart provisioning**.',
        },
        {
          shown: 'A person is **skipped**: not effectively entitled',
          fix: 'The person is in no assigned group as a direct member: nested groups do not count.',
        },
      ],
    },
  },
  google: {
    saml: {
      worked: 'Google Admin → Reporting → Audit and investigation → **SAML log events** has your successful login.',
      errors: [
        {
          shown: '`403 app_not_enabled_for_user`',
          fix: 'Your app → **User access**: ON for you. It takes some minutes, rarely up to 24 hours.',
        },
        {
          shown: '`403 app_not_configured_for_user`',
          fix: 'Service provider details → **Entity ID** must be exactly ours. Or this browser is signed in to several Google accounts: try a private window.',
        },
        {
          shown: '`403 app_not_configured`',
          fix: 'No app in your Google Workspace has our **Entity ID**: paste it again under Service provider details.',
        },
        {
          shown: '`400 duplicate entity id` when the app is finished',
          fix: 'Another app in your Google Workspace has this **Entity ID** already: use that one, or delete it.',
        },
      ],
    },
  },
  jumpcloud: {
    saml: {
      worked: 'JumpCloud → Insights → **Directory Insights** has an event `sso_auth` with success.',
      errors: [
        { shown: NOT_AMONG, fix: 'Your application → **User Groups**: tick a group that you are in, then save.' },
        {
          shown: 'Metadata or sign-on page is **not found**',
          fix: 'The application was never activated, or **IdP URL** was changed after its metadata was saved here. Copy the metadata URL again.',
        },
      ],
    },
    scim: {
      worked: 'Identity Management says **Active**, and the people of the ticked groups appear here within minutes.',
      errors: [
        {
          shown: 'The test says that the **user exists already**',
          fix: 'Enter a **Test User Email** that is not here yet.',
        },
        {
          shown: 'The test is refused with **401**',
          fix: 'Paste **Token Key** again. Make another token here if it got lost.',
        },
      ],
    },
  },
  onelogin: {
    saml: {
      worked: 'OneLogin → Activity → **Events** says that you signed in to the application.',
      errors: [
        {
          shown: 'You **do not have access** to the application',
          fix: 'Your application → **Access**: tick a role that you have.',
        },
        {
          shown: 'The ACS URL is **invalid** or does not match',
          fix: 'Configuration → **ACS (Consumer) URL Validator**: paste the pattern, not the address.',
        },
      ],
    },
    scim: {
      worked: 'Users → **Provisioning** lists your people as Provisioned, and **API Status** says Enabled.',
      errors: [
        {
          shown: 'People stay **Pending**',
          fix: 'Approve them under Users → Provisioning, or untick **Require admin approval**.',
        },
        {
          shown: 'People stand at **Failed** with 400',
          fix: 'The JSON template has a fault: paste it again whole, then choose **Retry**.',
        },
      ],
    },
  },
  pingone: {
    saml: {
      worked: 'PingOne → Monitoring → **Audit** has an event for your sign-in to the application with success.',
      errors: [
        {
          shown: 'The application is **not available** or disabled',
          fix: 'Applications: switch the application on by the toggle at its right.',
        },
        {
          shown: NOT_AMONG,
          fix: 'Your application → **Access**: choose a group that you are in, or none for everybody.',
        },
        {
          shown: 'The request is not recognised',
          fix: 'Your application → Configuration → **Entity ID** must be exactly ours.',
        },
      ],
    },
    scim: {
      worked: 'The connection’s **Overview** counts synchronised people and shows no failures.',
      errors: [
        {
          shown: 'The connection test is refused',
          fix: 'Paste the base URL and the token again, and choose **OAuth 2 Bearer Token**.',
        },
        {
          shown: 'Nothing is sent',
          fix: 'The connection and its rule are both off until they are switched on, and the rule needs a filter that fits somebody.',
        },
      ],
    },
  },
  pingfederate: {
    saml: {
      worked: 'The file `audit.log` of PingFederate has a line SSO for your sign-in with success.',
      errors: [
        {
          shown: 'The partner is **unknown**',
          fix: 'SP Connections → General Info → **Partner’s Entity ID** must be exactly ours.',
        },
        { shown: 'The connection is **inactive**', fix: 'SP Connections: switch it on by its toggle, then save.' },
        {
          shown: 'The **signature** of the request is missing',
          fix: 'Protocol settings → Signature Policy: untick **Require AuthN requests to be signed**.',
        },
      ],
    },
    scim: {
      worked: 'The file `provisioner.log` names each person as created or updated.',
      errors: [
        {
          shown: 'Nothing is sent',
          fix: 'The channel must be **Active**, and so must the connection. `provisioner.log` says what fails.',
        },
        {
          shown: 'Answers speak of an **unknown schema**',
          fix: 'The connector of SCIM 1.1 was chosen. Choose the one of SCIM 2.0.',
        },
      ],
    },
  },
  rippling: {
    saml: {
      worked: 'The app opens from the tile in Rippling as well, and the test here is green.',
      errors: [
        {
          shown: NOT_AMONG,
          fix: 'Your integration → Overview → **Edit access rules**, and choose access at once, not at a later date.',
        },
        {
          shown: 'Rippling does not recognise the app',
          fix: 'Settings → SSO → **Service Provider Entity ID** must be exactly ours.',
        },
      ],
    },
    scim: {
      worked: 'Your integration → **Overview** lists the people with accounts, without errors.',
      errors: [
        {
          shown: 'Nobody is sent',
          fix: 'Look at **Provision time** and the access rules, and choose **Create account** for those without one.',
        },
        {
          shown: 'The credentials are refused',
          fix: 'Settings → **Credentials**: paste the token again. Make another here if it got lost.',
        },
      ],
    },
  },
  cyberark: {
    saml: {
      worked: 'CyberArk → Reports has your launch of the app, and its state is **Deployed**.',
      errors: [
        { shown: NOT_AMONG, fix: 'Your web app → **Permissions**: add yourself with **Run**, then save.' },
        {
          shown: 'The app is not found',
          fix: 'Trust → **SP Entity ID / Issuer / Audience** must be exactly ours, and the state **Deployed**.',
        },
      ],
    },
    scim: {
      worked: 'The job history of **Outbound Provisioning** says how many people were created or changed.',
      errors: [
        {
          shown: 'The job ends without sending anybody',
          fix: 'Add a **Role Mapping**: without one nobody is sent. And **Live Mode**, not Preview Mode.',
        },
        { shown: 'Verify is refused', fix: 'Choose **Bearer Token** as header type, and paste the token again.' },
      ],
    },
  },
};
