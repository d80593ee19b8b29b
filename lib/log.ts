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
    timestamp: pino.stdTimeFunctions.isoTime,
  });
}

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
