/** A refusal of one of our own route handlers, in the shape they all answer with. For client components. */
export class CallError extends Error {
  override name = 'CallError';
  readonly status: number;
  readonly code: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly requestId: string | null;

  constructor(
    message: string,
    facts: { status: number; code: string; fields?: Record<string, string>; requestId?: string | null },
  ) {
    super(message);
    this.status = facts.status;
    this.code = facts.code;
    this.fields = facts.fields ?? {};
    this.requestId = facts.requestId ?? null;
  }
}

export type ApiRequest = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  body?: unknown;
  signal?: AbortSignal;
};

/**
 * Calls one of our own route handlers. Rejects with {@link CallError}; `status` 0 means that no answer came.
 * @typeParam T what the handler answers with; nothing for 204.
 */
export async function callApi<T>({ method, path, body, signal }: ApiRequest): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    const error = new CallError('The server did not answer. Check your connection and try again.', {
      status: 0,
      code: 'no_answer',
    });
    error.cause = cause;
    throw error;
  }
  const answer: unknown = response.status === 204 ? undefined : await response.json().catch(() => null);
  if (response.ok) return answer as T; // The handler and its caller are of one build: the type is the handler's own.
  throw toError(response.status, answer);
}

function toError(status: number, answer: unknown): CallError {
  const error = field(answer, 'error');
  const message = field(error, 'message');
  const code = field(error, 'code');
  const requestId = field(error, 'requestId');
  const fields = field(error, 'fields');
  return new CallError(typeof message === 'string' ? message : `The server answered with status ${status}.`, {
    status,
    code: typeof code === 'string' ? code : 'unexpected_answer',
    requestId: typeof requestId === 'string' ? requestId : null,
    fields: typeof fields === 'object' && fields !== null ? toTexts(fields) : {},
  });
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function toTexts(value: object): Record<string, string> {
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]));
}
