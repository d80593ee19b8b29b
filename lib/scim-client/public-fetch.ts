import { lookup as resolveHost } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { isPublicAddress } from '@/lib/public-address';
import type { ScimFetch } from './transport';

type Address = { address: string; family: number };

/** What tests replace. */
type World = {
  /** All addresses of a host name. */
  resolve: (host: string) => Promise<Address[]>;
  isPublic: (address: string) => boolean;
  /** PEM of whom to trust; undefined for whom the platform trusts. */
  ca: string | undefined;
};

const REAL: World = {
  resolve: (host) => resolveHost(host, { all: true, verbatim: true }),
  isPublic: isPublicAddress,
  ca: undefined,
};

/** Why {@link publicFetch} asks nobody. */
class NotPublic extends Error {
  override name = 'NotPublic';
}

/**
 * A fetch for servers whose address somebody else has chosen: https only, and only where every address that the name has is one of
 * the public internet. It connects to exactly the address that was judged, so that the name cannot lead elsewhere a moment later.
 * Follows no redirect and asks for no compression. Rejects where it asks nobody, or nobody answers.
 */
export function publicFetch(replaced: Partial<World> = {}): ScimFetch {
  const { resolve, isPublic, ca } = { ...REAL, ...replaced };
  return async (target, init) => {
    const url = new URL(target);
    if (url.protocol !== 'https:') throw new NotPublic('only https is allowed here');
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const family = isIP(host);
    const addresses = family === 0 ? await resolve(host) : [{ address: host, family }];
    const [pinned] = addresses;
    if (pinned === undefined || !addresses.every(({ address }) => isPublic(address))) {
      throw new NotPublic('its name leads to an address that is not public');
    }
    return toResponse(await send(url, pinned, init, ca));
  };
}

function send(url: URL, pinned: Address, init: RequestInit, ca: string | undefined): Promise<IncomingMessage> {
  const lookup: LookupFunction = (_host, options, callback) => {
    if (options.all) callback(null, [pinned]);
    else callback(null, pinned.address, pinned.family);
  };
  const headers = { ...Object.fromEntries(new Headers(init.headers)), 'accept-encoding': 'identity' };
  const { method = 'GET', signal, body } = init;
  return new Promise((resolve, reject) => {
    const options = { method, headers, lookup, ca, agent: false, ...(signal ? { signal } : {}) };
    const request = httpsRequest(url, options, resolve);
    request.on('error', reject);
    // Nobody asked to change the protocol. Without a listener neither an answer nor an error would ever come (RFC 9110 §15.2.2).
    request.on('upgrade', (_, socket) => {
      socket.destroy();
      reject(new Error('it wants to speak another protocol'));
    });
    request.end(typeof body === 'string' ? body : undefined);
  });
}

const WITHOUT_BODY: readonly number[] = [204, 205, 304];

function toResponse(message: IncomingMessage): Response {
  const encoding = message.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    message.destroy();
    throw new Error(`it answers in the encoding ${encoding}, which nobody asked for`);
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headersDistinct)) {
    for (const one of value ?? []) headers.append(name, one);
  }
  const status = message.statusCode ?? 0;
  if (WITHOUT_BODY.includes(status)) message.resume();
  const body = WITHOUT_BODY.includes(status) ? null : Readable.toWeb(message);
  // Node's type of a web stream and the platform's describe the same object.
  return new Response(body as ReadableStream<Uint8Array> | null, { status, headers });
}
