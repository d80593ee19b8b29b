/**
 * What the engine says when it refuses. `code` decides the HTTP status in every dialect; the message is for the caller and
 * says what happened and what to do; `cause` is for the log only.
 */

/** gRPC status numbers: the `code` of the contract's error body (contract §1.5). */
export const STATUS_CODES = {
  invalid_argument: 3,
  not_found: 5,
  already_exists: 6,
  permission_denied: 7,
  resource_exhausted: 8,
  failed_precondition: 9,
  out_of_range: 11,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

export type EngineErrorCode = keyof typeof STATUS_CODES | 'payload_too_large' | 'method_not_allowed';

/** The one table from code to HTTP status. */
export const HTTP_STATUS: Record<EngineErrorCode, number> = {
  invalid_argument: 400,
  failed_precondition: 400,
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  method_not_allowed: 405,
  already_exists: 409,
  out_of_range: 410,
  payload_too_large: 413,
  resource_exhausted: 429,
  internal: 500,
  unimplemented: 501,
  unavailable: 503,
};

/** An entry of the error body's `details`: the violated field of a request. */
export type FieldViolation = {
  field: string;
  description: string;
  /** A constant that programs compare, where one field can be wrong in several ways (google.rpc: UPPER_SNAKE_CASE). */
  reason?: string;
};

type Options = { cause?: unknown; violations?: FieldViolation[]; headers?: Record<string, string> };

export class EngineError extends Error {
  override name = 'EngineError';
  readonly code: EngineErrorCode;
  readonly violations: FieldViolation[];
  readonly headers: Record<string, string>;

  constructor(code: EngineErrorCode, message: string, options: Options = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.violations = options.violations ?? [];
    this.headers = options.headers ?? {};
  }
}

/** For an id that nothing has, and just so for one of another environment: the caller learns no difference. */
export function unknownId(noun: string): EngineError {
  return new EngineError('not_found', `There is no ${noun} with this id in this environment.`);
}

/** The contract's error body: all three keys, always (contract §1.5). */
export function toStatusBody(error: EngineError): { code: number; message: string; details: object[] } {
  return {
    code: grpcCode(error.code),
    message: error.message,
    details: error.violations.map((violation) => ({
      '@type': 'type.googleapis.com/google.rpc.BadRequest.FieldViolation',
      ...violation,
    })),
  };
}

function grpcCode(code: EngineErrorCode): number {
  switch (code) {
    case 'payload_too_large':
      return STATUS_CODES.invalid_argument;
    case 'method_not_allowed':
      return STATUS_CODES.unimplemented;
    default:
      return STATUS_CODES[code];
  }
}
