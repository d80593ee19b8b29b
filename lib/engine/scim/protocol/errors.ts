/** RFC 7644 §3.12, table 9. */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidVers'
  | 'sensitive';

export const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';

type Options = { scimType?: ScimType; code?: string; headers?: Record<string, string>; cause?: unknown };

/**
 * A refusal in SCIM's own dialect. `message` becomes `detail`: it is for the administrator of the identity provider. `code` is
 * what the request log keeps for search; it defaults to the SCIM error type.
 */
export class ScimError extends Error {
  override name = 'ScimError';
  readonly status: number;
  readonly scimType: ScimType | undefined;
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(status: number, detail: string, { scimType, code, headers, cause }: Options = {}) {
    super(detail, cause === undefined ? undefined : { cause });
    this.status = status;
    this.scimType = scimType;
    this.code = code ?? scimType ?? `http_${status}`;
    this.headers = headers ?? {};
  }
}

/** A 400 with its SCIM error type. */
export function badRequest(scimType: ScimType, detail: string, cause?: unknown): ScimError {
  return new ScimError(400, detail, { scimType, cause });
}

/** The body of an error answer: `status` is a string (RFC 7644 §3.12). */
export function toErrorBody(error: ScimError): object {
  return {
    schemas: [ERROR_SCHEMA],
    status: String(error.status),
    ...(error.scimType === undefined ? {} : { scimType: error.scimType }),
    detail: error.message,
  };
}

/** A caller's own text as it may appear in an error: short, on one line, without control characters. */
export function quote(text: string): string {
  const printable = [...text.slice(0, 80)].filter((char) => char >= ' ' && char !== '\u007f').join('');
  return `"${printable.replace(/\p{Cs}/gu, '')}${text.length > 80 ? '…' : ''}"`;
}
