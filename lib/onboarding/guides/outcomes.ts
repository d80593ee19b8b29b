import { NOT_AMONG, type Outcomes } from './outcome';
import { HOSTED_OUTCOMES } from './outcomes-hosted';

/** By id of the guide. Providers without a directory have no `scim`. */
export const OUTCOMES: Readonly<Record<string, Outcomes>> = {
  ...HOSTED_OUTCOMES,
  adfs: {
    saml: {
      worked: 'You are asked for your Windows password, or not at all inside the network, and come back here.',
      errors: [
        {
          shown: '`MSIS7007`: the relying party trust is unspecified or unsupported',
          fix: 'Properties → **Identifiers**: our entity ID is missing, or has a space or another ending.',
        },
        {
          shown: '`MSIS7070`: NameIDPolicy was not satisfied',
          fix: 'The second claim rule, **E-Mail Address** to **Name ID**, is missing or stands above the first.',
        },
        { shown: '`MSIS5007`: caller authorization failed', fix: '**Edit Access Control Policy**: permit yourself.' },
        {
          shown: '“An error occurred” without a number',
          fix: 'On the server: Event Viewer → Applications and Services Logs → AD FS → **Admin**, event 364 of that minute.',
        },
      ],
    },
  },
  keycloak: {
    saml: {
      worked: 'Your realm → Users → you → **Sessions** has a session of the client.',
      errors: [
        { shown: '**Invalid requester**', fix: 'Your client → Keys: switch **Client signature required** off.' },
        {
          shown: '**Unknown login requester**, or client not found',
          fix: 'Your client’s **Client ID** must be exactly our entity ID, in the realm whose metadata is saved here.',
        },
        {
          shown: '**Invalid redirect uri**',
          fix: 'Your client → Settings → **Valid redirect URIs**: paste our address again.',
        },
      ],
    },
  },
  authentik: {
    saml: {
      worked: 'authentik → Events → **Logs** has “Authorize Application” for your sign-in.',
      errors: [
        {
          shown: '**Permission denied**',
          fix: 'Your application → **Policy / Group / User Bindings**: bind a group that you are in.',
        },
        {
          shown: '**Not Found**',
          fix: 'The provider belongs to no application, or the application’s slug was changed: copy the metadata URL again.',
        },
      ],
    },
    scim: {
      worked: 'Your SCIM provider → **Schedules** or Overview shows a last sync without warnings.',
      errors: [
        { shown: 'Nothing is sent', fix: 'The SCIM provider must be a **Backchannel Provider** of the application.' },
        {
          shown: 'The sync ends with 401',
          fix: 'Your SCIM provider → **Token**: paste it again. Make another here if it got lost.',
        },
      ],
    },
  },
  shibboleth: {
    saml: {
      worked: 'The file `idp-audit.log` has a line for your sign-in that names our entity ID.',
      errors: [
        {
          shown: '**Unsupported Request**: the application is not registered for use with this service',
          fix: 'Our metadata is not loaded: look at `idp-process.log` after `reload-service.sh -id shibboleth.MetadataResolverService`.',
        },
        {
          shown: '**Stale Request**',
          fix: 'The page was opened by the Back button or a bookmark. Begin the test here again.',
        },
        {
          shown: 'You come back, and **no e-mail address** arrives',
          fix: 'The attribute filter does not release `mail` to our entity ID.',
        },
      ],
    },
  },
  sandbox: {
    saml: {
      worked: 'You choose a person in the sandbox and come straight back.',
      errors: [
        {
          shown: 'The sandbox says that the service provider is unknown',
          fix: 'Enter **ACS URL** and **SP entity ID** on the company’s page.',
        },
        {
          shown: 'The sign-in is refused here',
          fix: 'Look whether bad weather is switched on for the company: it is there to be refused.',
        },
      ],
    },
    scim: {
      worked: 'The push lists each person as created or linked.',
      errors: [
        { shown: 'The push stops with 401', fix: 'Paste the bearer token again on the company’s page.' },
        {
          shown: 'A person failed with a word about the domain',
          fix: 'The person’s address is of a domain that is not the tenant’s.',
        },
      ],
    },
  },
  generic: {
    saml: {
      worked: 'The sign-in log of your provider has your sign-in with success.',
      errors: [
        {
          shown: 'The application, service provider or partner is **unknown**',
          fix: 'The **entity ID** in the application must be exactly ours.',
        },
        {
          shown: 'The reply or ACS address is **not allowed**',
          fix: 'Paste the **ACS URL** again, with nothing before or after it.',
        },
        { shown: NOT_AMONG, fix: 'Give yourself access to the application.' },
        {
          shown: 'The **signature** of the request is missing',
          fix: 'Do not require signed requests, or ask whoever gave you the link to sign them.',
        },
      ],
    },
    scim: {
      worked: 'The provisioning log of your provider lists each person with success.',
      errors: [
        {
          shown: 'Refused with **401**',
          fix: 'Paste the token again, alone and without spaces. Make another here if it got lost.',
        },
        {
          shown: 'Refused with **404**',
          fix: 'Paste the base URL again. Some providers add `/Users` themselves, some add `/v2`: leave both out.',
        },
      ],
    },
  },
};
