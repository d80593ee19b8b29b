import { createClient, type SsoreadyClient } from './client';
import type { Fetch, TransportOptions } from './transport';

/** An SSOReady server and the key that decides which of its environments is driven. */
export type RemoteOptions = {
  /** Origin of the API, e.g. `https://api.ssoready.com`. */
  baseUrl: string;
  /** `ssoready_sk_…`, with the management permission. */
  apiKey: string;
  fetch?: Fetch;
} & Pick<TransportOptions, 'timeoutMs' | 'retries' | 'wait'>;

/** The client of an SSOReady server elsewhere. Our extensions answer UnsupportedByRemoteError without a request. */
export function createRemoteClient({ apiKey, fetch, ...options }: RemoteOptions): SsoreadyClient {
  return createClient({
    ...options,
    token: apiKey,
    fetch: fetch ?? ((request) => globalThis.fetch(request)),
    remote: true,
  });
}
