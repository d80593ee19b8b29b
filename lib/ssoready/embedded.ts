import type { Engine } from '@/lib/engine';
import { ENVIRONMENT_HEADER } from '@/lib/engine/environment-header';
import { createClient, type SsoreadyClient } from './client';

/** The engine of this very process and the credential of its console. */
export type EmbeddedOptions = {
  engine: Engine;
  /** The token whose SHA-256 the engine was given as `consoleTokenSha256`. */
  consoleToken: string;
  /** `env_…`. Absent: only what belongs to no environment (the list of environments, the opening of setup links). */
  environmentId?: string;
  /** The engine's public origin. No socket is opened; it only makes the requests' URLs what they are outside. */
  baseUrl: string;
};

/**
 * The client over an engine in this process: the same bytes as over HTTPS, without a socket. It does not retry: what fails
 * inside one process fails again.
 */
export function createEmbeddedClient({
  engine,
  consoleToken,
  environmentId,
  baseUrl,
}: EmbeddedOptions): SsoreadyClient {
  return createClient({
    baseUrl,
    token: consoleToken,
    headers: environmentId === undefined ? {} : { [ENVIRONMENT_HEADER]: environmentId },
    fetch: (request) => engine.fetch(request),
    retries: 0,
  });
}
