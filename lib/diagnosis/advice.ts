import { invariant } from '@/lib/invariant';
import type { Finding } from './finding';

type Words = Pick<Finding, 'title' | 'meaning' | 'fix'>;
type Advice = Words & {
  /** What to change where the provider is known, by the id of its guide. */
  at?: Readonly<Record<string, string>>;
};

const TOKEN_FIELDS: Readonly<Record<string, string>> = {
  okta: 'Okta → your app → Provisioning → Integration → Edit: paste the token alone into Authorization, without “Bearer”, then Test Connector Configuration and Save.',
  entra:
    'Entra → your application → Provisioning → Admin Credentials (or Connectivity): paste the token into Secret Token, Test Connection, Save. A quarantined job starts again under Provisioning → Restart provisioning.',
  jumpcloud:
    'JumpCloud → your application → Identity Management → Configuration Settings: paste the token into Token Key, Test Connection, Save.',
  onelogin:
    'OneLogin → the provisioning application → Configuration: paste the token into SCIM Bearer Token, then Enable and Save.',
  pingone:
    'PingOne → Integrations → Provisioning → the connection → Configuration: paste the token into OAuth Access Token, Auth Type Header “Bearer”, then Test Connection.',
  pingfederate:
    'PingFederate → SP Connections → the connection → Outbound Provisioning → Target: paste the token into Access Token.',
  rippling: 'Rippling → your integration → Settings → Credentials: paste the token as Bearer Token.',
  cyberark:
    'CyberArk → Web Apps → your app → Provisioning: Authorization Header, Header Type “Bearer Token”, paste the token, then Verify.',
  authentik: 'authentik → Applications → Providers → the SCIM provider → Edit: paste the token into Token.',
};

const ADDRESS_FIELDS: Readonly<Record<string, string>> = {
  okta: 'Okta → your app → Provisioning → Integration → Edit → SCIM connector base URL: paste the base URL as it is. Okta adds /Users itself.',
  entra: 'Entra → your application → Provisioning → Tenant URL: paste the base URL as it is. Entra adds /Users itself.',
  jumpcloud: 'JumpCloud → your application → Identity Management → Base URL: paste the base URL as it is.',
  onelogin: 'OneLogin → the provisioning application → Configuration → SCIM Base URL: paste the base URL as it is.',
  pingone:
    'PingOne → Integrations → Provisioning → the connection: SCIM BASE URL is the base URL as it is; Users Resource “/Users”, Groups Resource “/Groups”.',
  pingfederate:
    'PingFederate → the connection → Outbound Provisioning → Target → SCIM URL: paste the base URL as it is.',
  rippling: 'Rippling → your integration → SCIM Configuration → SCIM base URL: paste the base URL as it is.',
  cyberark: 'CyberArk → Web Apps → your app → Provisioning → SCIM Service URL: paste the base URL as it is.',
  authentik: 'authentik → the SCIM provider → Edit → URL: paste the base URL as it is.',
};

const EMAIL_MAPPINGS: Readonly<Record<string, string>> = {
  okta: 'Okta → your app → Sign On → Application username format: Email. Then Provisioning → To App → Attribute Mappings: userName from the Application username.',
  entra:
    'Entra → your application → Provisioning → Mappings → Provision Microsoft Entra ID Users: map mail (or userPrincipalName, where it is the mailbox) to userName, and mail to emails[type eq "work"].value.',
  jumpcloud: 'JumpCloud → your application → Identity Management → attribute mapping: email to userName and to emails.',
  onelogin:
    'OneLogin → the provisioning application → Parameters → scimusername: Email; and “emails” in the SCIM JSON Template.',
  pingone:
    'PingOne → Integrations → Provisioning → the rule → Attribute Mapping: Email Address to userName and to workEmail.',
  pingfederate: 'PingFederate → the connection → the channel → Attribute Mapping: mail to userName and to workEmail.',
  rippling:
    'Rippling → your integration → SCIM Configuration: tick “Use email address as user name” and add emails.primary under Supported SCIM Attributes.',
  cyberark:
    'CyberArk → Web Apps → your app → Provisioning → Provisioning Script: userName and the work e-mail from mail.',
  authentik:
    'authentik → Customization → Property Mappings: a SCIM mapping with "userName": request.user.email, chosen in the provider.',
};

