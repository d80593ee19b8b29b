import { inspect } from 'node:util';
import pino from 'pino';

/** What a room needs of a log. Messages are for people; `fields` are for search. Never a secret, an assertion or a body. */
export type Logger = {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

const REDACTED = [
  'authorization',
  'password',
  'secret',
  'token',
  'secretToken',
  'bearerToken',
  'samlAccessCode',
  'SAMLResponse',
  'cookie',
].flatMap((name) => [name, `*.${name}`]);

/** One JSON line an event on standard output; secrets that slip into `fields` by name are replaced. */
export function createLogger(options: { level: string; name: string }): Logger {
  return pino({
    name: options.name,
    level: options.level,
    base: { pid: process.pid },
    redact: { paths: REDACTED, censor: '[redacted]' },
    serializers: { err: describeError },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
}

/** What of an error may be written down: what it is, where it came from, and no value of anybody's. */
type ErrorDescription = { type: string; message: string; stack: string; cause?: unknown; [fact: string]: unknown };

/** Properties of errors that say what happened and hold nobody's data: ours, PostgreSQL's and Next's. */
const FACTS = [
  'code',
  'status',
  'operation',
  'requestId',
  'constraint_name',
  'table_name',
  'routine',
  'digest',
] as const;
const MAX_CAUSES = 4;

/**
 * An error as it is logged. Only known properties pass: PostgreSQL quotes whole rows in `detail`, and the query builder puts
 * the parameters of a failed statement, which are people's data, into `params` and behind its message.
 */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { type: typeof error, message: withoutParameters(String(error)), stack: '' };
  const facts = FACTS.flatMap((name) => {
    const value: unknown = Reflect.get(error, name);
    return typeof value === 'string' || typeof value === 'number' ? [[name, value] as const] : [];
  });
  const { cause } = error;
  return {
    type: error.name === 'Error' ? error.constructor.name : error.name,
    message: withoutParameters(error.message),
    // The message stands in front of the frames and is there already.
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .join('\n'),
    ...Object.fromEntries(facts),
    ...(cause === undefined || depth >= MAX_CAUSES ? {} : { cause: describeError(cause, depth + 1) }),
  };
}

function withoutParameters(message: string): string {
  const cut = message.startsWith('Failed query:') ? message.indexOf('\nparams:') : -1;
  return (cut < 0 ? message : message.slice(0, cut)).slice(0, 2000);
}

/**
 * Sends what libraries print (Next reports the failures of pages with `console.error`) through the log: one line of JSON each,
 * in which a line break or an escape sequence from outside is only text, and errors lose what {@link describeError} drops.
 */
export function captureConsole(logger: Logger, target: Pick<Console, 'error' | 'warn'> = console): void {
  const write = (level: 'error' | 'warn') => {
    return (...parts: unknown[]): void => {
      const error = parts.find((part) => part instanceof Error);
      const words = parts.filter((part) => !(part instanceof Error)).map((part) => toWords(part));
      const message = words.join(' ').trim() || 'a library reported an error';
      logger[level](error === undefined ? {} : { err: error }, withoutParameters(message));
    };
  };
  target.error = write('error');
  target.warn = write('warn');
}

function toWords(part: unknown): string {
  return typeof part === 'string' ? part : inspect(part, { depth: 1, breakLength: Number.POSITIVE_INFINITY });
}

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
