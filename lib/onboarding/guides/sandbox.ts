import { generic } from './generic';
import type { Guide } from './types';

/** The built-in identity provider, for trying everything without one of one's own. */
export const sandbox: Guide = {
  id: 'sandbox',
  name: 'Vestibule sandbox',
  aliases: ['demo', 'test', 'try'],
  recognise: 'You want to try this without an identity provider of your own.',
  appWord: 'sandbox company',
  lastVerified: '2026-11-22',
  saml: {
    before: [
      {
        id: 'create-app',
        title: 'Make a sandbox company',
        where: 'Sandbox',
        instructions: [
          'Choose **Open the sandbox**. Both values are filled in there already.',
          'Create the company. It comes with people, groups and a signing key.',
        ],
        showsMapping: true,
        values: [
          { value: 'acsUrl', label: 'ACS URL' },
          { value: 'spEntityId', label: 'SP entity ID' },
        ],
        ifDifferent: 'The sandbox is part of this installation. If it answers “not found”, it has been switched off.',
      },
    ],
    metadata: {
      id: 'metadata',
      title: 'Give us its metadata',
      where: 'Sandbox → your company',
      instructions: ['Copy **Metadata URL** from the company’s page.', 'Paste it here.'],
      accepts: ['url', 'file', 'fields'],
      ifDifferent: 'The address ends in /metadata.',
    },
    after: [],
    mapping: generic.saml.mapping,
    mappingNote: 'The sandbox sends all of these but the full name, which it has no need of.',
    fixes: {
      ...generic.saml.fixes,
      audience:
        'Sandbox → your company → Service provider: set the SP entity ID to the expected value. Choose no bad weather.',
      recipient:
        'Sandbox → your company → Service provider: set the ACS URL to the expected value. Choose no bad weather.',
      time: 'When you choose an account, choose no bad weather: this one moves the clock.',
      signature:
        'When you choose an account, choose no bad weather, or copy the company’s Metadata URL again and save it here.',
    },
  },
  scim: {
    steps: [
      {
        id: 'connect',
        showsMapping: true,
        title: 'Connect the sandbox company to us',
        where: 'Sandbox → your company → Directory',
        instructions: [
          'Open the company, and paste **SCIM base URL** and **Bearer token** into its **Directory** card.',
          'Choose **Save directory**, then **Push to directory now**.',
        ],
        values: [
          { value: 'scimBaseUrl', label: 'SCIM base URL' },
          { value: 'scimToken', label: 'Bearer token' },
        ],
        ifDifferent:
          'Without a company, **Open the sandbox** makes one. If it answers “not found”, it has been switched off.',
      },
    ],
    mapping: [
      { from: 'User name', to: 'userName' },
      { from: 'Given name', to: 'name.givenName' },
      { from: 'Family name', to: 'name.familyName' },
      { from: 'Active', to: 'active' },
    ],
    mappingNote:
      'The sandbox sends in the manner of Okta or Entra ID, as chosen there; that is whom we recognise then.',
    rhythm: 'The sandbox sends when you press the button.',
  },
};
