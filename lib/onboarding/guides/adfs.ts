import type { Guide } from './types';

const CLAIM_RULES = `@RuleTemplate = "LdapClaims"
@RuleName = "E-mail and names"
c:[Type == "http://schemas.microsoft.com/ws/2008/06/identity/claims/windowsaccountname", Issuer == "AD AUTHORITY"]
 => issue(store = "Active Directory",
  types = ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
           "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
           "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname"),
  query = ";mail,givenName,sn;{0}", param = c.Value);

@RuleName = "E-mail as Name ID"
c:[Type == "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"]
 => issue(Type = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier",
  Issuer = c.Issuer, OriginalIssuer = c.OriginalIssuer, Value = c.Value, ValueType = c.ValueType,
  Properties["http://schemas.xmlsoap.org/ws/2005/05/identity/claimproperties/format"]
   = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress");`;

const SHELL = `$rules = @'
${CLAIM_RULES}
'@
Add-AdfsRelyingPartyTrust -Name "Single sign-on" -Identifier "{spEntityId}" \`
  -SamlEndpoint (New-AdfsSamlEndpoint -Binding POST -Protocol SAMLAssertionConsumer -Uri "{acsUrl}" -Index 0 -IsDefault $true) \`
  -AccessControlPolicyName "Permit everyone" -IssuanceTransformRules $rules -SignatureAlgorithm "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"`;

export const adfs: Guide = {
  id: 'adfs',
  name: 'AD FS',
  aliases: ['adfs', 'active directory federation services', 'microsoft', 'windows server'],
  recognise: 'Your company runs it itself: the sign-in address contains /adfs/ls/.',
  appWord: 'relying party trust',
  lastVerified: '2026-11-22',
  saml: {
    before: [
      {
        id: 'create-trust',
        title: 'Add the relying party trust',
        where: 'AD FS Management → Relying Party Trusts → Add Relying Party Trust…',
        instructions: [
          'Choose **Claims aware**, **Start**, then **Enter data about the relying party manually**.',
          'Enter a **Display name**. Skip **Configure Certificate**.',
          'Tick **Enable support for the SAML 2.0 WebSSO protocol** and paste **Relying party SAML 2.0 SSO service URL**.',
          'Paste **Relying party trust identifier**, choose **Add**, then **Next**.',
          'Choose an access control policy, for example **Permit everyone**, and finish.',
        ],
        values: [
          { value: 'acsUrl', label: 'Relying party SAML 2.0 SSO service URL' },
          { value: 'spEntityId', label: 'Relying party trust identifier' },
        ],
        snippets: [{ label: 'Instead: PowerShell that does this and the next step', text: SHELL }],
        ifDifferent:
          'The wizard ends on “Configure claims issuance policy for this application”: leave it ticked, the next step belongs there.',
      },
      {
        id: 'claims',
        showsMapping: true,
        title: 'Send the e-mail address',
        where: 'Relying Party Trusts → your trust → Edit Claim Issuance Policy…',
        instructions: [
          '**Add Rule…**, **Send LDAP Attributes as Claims**, store **Active Directory**: map **E-Mail-Addresses** to **E-Mail Address**, **Given-Name** to **Given Name**, **Surname** to **Surname**.',
          '**Add Rule…**, **Transform an Incoming Claim**: incoming **E-Mail Address**, outgoing **Name ID**, format **Email**, **Pass through all claim values**.',
          'The second rule must stand below the first. Choose **OK**.',
        ],
        snippets: [{ label: 'Both as custom rules (Send Claims Using a Custom Rule)', text: CLAIM_RULES }],
        ifDifferent: 'Before Windows Server 2016 the entry is called Edit Claim Rules…, tab Issuance Transform Rules.',
      },
    ],
    metadata: {
      id: 'metadata',
      title: 'Give us its metadata',
      where: 'A browser inside your network',
      instructions: [
        'Open `https://` your federation service name `/FederationMetadata/2007-06/FederationMetadata.xml`: a file is downloaded.',
        'Upload it here.',
        'If that address is reachable from the internet, paste it instead: then certificates that AD FS replaces by itself can be fetched.',
      ],
      accepts: ['file', 'url', 'fields'],
      ifDifferent:
        'The name is shown under AD FS → Service → Edit Federation Service Properties. The path is enabled under Service → Endpoints → Metadata.',
    },
    after: [
      {
        id: 'checks',
        title: 'Check the hash',
        where: 'Relying Party Trusts → your trust → Properties → Advanced',
        instructions: [
          'Set **Secure hash algorithm** to **SHA-256**.',
          'On **Encryption** there must be no certificate. Choose **OK**.',
        ],
        ifDifferent: 'Farms that were upgraded from Windows Server 2008 still have SHA-1 here, which is refused.',
      },
    ],
    mapping: [
      {
        from: 'E-Mail-Addresses',
        to: 'E-Mail Address, then Name ID',
        note: 'Needed: the Mail field in Active Directory.',
      },
      { from: 'Given-Name', to: 'Given Name', note: 'Optional.' },
      { from: 'Surname', to: 'Surname', note: 'Optional.' },
    ],
    mappingNote:
      'People without a Mail field in Active Directory cannot sign in: fill it, or send User-Principal-Name as E-Mail Address.',
    fixes: {
      signature:
        'AD FS replaces its token-signing certificate every year: open FederationMetadata.xml again and upload it here.',
      certificate:
        'AD FS → Service → Certificates → Token-signing: see which is primary, then upload FederationMetadata.xml here again.',
      issuer:
        'AD FS → Service → Edit Federation Service Properties → Federation Service identifier: compare it with the expected value. It begins with http://, which is right.',
      audience: 'AD FS → Relying Party Trusts → your trust → Properties → Identifiers: add the expected value.',
      recipient:
        'AD FS → Relying Party Trusts → your trust → Properties → Endpoints: one SAML Assertion Consumer, POST, with the expected value.',
      time: 'AD FS signs for the very second: check the server’s clock (w32tm /query /status). If it is right, send the code to whoever gave you the link.',
      identity:
        'AD FS → Relying Party Trusts → your trust → Edit Claim Issuance Policy: both rules of the guide, in that order, and a Mail field on the person in Active Directory.',
      domain:
        'Active Directory → the person → General → E-mail: it must end in one of your company’s domains. If it should be allowed, ask whoever gave you the link to add the domain.',
      assignment:
        'AD FS → Relying Party Trusts → your trust → Edit Access Control Policy: permit the person. “InvalidNameIDPolicy” means that the second claim rule is missing.',
      format:
        'AD FS → Relying Party Trusts → your trust → Properties: Advanced → SHA-256, and Encryption without a certificate.',
    },
  },
  scim: {
    unavailable:
      'AD FS signs people in but sends no directory: it has no SCIM. Companies with Active Directory usually synchronise it to Microsoft Entra ID, which can send people: choose Entra as the directory then. Otherwise people are created when they first sign in, and you tell whoever gave you the link about leavers.',
  },
};