const GROUP_MEMBERS: Readonly<Record<string, string>> = {
  okta: 'Okta → your app → Assignments: assign the people of the pushed groups as well. Pushing a group sends only members who are assigned to the app. Then Push Groups → the group → Push now.',
  entra:
    'Entra → your application → Users and groups: assign the group itself (members of nested groups are not sent), and keep the members mapping under Mappings → Provision Microsoft Entra ID Groups.',
  jumpcloud:
    'JumpCloud → User Groups → the group → Users: add people, and keep “Enable management of User Groups and Group Membership” on.',
  onelogin:
    'OneLogin → the provisioning application → Rules: “Set Groups in …” must apply to the people, then reapply the entitlement mappings.',
  pingone:
    'PingOne → Integrations → Provisioning → the rule → Group Provisioning: “Group membership” must not be off, and the people must match the user filter.',
};

const DISABLE_NOT_DELETE: Readonly<Record<string, string>> = {
  onelogin:
    'OneLogin → the provisioning application → Provisioning: “When users are deleted in OneLogin … perform the below action”: Suspend.',
  pingone: 'PingOne → Integrations → Provisioning → the connection → Preferences: Remove Action “Disable”.',
  pingfederate: 'PingFederate → the connection → Outbound Provisioning → Target: Remove User Action “Disable”.',
  cyberark: 'CyberArk → Web Apps → your app → Provisioning → Sync Options: deactivate users instead of deleting them.',
  rippling: 'Rippling → your integration → Offboarding: suspend instead of delete.',
  entra:
    'Entra deletes only after it has switched off: “hard delete” of a person in Entra is what came. Keep Switch([IsSoftDeleted], …) on active.',
};

