import type { FetchFailure } from '../guarded-fetch';
import type { MetadataMistake } from './protocol/metadata';

/** What keeps metadata from being fetched, in words for a person. */
export const FAILURES: Readonly<Record<FetchFailure, string>> = {
  bad_url: 'This is not an https address that metadata can be fetched from',
  unreachable: 'Nothing could be fetched from this address. Download the metadata and upload the file instead',
  bad_status:
    'The address answers with an error. Open it in a private browser window: it must show XML without a sign-in',
  too_large: 'The address answers with more than 2 MiB. Upload the metadata of one identity provider instead',
  too_slow: 'The address takes too long to answer. Download the metadata and upload the file instead',
  compressed: 'The address answers with compressed data. Download the metadata and upload the file instead',
  too_many_redirects: 'The address redirects too often. Use the address where it ends',
};

/** What was given instead of metadata, in words for a person. */
export const MISTAKES: Readonly<Record<MetadataMistake, string>> = {
  empty: 'There is nothing in it',
  private_key:
    'This is a private key. It was not stored. Keep it secret, replace it if it was shown to anyone else, and give the metadata instead',
  bare_certificate:
    'This is a certificate, not metadata. Give the metadata, or enter the certificate in the field for it',
  html_page:
    'This is a web page, not metadata. Look for a link named "Federation metadata", "IdP metadata" or "App Federation Metadata Url"',
  json: 'This is JSON, perhaps of OpenID Connect. SAML metadata is XML',
  address: 'This is an address. Give it as the metadata URL',
  not_well_formed: 'This is not a complete XML document. Copy it again from the file, not from a browser’s view of it',
  other_xml: 'This is XML, but not SAML metadata (EntityDescriptor)',
  service_provider:
    'This is the metadata of an application (service provider). Give the metadata of the identity provider',
  ws_federation: 'This metadata has no SAML 2.0 sign-on. Turn on SAML 2.0 at the identity provider',
  too_many_entities: 'There are too many identity providers in it. Give the metadata of one',
};
