/** The client id and secret of HTTP Basic authentication, each form-encoded before it is joined (RFC 6749 §2.3.1). */
export type BasicCredentials = { readonly clientId: string; readonly clientSecret: string };

/** Reads an `Authorization` header: undefined when it is of another scheme, null when it is Basic and broken. */
export function readBasicCredentials(header: string): BasicCredentials | null | undefined {
  const match = /^basic(?: +(.*))?$/i.exec(header);
  if (match === null) return undefined;
  const encoded = match[1] ?? '';
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return null;
  const [id, secret, ...more] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  if (id === undefined || secret === undefined || more.length > 0) return null;
  const [clientId, clientSecret] = [formDecode(id), formDecode(secret)];
  return clientId === null || clientSecret === null ? null : { clientId, clientSecret };
}

function formDecode(text: string): string | null {
  const percent = text.replaceAll('+', ' ');
  if (/%(?![0-9A-Fa-f]{2})/.test(percent)) return null;
  // Bytes that are no UTF-8 become U+FFFD, which no id or secret contains.
  return new URLSearchParams(`_=${text}`).get('_');
}
