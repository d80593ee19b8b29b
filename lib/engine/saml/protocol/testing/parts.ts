/** The pieces of a signed response, cut out as text, for putting them together wrongly. */
export type Parts = {
  head: string;
  assertion: string;
  signature: string;
  /** The assertion with its signature taken out. */
  bare: string;
  tail: string;
};

export function partsOf(xml: string): Parts {
  const start = xml.indexOf('<saml:Assertion');
  const end = xml.lastIndexOf('</saml:Assertion>') + '</saml:Assertion>'.length;
  const assertion = xml.slice(start, end);
  const signature = /<ds:Signature[\s\S]*?<\/ds:Signature>/.exec(assertion)?.[0] ?? '';
  return {
    head: xml.slice(0, start),
    assertion,
    signature,
    bare: assertion.replace(signature, ''),
    tail: xml.slice(end),
  };
}

/** The same assertion under another ID and for another person. */
export function forged(assertion: string, id = '_evil'): string {
  return assertion.replace(/ ID="[^"]*"/, ` ID="${id}"`).replace(/ada@victim\.example/, 'admin@victim.example');
}
