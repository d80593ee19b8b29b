/**
 * Repairs to the PostgreSQL driver (postgres 3.4.9), applied where it is bundled and where it is tested. Without them a database
 * that restarts under load costs the process: a statement of a transaction whose connection is gone throws out of a timer, and
 * the connection's place in the pool stays dead for ever (github.com/porsager/postgres issues 1154 and 1208). Each repair names
 * the text that it replaces, so that another version of the driver stops the build instead of going out unrepaired.
 */
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

const CONNECTION = [
  {
    why: 'a statement for a connection that is gone is refused; it used to be kept for a socket that never comes',
    find: `function execute(q) {
    if (terminated)`,
    put: `function execute(q) {
    if (!socket) {
      queryError(q, Errors.connection('CONNECTION_CLOSED', options))
      return true
    }
    if (terminated)`,
  },
  {
    why: 'what was to be written when the connection went is forgotten; it used to hold up everything after it',
    find: `  function nextWrite(fn) {
    const x = socket.write(chunk, fn)`,
    put: `  function nextWrite(fn) {
    const x = socket ? socket.write(chunk, fn) : false`,
  },
  {
    why: 'nothing of a connection that is gone is left for the next one in its place, which used to fail its first statement',
    find: `    !hadError && (query || sent.length) && error(Errors.connection('CONNECTION_CLOSED', options, socket))
    closedTime = performance.now()`,
    put: `    !hadError && (query || sent.length) && error(Errors.connection('CONNECTION_CLOSED', options, socket))
    chunk = nextWriteTimer = query = results = errorResponse = null
    result = new Result()
    closedTime = performance.now()`,
  },
];

const INDEX = [
  {
    why: 'a transaction whose connection is gone runs nothing more; it used to go on, outside of any transaction, on the next one',
    find: `        new Promise((_, reject) => connection.onclose = reject)`,
    put: `        new Promise((_, reject) => connection.onclose = e => { lost = e; reject(e) })`,
  },
  {
    find: `      , prepare = null

    try {`,
    put: `      , prepare = null
      , lost = null

    try {`,
  },
  {
    find: `        q.catch(e => uncaughtError || (uncaughtError = e))
        c.queue === full`,
    put: `        q.catch(e => uncaughtError || (uncaughtError = e))
        lost
          ? q.reject(lost)
          : c.queue === full`,
  },
];

const DRIVER = /node_modules[\\/]postgres[\\/]src[\\/](connection|index)\.js$/;

/** The repaired text of a file of the driver, or null for any other file. Throws when the driver is another version. */
export function repairPostgres(file, source) {
  const name = DRIVER.exec(file)?.[1];
  if (name === undefined) return null;
  return (name === 'connection' ? CONNECTION : INDEX).reduce((text, { find, put }) => {
    if (text.split(find).length !== 2) throw new Error(`scripts/postgres-repair.mjs does not fit ${file}`);
    return text.replace(find, () => put);
  }, source);
}

/** For esbuild: bundles the driver, repaired, although other packages stay outside. */
export const repairedPostgres = {
  name: 'repaired-postgres',
  setup(build) {
    const path = fileURLToPath(import.meta.resolve('postgres'));
    build.onResolve({ filter: /^postgres$/ }, () => ({ path }));
    build.onLoad({ filter: DRIVER }, ({ path }) => ({
      contents: repairPostgres(path, fs.readFileSync(path, 'utf8')),
      loader: 'js',
    }));
  },
};
