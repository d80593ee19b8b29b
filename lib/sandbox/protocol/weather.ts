/** What can go wrong with a sign-in on demand, to see what the service provider makes of it. */
export const WEATHERS = [
  'fine',
  'wrong_audience',
  'expired',
  'clock_ahead',
  'other_key',
  'unsigned',
  'altered',
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
