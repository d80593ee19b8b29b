/**
 * A Response whose body is a text that is already there. It behaves as any other, but makes its headers and its stream only when
 * somebody asks for them: a host that knows it (node-listener.ts) writes text and headers straight to the socket. Streams
 * and header maps nobody reads were a third of what a small request cost.
 */
export class TextResponse extends Response {
  readonly content: string | null;
  private fields: Record<string, string>;
  private made: Response | undefined;

  /** `fields` are headers under lower-case names. */
  constructor(content: string | null, status: number, fields: Record<string, string>) {
    super(null, { status });
    this.content = content;
    this.fields = { ...fields };
  }

  /** The headers as they are to be sent. */
  toFields(): Record<string, string> {
    return this.made === undefined ? this.fields : Object.fromEntries(this.made.headers);
  }

  /** Sets headers, under lower-case names. */
  setFields(fields: Record<string, string>): void {
    if (this.made === undefined) this.fields = { ...this.fields, ...fields };
    else for (const [name, value] of Object.entries(fields)) this.made.headers.set(name, value);
  }

  private get whole(): Response {
    this.made ??= new Response(this.content, { status: this.status, headers: this.fields });
    return this.made;
  }

  override get headers(): Headers {
    return this.whole.headers;
  }

  override get body(): Response['body'] {
    return this.whole.body;
  }

  override get bodyUsed(): boolean {
    return this.made?.bodyUsed ?? false;
  }

  override text(): Promise<string> {
    return this.whole.text();
  }

  override json(): Promise<unknown> {
    return this.whole.json();
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    return this.whole.arrayBuffer();
  }

  override bytes(): ReturnType<Response['bytes']> {
    return this.whole.bytes();
  }

  override blob(): Promise<Blob> {
    return this.whole.blob();
  }

  override formData(): Promise<FormData> {
    return this.whole.formData();
  }

  override clone(): Response {
    return this.whole.clone();
  }
}
