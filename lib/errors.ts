/** The one table from code to HTTP status. */
export const DOMAIN_STATUS = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
  precondition_failed: 412,
  payload_too_large: 413,
  unsupported_media_type: 415,
  throttled: 429,
  unsupported: 501,
  upstream: 502,
  unavailable: 503,
} as const;

export type DomainErrorCode = keyof typeof DOMAIN_STATUS;

type Options = {
  cause?: unknown;
  /** Field name → what is wrong with it; shown beside the field. */
  fields?: Record<string, string>;
  /** Seconds after which trying again makes sense. */
  retryAfterSeconds?: number;
};

/**
 * A refusal of our own domain, for the person in front of the screen. `code` says what kind and decides the HTTP status;
 * the message says what happened, who can fix it and what to do next; `cause` is for the log only.
 */
export class DomainError extends Error {
  override name = 'DomainError';
  readonly code: DomainErrorCode;
  readonly fields: Record<string, string>;
  readonly retryAfterSeconds: number | null;

  constructor(code: DomainErrorCode, message: string, options: Options = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.fields = options.fields ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }

  get status(): number {
    return DOMAIN_STATUS[this.code];
  }
}
