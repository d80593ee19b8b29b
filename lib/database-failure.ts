/** The driver's own codes for a connection that is not there, and the operating system's. */
const CONNECTION_CODES = new Set([
  ...['CONNECTION_CLOSED', 'CONNECTION_ENDED', 'CONNECTION_DESTROYED', 'CONNECT_TIMEOUT'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN', 'ENOTFOUND'],
]);

/**
 * SQLSTATEs of a server that cannot do the work now although it may soon: connection exceptions (08), insufficient resources
 * (53: disk full, memory, connections), operator intervention (57P: it starts, stops or fails over), a lock or a statement that
 * took too long, a read-only server.
 */
const TEMPORARY_STATE = /^(08|53|57P)...?$|^(55P03|57014|25006)$/;

/** What node-postgres, which the job queue uses, throws without any code when its server goes away. */
const LOST_CONNECTION =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/;

/** Seconds after which a caller may try again. */
export const DATABASE_RETRY_SECONDS = 5;

/**
 * True when the database, not the request, is why the work was not done: trying again later makes sense. Looks through the
 * causes, because query builders wrap what the driver throws.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    // What `fetch` throws: some other server was not there.
    if (current instanceof TypeError) return false;
    if (LOST_CONNECTION.test(current.message)) return true;
    if (!('code' in current) || typeof current.code !== 'string') continue;
    if (CONNECTION_CODES.has(current.code) || TEMPORARY_STATE.test(current.code)) return true;
    // The socket of the embedded server is a file; any other missing file is no matter of the database's.
    if (current.code === 'ENOENT' && 'syscall' in current && current.syscall === 'connect') return true;
  }
  return false;
}
