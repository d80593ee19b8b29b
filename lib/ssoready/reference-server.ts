import * as wire from '@/lib/engine/contract';
import type { Ask } from './ask';
import { ApiError, UnsupportedByRemoteError } from './errors';

/** How PostgreSQL's and its driver's own words show through the reference server's 500 answers (contract §1.5). */
const NO_ROW = /no rows in result set$/;
const DUPLICATE = /\(SQLSTATE 23505\)$/;
const DANGLING = /\(SQLSTATE 23503\)$/;

/** Extensions of ours: an unknown query parameter makes the reference server answer 500 (contract §1.4). */
const PAGING_EXTENSION = 'pageSize';
const FILTER_EXTENSION = 'scimUserId';

/**
 * Asks a real SSOReady server: leaves out what only we know, and gives its 500 answers the status that they mean, so that nobody
 * else has to know them. A 500 that says nothing recognisable stays one.
 */
export function askReferenceServer(ask: Ask): Ask {
  return async (operation, method, path, response, { query, body } = {}) => {
    if (query?.[FILTER_EXTENSION]) {
      throw new UnsupportedByRemoteError(`${operation} by user is not offered by the connected SSOReady server`, {
        status: 501,
        operation,
      });
    }
    const known = query && Object.fromEntries(Object.entries(query).filter(([name]) => name !== PAGING_EXTENSION));
    try {
      return await ask(operation, method, path, response, { query: known, body });
    } catch (error) {
      throw error instanceof ApiError && error.status === 500 && error.code === 2 ? await translate(ask, error) : error;
    }
  };
}

/** True for the answer that means "no such thing" and "no such API key" alike: asking again changes nothing. */
export function isMissingRow(status: number, code: number | undefined, message: string): boolean {
  return status === 500 && code === 2 && NO_ROW.test(message);
}

async function translate(ask: Ask, error: ApiError): Promise<ApiError> {
  const { operation } = error;
  if (NO_ROW.test(error.message)) return missingRow(ask, error);
  if (DUPLICATE.test(error.message)) {
    return restated(error, `${operation}: something with the same external id exists already.`, {
      status: 409,
      code: 6,
    });
  }
  if (operation === 'getSAMLRedirectURL' && DANGLING.test(error.message)) {
    // It fails while it notes that the connection is not finished (contract §2.2).
    return restated(error, 'The SAML connection of this organization is not finished.', { status: 400, code: 9 });
  }
  return error;
}

/** The key is refused in the same words as an unknown id, so a call that any key may make in vain tells the two apart. */
async function missingRow(ask: Ask, error: ApiError): Promise<ApiError> {
  const probe = await ask('listOrganizations', 'GET', '/v1/organizations', wire.OrganizationList).catch(asApiError);
  if (!(probe instanceof ApiError) || probe.status === 401) {
    return restated(error, `${error.operation}: there is nothing with this id in the environment of the API key.`, {
      status: 404,
      code: 5,
    });
  }
  if (isMissingRow(probe.status, probe.code ?? undefined, probe.message)) {
    return restated(
      error,
      'The SSOReady server does not know this API key. Set SSOREADY_API_KEY to one that it knows.',
      {
        status: 401,
        code: 16,
      },
    );
  }
  return error;
}

function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  throw error;
}

function restated(error: ApiError, message: string, meaning: { status: number; code: number }): ApiError {
  const { operation, requestId, fields } = error;
  return new ApiError(message, { ...meaning, operation, requestId, fields, cause: error });
}
