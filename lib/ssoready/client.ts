import type { Ask } from './ask';
import { ApiError, UnsupportedByRemoteError } from './errors';
import { oidcOperations } from './oidc-operations';
import { domainOperations, organizationOperations, setupUrlOperations } from './organization-operations';
import { samlOperations, scimOperations } from './protocol-operations';
import { askReferenceServer } from './reference-server';
import { samlLifecycleOperations } from './saml-lifecycle-operations';
import { administrationOperations, connectionOperations, directoryOperations } from './settings-operations';
import { send, type TransportOptions } from './transport';

export type * from '@/lib/engine/contract';
export type { Page } from './ask';
export type { SamlSelector, ScimSelector } from './protocol-operations';

export type ClientOptions = TransportOptions & {
  /** A remote SSOReady: extensions answer {@link UnsupportedByRemoteError} without a request. */
  remote?: boolean;
};

export type SsoreadyClient = ReturnType<typeof createClient>;

/**
 * The typed client of the SSOReady HTTP API and of our extensions to it, bound to one environment by its token (or, for the
 * embedded engine, by a header). Every method rejects with {@link ApiError}.
 */
export function createClient(options: ClientOptions) {
  const askPlainly: Ask = (operation, method, path, response, { query, body } = {}) =>
    send(options, {
      operation,
      method,
      path,
      response,
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body }),
    });
  const ask = options.remote ? askReferenceServer(askPlainly) : askPlainly;
  const extension: Ask = options.remote ? refuseExtension : ask;
  return {
    remote: options.remote === true,
    ...samlOperations(ask, extension),
    ...scimOperations(ask, extension),
    ...organizationOperations(ask, extension),
    ...domainOperations(extension),
    ...setupUrlOperations(ask, extension),
    ...connectionOperations(ask, extension),
    ...oidcOperations(extension),
    ...directoryOperations(ask, extension),
    ...administrationOperations(extension),
    ...samlLifecycleOperations(extension),
  };
}

const refuseExtension: Ask = (operation) =>
  Promise.reject(
    new UnsupportedByRemoteError(`${operation} is not offered by the connected SSOReady server`, {
      status: 501,
      operation,
    }),
  );

export { ApiError, UnsupportedByRemoteError };
