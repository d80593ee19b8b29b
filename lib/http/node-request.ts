import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { delegateTheRest } from './stand-in';

/** What needs no look by the platform's parser: no dot segments, and no character that it would change. */
const PLAIN_TARGET = /^\/(?!\/)[!#$%&'()*+,\-./0-9:;=?@A-Z_a-z~[\]]*$/;
const DOT_SEGMENT = /\/(?:\.|%2e){1,2}(?:[/?#]|$)/i;
const PLAIN_HOST = /^[a-z0-9.-]+(?::\d{1,5})?$/;

/** The URL of a request. Throws a TypeError for what makes none, and for a backslash in the path, which parsers read differently. */
function urlOf(incoming: IncomingMessage): string {
  const target = incoming.url ?? '/';
  const host = incoming.headers.host ?? 'localhost';
  const url = `http://${host}${target}`;
  if (PLAIN_HOST.test(host) && PLAIN_TARGET.test(target) && !DOT_SEGMENT.test(target)) return url;
  if (target.replace(/\?.*$/s, '').includes('\\')) throw new TypeError('a path with a backslash');
  return new URL(url).href;
}

/**
 * A Request of node:http. It behaves as any other, but headers are looked up where they are, a body is collected without a
 * stream, and everything else is made only when somebody asks for it. The one thing it is not good for is the constructor of another
 * Request: give that a `clone()`.
 */
export class NodeRequest implements Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  private readonly incoming: IncomingMessage;
  private made: Request | undefined;
  private collected = false;

  /** Throws a TypeError when the request's target or host makes no URL. */
  constructor(incoming: IncomingMessage) {
    this.incoming = incoming;
    this.method = incoming.method ?? 'GET';
    this.url = urlOf(incoming);
    this.headers = new NodeHeaders(incoming.rawHeaders);
  }

  private get whole(): Request {
    const { method, incoming } = this;
    const headers = new Headers(this.headers);
    const hasBody = method !== 'GET' && method !== 'HEAD' && !this.collected;
    this.made ??= new Request(this.url, {
      method,
      headers,
      // Node's own declaration of the same streams differs in name only.
      ...(hasBody ? { body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>, duplex: 'half' } : {}),
    });
    return this.made;
  }

  get bodyUsed(): boolean {
    return this.collected || (this.made?.bodyUsed ?? false);
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    if (this.made !== undefined) return this.made.arrayBuffer();
    if (this.collected) throw new TypeError('the body was read already');
    this.collected = true;
    return ownBuffer(await collect(this.incoming));
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.arrayBuffer());
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(await this.arrayBuffer());
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  async blob(): Promise<Blob> {
    return new Blob([await this.arrayBuffer()], { type: this.headers.get('content-type') ?? '' });
  }

  formData(): Promise<FormData> {
    return this.whole.formData();
  }

  clone(): Request {
    return this.whole.clone();
  }

  get body(): Request['body'] {
    return this.whole.body;
  }

  get signal(): AbortSignal {
    return this.whole.signal;
  }

  get cache(): Request['cache'] {
    return this.whole.cache;
  }

  get credentials(): Request['credentials'] {
    return this.whole.credentials;
  }

  get destination(): Request['destination'] {
    return this.whole.destination;
  }

  get integrity(): string {
    return this.whole.integrity;
  }

  get keepalive(): boolean {
    return this.whole.keepalive;
  }

  get mode(): Request['mode'] {
    return this.whole.mode;
  }

  get redirect(): Request['redirect'] {
    return this.whole.redirect;
  }

  get referrer(): string {
    return this.whole.referrer;
  }

  get referrerPolicy(): Request['referrerPolicy'] {
    return this.whole.referrerPolicy;
  }
}

// An instance of Request to whoever asks, without its constructor.
Object.setPrototypeOf(NodeRequest.prototype, Request.prototype);
delegateTheRest(NodeRequest.prototype, Request.prototype);

/** Bytes in a buffer that holds nothing else. */
function ownBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer } = bytes;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength) return buffer;
  const copy = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  return copy;
}

/** The whole body. Rejects when the connection ends before it has arrived. */
function collect(incoming: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    if (incoming.readableEnded) return resolve(new Uint8Array());
    if (incoming.destroyed) return reject(new TypeError('the connection ended before the body'));
    const chunks: Buffer[] = [];
    let ended = false;
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      ended = true;
      resolve(chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks));
    });
    incoming.on('error', reject);
    // Every request closes; an error that nobody hears of costs more than reading the body did.
    incoming.on('close', () => {
      if (!ended) reject(new TypeError('the connection ended before the body'));
    });
  });
}

/** Headers as they came: repeated ones are joined, as the platform's own class joins them. */
class NodeHeaders implements Headers {
  private readonly raw: readonly string[];
  private made: Headers | undefined;

  constructor(raw: readonly string[]) {
    this.raw = raw;
  }

  private get whole(): Headers {
    if (this.made === undefined) {
      this.made = new Headers();
      for (let at = 0; at + 1 < this.raw.length; at += 2) this.made.append(this.raw[at] ?? '', this.raw[at + 1] ?? '');
    }
    return this.made;
  }

  get(name: string): string | null {
    if (this.made !== undefined) return this.made.get(name);
    const wanted = name.toLowerCase();
    let value: string | null = null;
    for (let at = 0; at < this.raw.length; at += 2) {
      const given = this.raw[at];
      if (given?.length !== wanted.length || given.toLowerCase() !== wanted) continue;
      const next = this.raw[at + 1] ?? '';
      value = value === null ? next : `${value}${wanted === 'cookie' ? '; ' : ', '}${next}`;
    }
    return value;
  }

  has(name: string): boolean {
    return this.get(name) !== null;
  }

  append(name: string, value: string): void {
    this.whole.append(name, value);
  }

  delete(name: string): void {
    this.whole.delete(name);
  }

  set(name: string, value: string): void {
    this.whole.set(name, value);
  }

  getSetCookie(): string[] {
    return this.whole.getSetCookie();
  }

  forEach(callback: (value: string, key: string, parent: Headers) => void): void {
    for (const [name, value] of this.whole) callback(value, name, this);
  }

  entries() {
    return this.whole.entries();
  }

  keys() {
    return this.whole.keys();
  }

  values() {
    return this.whole.values();
  }

  [Symbol.iterator]() {
    return this.whole[Symbol.iterator]();
  }
}

Object.setPrototypeOf(NodeHeaders.prototype, Headers.prototype);
delegateTheRest(NodeHeaders.prototype, Headers.prototype);
