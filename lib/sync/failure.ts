import { isDatabaseUnavailable } from '@/lib/database-failure';
import { ApiError } from '@/lib/ssoready/client';
import { ReadingError } from './read-directory';
import { sqlState } from './sql-state';

/** Why a run ended without its result: a code for search, and a sentence that says who can mend it. */
export type Failure = { code: string; message: string };

const NOTHING_CHANGED = 'Nobody was deactivated.';

/** Puts an error of a sync into words. An unknown one says nothing of its inside: that is for the log. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof ReadingError) return { code: error.code, message: `${error.message} ${NOTHING_CHANGED}` };
  if (error instanceof ApiError) return describeApiError(error);
  if (sqlState(error) !== null || isDatabaseUnavailable(error)) {
    return {
      code: 'database_error',
      message:
        'The database refused or lost a statement. What was written before is complete in itself; the next sync finishes the rest. The operator of this installation finds the cause in the log.',
    };
  }
  return {
    code: 'internal_error',
    message:
      'The sync met an unexpected fault. What was written before is complete in itself. The operator of this installation finds the cause in the log.',
  };
}

function describeApiError(error: ApiError): Failure {
  const { status } = error;
  if (status === 0) {
    return {
      code: 'server_unreachable',
      message: `The SSOReady API did not answer. Its operator must check that it runs and can be reached; the next sync tries again. ${NOTHING_CHANGED}`,
    };
  }
  if (status === 401 || status === 403) {
    return {
      code: 'api_key_refused',
      message: `The SSOReady API refused the API key. The operator of this installation must set a valid one. ${NOTHING_CHANGED}`,
    };
  }
  if (status === 404) {
    return {
      code: 'directory_missing',
      message: `The directory no longer exists. An operator can create one and send the customer a setup link. ${NOTHING_CHANGED}`,
    };
  }
  if (status === 429) {
    return {
      code: 'rate_limited',
      message: `The SSOReady API asked for fewer requests. The next sync tries again; nothing needs to be done. ${NOTHING_CHANGED}`,
    };
  }
  if (status >= 500) {
    return {
      code: 'server_error',
      message: `The SSOReady API failed (HTTP ${status}). Its operator finds the cause in its log; the next sync tries again. ${NOTHING_CHANGED}`,
    };
  }
  if (status >= 400) {
    return {
      code: 'request_refused',
      message: `The SSOReady API refused to list the directory (HTTP ${status}). Its operator must look into it. ${NOTHING_CHANGED}`,
    };
  }
  return {
    code: 'bad_answer',
    message: `The SSOReady API's answer does not have the shape of its API. The operator of this installation must check that the configured address is an SSOReady server's. ${NOTHING_CHANGED}`,
  };
}
