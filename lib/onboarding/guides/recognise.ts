import type { Guide } from './types';

type IdpAddresses = { entityId: string; ssoUrl: string };

/**
 * What gives an identity provider away in its metadata: the host of its addresses, or the path that its product always uses.
 * First match wins. Providers that let their customers name everything themselves are known by their sign-on address.
 */
const SIGNS: readonly { guide: string; hosts?: RegExp; paths?: RegExp }[] = [
  { guide: 'okta', hosts: /(?:^|\.)okta(?:preview|-emea|-gov)?\.com$/ },
  {
    guide: 'entra',
    hosts: /^(?:sts\.windows\.net|login\.microsoftonline\.(?:com|us)|login\.partner\.microsoftonline\.cn)$/,
  },
  { guide: 'google', hosts: /^accounts\.google\.com$/ },
  { guide: 'jumpcloud', hosts: /(?:^|\.)jumpcloud\.com$/ },
  { guide: 'onelogin', hosts: /(?:^|\.)onelogin\.com$/ },
  { guide: 'pingone', hosts: /(?:^|\.)(?:pingone\.(?:com|eu|asia|ca|sg|com\.au)|connect\.pingidentity\.com)$/ },
  { guide: 'rippling', hosts: /(?:^|\.)rippling\.com$/ },
  { guide: 'cyberark', hosts: /(?:^|\.)(?:id\.cyberark\.cloud|my\.idaptive\.app|my\.centrify\.(?:com|net))$/ },
  { guide: 'sandbox', paths: /^\/sandbox\/[^/]+\/(?:sso|metadata)$/ },
  { guide: 'adfs', paths: /^\/adfs\// },
  { guide: 'pingfederate', paths: /^\/idp\/SSO\.saml2$/i },
  { guide: 'shibboleth', paths: /^\/idp\/(?:profile\/|shibboleth$)/ },
  { guide: 'keycloak', paths: /\/realms\/[^/]+(?:$|\/protocol\/saml)/ },
  { guide: 'authentik', paths: /^\/application\/saml\// },
];

/** The id of the guide whose provider these addresses belong to, or null when they give nothing away. */
export function recogniseProvider(idp: IdpAddresses): string | null {
  const urls = [idp.ssoUrl, idp.entityId].flatMap((text) => (URL.canParse(text) ? [new URL(text)] : []));
  for (const { guide, hosts, paths } of SIGNS) {
    if (urls.some((url) => hosts?.test(url.hostname) || paths?.test(url.pathname))) return guide;
  }
  return null;
}

/** Metadata of another provider than the one whose steps are being followed. */
export type OtherProvider = { code: string; id: string; title: string; advice: string };

/**
 * Says so when the metadata is of another provider than the chosen guide's, or of one that has a guide of its own where the general
 * one was chosen. Null when it fits or cannot be told.
 */
export function findOtherProvider(
  idp: IdpAddresses,
  chosen: Pick<Guide, 'id' | 'name'>,
  guides: readonly Pick<Guide, 'id' | 'name'>[],
): OtherProvider | null {
  const found = guides.find(({ id }) => id === recogniseProvider(idp));
  if (found === undefined || found.id === chosen.id) return null;
  if (chosen.id === 'generic') {
    return {
      code: 'metadata_known_provider',
      id: found.id,
      title: `This is ${found.name}`,
      advice: `There are exact steps for ${found.name}. What you have copied stays right.`,
    };
  }
  return {
    code: 'metadata_other_provider',
    id: found.id,
    title: `This is metadata of ${found.name}, not of ${chosen.name}`,
    advice: `If your company signs in with ${found.name}, follow its steps: what you have copied stays right. If not, get the metadata of ${chosen.name} instead: with these settings people would be sent to ${found.name}.`,
  };
}
