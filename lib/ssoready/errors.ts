/** The code of a page that could not be made because the server behind the API did not answer. */
export const SERVER_UNAVAILABLE = 'server_unavailable';

/** No connection, or what stands in front of the server says that it is away. */
const NO_ANSWER: ReadonlySet<number> = new Set([0, 502, 503, 504]);

/**
 * A refusal or a failure of the API. `status` is the HTTP status, or 0 when no answer came. `unsupported` marks an operation
 * that the other side does not have (a remote SSOReady and one of our extensions).
 */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;
  /** gRPC number of the contract's error body, or null when there was none. */
  readonly code: number | null;
  readonly requestId: string | null;
  readonly operation: string;
  readonly fields: Record<string, string>;
  /** What Next hands to the error page of a browser, instead of a number of its own: {@link SERVER_UNAVAILABLE} or nothing. */
  readonly digest: string | undefined;

  constructor(
    message: string,
    facts: {
      status: number;
      operation: string;
      code?: number | null;
      requestId?: string | null;
      fields?: Record<string, string>;
      cause?: unknown;
    },
  ) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.status = facts.status;
    this.code = facts.code ?? null;
    this.requestId = facts.requestId ?? null;
    this.operation = facts.operation;
    this.fields = facts.fields ?? {};
    this.digest = NO_ANSWER.has(facts.status) ? SERVER_UNAVAILABLE : undefined;
  }

  get isNotFound(): boolean {
    return this.status === 404;
  }
}

/** The remote engine is an SSOReady without this extension; the console shows less and says why. */
export class UnsupportedByRemoteError extends ApiError {
  override name = 'UnsupportedByRemoteError';
}
