import { delegateTheRest } from './stand-in';

/**
 * A Response whose body is a text that is already there. It behaves as any other, but makes its headers and its stream only when
 * somebody asks for them: a host that knows it (node-listener.ts) writes text and headers straight to the socket. The platform's
 * constructor, streams and header maps nobody reads were a third of what a small request cost.
 */
export class TextResponse implements Response {
  readonly content: string | null;
  readonly status: number;
  readonly redirected = false;
  readonly statusText = '';
  readonly type = 'default';
  readonly url = '';
  private fields: Record<string, string>;
  /** The headers, once somebody has looked at them; they may have been changed since. */
  private looked: Headers | undefined;
  private made: Response | undefined;
  private read = false;

  /** `fields` are headers under lower-case names. The object becomes the response's own. */
  constructor(content: string | null, status: number, fields: Record<string, string>) {
    this.content = content;
    this.status = status;
    this.fields = fields;
  }

  /** The headers as they are to be sent. */
  toFields(): Record<string, string> {
    return this.looked === undefined ? this.fields : Object.fromEntries(this.looked);
  }

  /** Sets a header, under its lower-case name. */
  setField(name: string, value: string): void {
    if (this.looked === undefined) this.fields[name] = value;
    else this.looked.set(name, value);
  }

  /** Sets a header unless it is there. */
  setDefault(name: string, value: string): void {
    if (this.looked === undefined) this.fields[name] ??= value;
    else if (!this.looked.has(name)) this.looked.set(name, value);
  }

  private get whole(): Response {
    if (this.made === undefined) {
      this.made = new Response(this.content, { status: this.status, headers: this.looked ?? this.fields });
      // Whoever read the text has read the body.
      if (this.read && this.content !== null) void this.made.text();
    }
    return this.made;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  get headers(): Headers {
    this.looked ??= new Headers(this.fields);
    return this.looked;
  }

  get body(): Response['body'] {
    return this.whole.body;
  }

  get bodyUsed(): boolean {
    return this.read || (this.made?.bodyUsed ?? false);
  }

  /** Callers inside the process read the text that is there. */
  async text(): Promise<string> {
    if (this.made !== undefined || this.read) return this.whole.text();
    this.read = true;
    return this.content ?? '';
  }

  json(): Promise<unknown> {
    return this.whole.json();
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.whole.arrayBuffer();
  }

  bytes(): ReturnType<Response['bytes']> {
    return this.whole.bytes();
  }

  blob(): Promise<Blob> {
    return this.whole.blob();
  }

  formData(): Promise<FormData> {
    return this.whole.formData();
  }

  clone(): Response {
    return this.whole.clone();
  }
}

// An instance of Response to whoever asks, without its constructor.
Object.setPrototypeOf(TextResponse.prototype, Response.prototype);
delegateTheRest(TextResponse.prototype, Response.prototype);
