import { type FetchOptions, type FetchResult, guardedFetch } from '../guarded-fetch';

export const MAX_METADATA_BYTES = 2_097_152;

/** GETs metadata from an address that a customer typed. See {@link guardedFetch} for what is refused. */
export function fetchMetadata(url: string, options: FetchOptions): Promise<FetchResult> {
  const headers = { accept: 'application/samlmetadata+xml, application/xml, text/xml' };
  return guardedFetch(url, { method: 'GET', headers, maxBytes: MAX_METADATA_BYTES, maxRedirects: 3 }, options);
}
