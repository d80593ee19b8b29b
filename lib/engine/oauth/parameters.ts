import { readBody } from '../http';
import { OauthError } from './errors';

const MAX_FORM_BYTES = 65_536;

/** Parameters of a request; none may come twice, and an empty one counts as left out (RFC 6749 §3.1, §3.2). */
export type Parameters = {
  /** The one value, or undefined. Throws `invalid_request` when there are several, or one that cannot be stored. */
  one(name: string): string | undefined;
  /** Like {@link one}, of a name in snake_case that is also taken in camelCase (contract §4.2). */
  either(name: string): string | undefined;
};

/** The parameters of a form-encoded body. */
export async function readForm(request: Request): Promise<Parameters> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  const body = await readBody(request, MAX_FORM_BYTES);
  if (body.byteLength > 0 && type !== 'application/x-www-form-urlencoded') {
    throw new OauthError('invalid_request', 'Send the parameters as application/x-www-form-urlencoded.');
  }
  return toParameters(new URLSearchParams(Buffer.from(body).toString('utf8')));
}

/** The parameters of a query. */
export function readQuery(request: Request): Parameters {
  return toParameters(new URL(request.url).searchParams);
}

function toParameters(all: URLSearchParams): Parameters {
  const one = (name: string) => {
    const values = all.getAll(name);
    if (values.length > 1) throw new OauthError('invalid_request', `${name} may be given only once.`);
    const value = values[0] || undefined;
    if (value?.includes('\0')) throw new OauthError('invalid_request', `${name} may not contain U+0000.`);
    return value;
  };
  return {
    one,
    either: (name) => one(name) ?? one(name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())),
  };
}
