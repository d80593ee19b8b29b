/** What can go wrong with a sign-in on demand, to see what the service provider makes of it. */
export const WEATHERS = [
  'fine',
  'wrong_audience',
  'expired',
  'clock_ahead',
  'other_key',
  'unsigned',
  'altered',
  'wrapped',
] as const;

export type Weather = (typeof WEATHERS)[number];

/** As the sign-in form offers it. */
export const WEATHER_LABELS: Readonly<Record<Weather, string>> = {
  fine: 'None: a correct sign-in',
  wrong_audience: 'Meant for another service (wrong audience)',
  expired: 'Ten minutes old (expired)',
  clock_ahead: 'Clock ten minutes ahead (not valid yet)',
  other_key: 'Signed with another key',
  unsigned: 'Not signed',
  altered: 'Altered after it was signed',
  wrapped: 'A forged assertion wrapped around the signed one',
};

/** What each stands for, and what a service provider must make of it. */
export const WEATHER_NOTES: Readonly<Record<Exclude<Weather, 'fine'>, string>> = {
  wrong_audience: 'A response for another service that reached this one: it proves nothing here.',
  expired: 'A response that somebody kept: its time is over.',
  clock_ahead: 'The identity provider’s clock is wrong: what it says does not hold yet.',
  other_key: 'Somebody else signed it: only the keys of the connection count.',
  unsigned: 'Anybody could have written it.',
  altered: 'The person in it was replaced, and the signature no longer fits.',
  wrapped:
    'Signature wrapping (XSW): the signature is real and fits, but a second assertion about somebody else was put before the signed one. A service provider that checks one and reads the other signs in the wrong person.',
};

const MINUTE = 60_000;
const LIFETIME_MS = 5 * MINUTE;
const OFF_MS = 10 * MINUTE;

/** When the response claims to be made, and from when until when it holds. */
export function timesFor(weather: Weather, now: Date): { issuedAt: Date; notBefore: Date; notOnOrAfter: Date } {
  const shift = weather === 'expired' ? -OFF_MS : weather === 'clock_ahead' ? OFF_MS : 0;
  const issuedAt = new Date(now.getTime() + shift);
  return { issuedAt, notBefore: issuedAt, notOnOrAfter: new Date(issuedAt.getTime() + LIFETIME_MS) };
}

export function audienceFor(weather: Weather, audience: string): string {
  return weather === 'wrong_audience' ? 'https://another-service.example/saml' : audience;
}

/** The response with what the weather does to it on its way. `nameId` is the person it is about. */
export function spoil(weather: Weather, xml: string, nameId: string): string {
  if (weather === 'altered') return xml.replaceAll(nameId, `not-${nameId}`);
  if (weather !== 'wrapped') return xml;
  const signed = /<saml:Assertion [\s\S]*<\/saml:Assertion>/.exec(xml)?.[0] ?? '';
  const forged = signed
    .replace(/<ds:Signature [\s\S]*?<\/ds:Signature>/, '')
    .replace(/ ID="([^"]*)"/, ' ID="$1-forged"')
    .replaceAll(nameId, `not-${nameId}`);
  return xml.replace(signed, () => forged + signed);
}
