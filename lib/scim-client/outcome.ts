/**
 * What a SCIM call came to. Nothing is thrown for what a server or a network can do: every failure is one of three values,
 * so that a caller must decide what each means for the work it has in hand.
 */
export type ScimOutcome<T> = ScimSuccess<T> | ScimFailure;

export type ScimSuccess<T> = {
  kind: 'ok';
  status: number;
  value: T;
  /** The version in the `ETag` header (RFC 7644 §3.14), for `ifMatch`. */
  etag: string | null;
};

export type ScimFailure = ScimErrorResponse | TransportError | UnexpectedResponse;

/** The server refused in SCIM's own words (RFC 7644 §3.12), or with a bare status that means a refusal. */
export type ScimErrorResponse = {
  kind: 'scim_error';
  status: number;
  /** One of RFC 7644 table 9, or what the vendor made of it. */
  scimType: string | null;
  detail: string;
  /** From `Retry-After`, in milliseconds from now. */
  retryAfterMs: number | null;
};

/** There was no complete answer. Whether the server did the work is unknown unless `reason` is `cancelled` before sending. */
export type TransportError = {
  kind: 'transport_error';
  reason: 'timeout' | 'cancelled' | 'network' | 'too_large' | 'redirect';
  message: string;
};

/** There was an answer, but not one that SCIM knows: a web page, a resource without an id, broken JSON. */
export type UnexpectedResponse = {
  kind: 'unexpected_response';
  status: number;
  contentType: string;
  message: string;
  /** The first kilobyte of the body with the bearer token blotted out. */
  excerpt: string;
};

export function ok<T>(status: number, value: T, etag: string | null = null): ScimSuccess<T> {
  return { kind: 'ok', status, value, etag };
}

/** A failure in one line for people, e.g. in a log or on a terminal. */
export function describeFailure(failure: ScimFailure): string {
  switch (failure.kind) {
    case 'scim_error':
      return `${failure.status}${failure.scimType === null ? '' : ` ${failure.scimType}`}: ${failure.detail}`;
    case 'transport_error':
      return failure.message;
    case 'unexpected_response':
      return `${failure.message} (status ${failure.status})`;
    default:
      return failure satisfies never;
  }
}

/** True when the server says that the resource does not exist (any more). */
export function isNotFound(outcome: ScimOutcome<unknown>): boolean {
  return outcome.kind === 'scim_error' && outcome.status === 404;
}

/** True when another resource already holds the value that must be unique (RFC 7644 §3.3). */
export function isConflict(outcome: ScimOutcome<unknown>): boolean {
  return outcome.kind === 'scim_error' && outcome.status === 409;
}