/** The words of a code, for the directory. */
export const SCIM_ADVICE: Readonly<Record<string, Advice>> = {
  scim_no_token: {
    title: 'The directory has no token',
    meaning: 'Nothing can connect without one.',
    fix: 'Make a token here and paste it into the identity provider, beside the base URL.',
  },
  scim_never_sent: {
    title: 'Nothing has ever arrived',
    meaning: 'The token was made, but the identity provider has not called once, not even to test the connection.',
    fix: 'At the identity provider, paste base URL and token and test the connection. If it cannot connect, its network must be allowed to reach the base URL.',
    at: {
      entra:
        'Entra → your application → Provisioning: paste Tenant URL and Secret Token, Test Connection, then Start provisioning.',
      okta: 'Okta → your app → Provisioning → Integration: paste the values, Test Connector Configuration, Save.',
    },
  },
  scim_bad_token: {
    title: 'The token is wrong',
    meaning: 'The identity provider calls, but with a token that is not this directory’s.',
    fix: 'Make a new token here and paste it into the identity provider, without spaces and without “Bearer” unless it asks for the whole header.',
    at: TOKEN_FIELDS,
  },
  scim_old_token: {
    title: 'The identity provider uses an old token',
    meaning:
      'It has worked before. The token was replaced here and not at the identity provider: joiners and leavers no longer arrive.',
    fix: 'Make a new token here and paste it into the identity provider.',
    at: TOKEN_FIELDS,
  },
  scim_wrong_url: {
    title: 'The identity provider calls an address that does not exist',
    meaning: 'Something was added to the base URL, or it was pasted twice, or an endpoint was pasted with it.',
    fix: 'Copy the base URL with its button and paste it as it is, without /Users and without /v2 after it.',
    at: ADDRESS_FIELDS,
  },
  scim_entra_flag_in_path: {
    title: 'Entra’s flag is part of the path',
    meaning:
      '“aadOptscim062020” belongs after a question mark. Without one it is taken for an address that does not exist.',
    fix: 'Entra → your application → Provisioning → Tenant URL: write the base URL, then ?aadOptscim062020, or leave the flag out.',
  },
  scim_entra_flag_missing: {
    title: 'Entra speaks its older dialect',
    meaning:
      'Operations and booleans come in Entra’s own spelling. They are understood here, so this is only worth knowing.',
    fix: 'Nothing has to be done. To have Entra follow the standard, add ?aadOptscim062020 to the Tenant URL under Provisioning.',
  },
  scim_version_1: {
    title: 'The identity provider speaks SCIM 1.1',
    meaning: 'That version has other messages. This directory speaks SCIM 2.0.',
    fix: 'At the identity provider choose a connector or template for SCIM 2.0.',
    at: {
      onelogin: 'OneLogin: add “SCIM Provisioner with SAML (SCIM v2 Core)” instead, and use its template.',
      pingfederate:
        'PingFederate: deploy the SCIM Connector and choose it as the type under Outbound Provisioning; SCIM Version 2.0.',
      pingone: 'PingOne → Integrations → Provisioning → the connection: SCIM Version 2.0.',
      rippling: 'Rippling → your integration → SCIM Configuration: SCIM Version 2.0.',
      cyberark: 'CyberArk → Web Apps → your app → Provisioning: SCIM version 2.0.',
    },
  },
  scim_wrong_content_type: {
    title: 'Bodies come in a form that is not SCIM',
    meaning: 'Requests must be application/scim+json or application/json, not compressed.',
    fix: 'At the identity provider, or at a proxy between it and here, set the content type to application/scim+json and switch compression of requests off.',
  },
  scim_directory_disabled: {
    title: 'The directory is switched off',
    meaning: 'The identity provider is right; this side refuses it.',
    fix: 'The vendor switches the directory on again.',
  },
  scim_our_failure: {
    title: 'Requests failed on our side',
    meaning: 'The identity provider tries again by itself.',
    fix: 'The operator of this installation looks into its log: the request has the time.',
  },
  scim_silent: {
    title: 'The directory has fallen silent',
    meaning:
      'This identity provider sends on a timer, and has missed its turn: provisioning was stopped, paused or put in quarantine there.',
    fix: 'Look at the provisioning of the application at the identity provider and start it again.',
    at: {
      entra:
        'Entra → your application → Provisioning → Overview: “Quarantined” or “Stopped” says why. Provisioning logs have each failure; then Start or Restart provisioning.',
      authentik: 'authentik → the SCIM provider → Schedules: see the last run, then Run sync again.',
      cyberark: 'CyberArk → Settings → Users → Outbound Provisioning: see the last job, then Start Sync.',
    },
  },
  scim_quiet: {
    title: 'Nothing has arrived for two weeks',
    meaning: 'Whoever sends only changes may be quiet when nothing changes. It may also have stopped.',
    fix: 'Change one person at the identity provider and see whether it arrives.',
  },
  scim_other_provider: {
    title: 'Another identity provider sends than the one chosen',
    meaning: 'The setup followed the steps of one provider, but requests come from another.',
    fix: 'If that is right, choose the other provider in the setup: its steps fit then.',
  },
  scim_no_email: {
    title: 'People arrive without an e-mail address',
    meaning: 'userName is not an address and none is sent beside it, so that these people cannot be matched or let in.',
    fix: 'Map the mailbox address to userName, or send it as the work e-mail.',
    at: EMAIL_MAPPINGS,
  },
  scim_username_not_email: {
    title: 'userName is not an e-mail address',
    meaning:
      'People are known by the e-mail address that is sent beside it. That works, as long as single sign-on names the same address.',
    fix: 'Nothing has to be done. To be sure that both name the same, map the mailbox address to userName.',
    at: EMAIL_MAPPINGS,
  },
  scim_domain_refused: {
    title: 'People outside the company’s domains are refused',
    meaning: 'Their addresses do not end in a domain of this organization, and the directory takes no others.',
    fix: 'Leave these people out of the assignment, or have the vendor add the domain.',
  },
  scim_domain_marked: {
    title: 'People outside the company’s domains were taken',
    meaning: 'The directory marks them instead of refusing them.',
    fix: 'See whether they belong here; if not, leave them out of the assignment at the identity provider.',
  },
  scim_repeated_conflict: {
    title: 'The same person or group is created again and again',
    meaning:
      'It exists here already, but the identity provider does not find it: it looks by another attribute than it sends, or two of its accounts share one name.',
    fix: 'At the identity provider, match people by userName and groups by displayName; see whether two accounts share one address.',
    at: {
      entra:
        'Entra → your application → Provisioning → Mappings → Provision Microsoft Entra ID Users: “Match objects using this attribute” Yes, precedence 1, on userName only.',
      okta: 'Okta → your app → Provisioning → Integration: Unique identifier field for users “userName”. Push Groups → the group: link it to the existing group instead of creating one.',
      pingone:
        'PingOne → Integrations → Provisioning → the connection → Preferences: User Filter Expression userName eq "%s".',
    },
  },
  scim_conflict: {
    title: 'Somebody or something of that name exists already',
    meaning: 'Two accounts or groups at the identity provider share one user name or display name.',
    fix: 'Correct one of the two at the identity provider.',
  },
  scim_bad_filter: {
    title: 'People are looked up in a way that is not understood',
    meaning: 'The identity provider’s look-up names an attribute or an operator that cannot be searched.',
    fix: 'Set the unique identifier of people to userName at the identity provider.',
    at: {
      okta: 'Okta → your app → Provisioning → Integration: Unique identifier field for users “userName”.',
      pingone:
        'PingOne → Integrations → Provisioning → the connection → Preferences: User Filter Expression userName eq "%s".',
      entra:
        'Entra → Provisioning → Mappings: match by userName, externalId or the work e-mail, for groups by displayName.',
    },
  },
  scim_bad_mapping: {
    title: 'A mapped attribute has the wrong form',
    meaning:
      'The identity provider sends a value that its attribute cannot have, or a path that does not exist. The whole change was refused.',
    fix: 'The newest line below says which attribute. Compare its mapping with the table of the setup guide.',
    at: {
      entra:
        'The newest line below says which attribute. Then Entra → Provisioning → Mappings → Provision Microsoft Entra ID Users: correct or delete its row.',
      okta: 'The newest line below says which attribute. Then Okta → your app → Provisioning → To App → Attribute Mappings: correct or delete it.',
      onelogin: 'The newest line below says which attribute. Then correct the SCIM JSON Template under Configuration.',
    },
  },
  scim_too_large: {
    title: 'A request was too large',
    meaning: 'A person may have 1 MiB, a group 5 MiB in one request.',
    fix: 'Send a group of this size with fewer members at a time; leave photos out of the mapping.',
  },
  scim_nobody_sent: {
    title: 'Connected, but nobody has been sent',
    meaning: 'The connection works. As a rule nobody is assigned, or sending was not switched on.',
    fix: 'Assign people to the application at the identity provider and switch creating on.',
    at: {
      okta: 'Okta → your app → Provisioning → To App: enable Create Users. Then Assignments: assign people; those assigned before need Provision User.',
      entra:
        'Entra → your application → Users and groups: assign people. Then Provisioning: Start provisioning, or Provision on demand for one person.',
      onelogin: 'OneLogin → Users → Provisioning: approve what is pending, or untick the approvals.',
      jumpcloud: 'JumpCloud → your application → User Groups: tick a group with people in it.',
      cyberark: 'CyberArk → Web Apps → your app → Provisioning: Live Mode and a role mapping; then Start Sync.',
      pingone:
        'PingOne → Integrations → Provisioning: switch the connection and its rule on; the rule needs a user filter.',
      authentik: 'authentik → your application → Edit → Backchannel Providers: add the SCIM provider.',
    },
  },
  scim_member_unknown: {
    title: 'Groups name people who were never sent',
    meaning: 'Those members are left out of the group, or the group is refused, as the directory’s policy says.',
    fix: 'Assign these people to the application as well, then send the group again.',
    at: GROUP_MEMBERS,
  },
  scim_groups_without_members: {
    title: 'Groups arrive empty',
    meaning: 'Groups were sent, and nobody was put into them.',
    fix: 'Assign the groups’ people to the application too, and switch group membership on.',
    at: GROUP_MEMBERS,
  },
  scim_created_inactive: {
    title: 'People arrive switched off',
    meaning: 'They were created with active = false and nothing has switched them on: they have no access.',
    fix: 'See whether these accounts are suspended at the identity provider, and what is mapped to active.',
    at: {
      entra:
        'Entra → Provisioning → Mappings → active: it must be Switch([IsSoftDeleted], , "False", "True", "True", "False"). A constant or accountEnabled reversed does this.',
      okta: 'Okta → Directory → People → the person: the account is staged or suspended. Activate it.',
      onelogin: 'OneLogin → Users → the person: Status Active and Approved.',
    },
  },
  scim_unknown_resource: {
    title: 'The identity provider changes people who are gone here',
    meaning:
      'They were removed here, or the directory was made anew, and the identity provider remembers their old IDs.',
    fix: 'Provision these people anew at the identity provider.',
    at: {
      okta: 'Okta → your app → Assignments: remove and assign these people again.',
      entra:
        'Entra → your application → Provisioning → Restart provisioning: it forgets what it remembers and matches everybody again.',
    },
  },
  scim_leavers_deleted: {
    title: 'Leavers are deleted, not switched off',
    meaning: 'They lose access all the same. Whoever comes back to the same address with another ID is a new person.',
    fix: 'To keep a person across a pause, let the identity provider deactivate instead of delete.',
    at: DISABLE_NOT_DELETE,
  },
  scim_no_names: {
    title: 'People arrive without names',
    meaning: 'Neither name nor displayName is sent, so that people show up as addresses.',
    fix: 'Map given name, family name or display name at the identity provider.',
  },
  scim_entra_external_id: {
    title: 'externalId is something that can change',
    meaning:
      'Entra’s default is the mail nickname. A new colleague with a former one’s nickname could be taken for them.',
    fix: 'Entra → Provisioning → Mappings → Provision Microsoft Entra ID Users: set the source of externalId to objectId.',
  },
};

/** The words of a code in the terms of a provider. A code without words is a bug. */
export function adviseScim(code: string, provider: string | null): Words {
  const advice = SCIM_ADVICE[code];
  invariant(advice, `no advice for ${code}`);
  const { at, ...words } = advice;
  return { ...words, fix: (provider === null ? undefined : at?.[provider]) ?? words.fix };
}
