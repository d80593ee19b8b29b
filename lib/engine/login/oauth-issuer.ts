import type { EngineDeps } from '../deps';

/** The issuer identifier of the OAuth facade, and the base of its endpoints: one for the whole installation (contract §4.1). */
export function oauthIssuer({ baseUrl }: Pick<EngineDeps, 'baseUrl'>): string {
  return `${baseUrl}/v1/oauth`;
}
