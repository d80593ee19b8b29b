import { z } from 'zod';
import { WEATHERS } from './protocol/weather';

/** What the sandbox's forms take. Every text has a bound, and none can hold characters that XML cannot. */
const line = (label: string, max: number) =>
  z
    .string()
    .trim()
    .min(1, `Enter ${label}.`)
    .max(max, `At most ${max} characters.`)
    .regex(/^\P{Cc}*$/u, 'Control characters are not possible here.');

const optionalLine = (max: number) => z.union([z.literal(''), line('a value', max)]).default('');

const blankAsNull = (value: unknown) => (typeof value === 'string' && value.trim() === '' ? null : value);
const address = z
  .string()
  .trim()
  .max(2000, 'At most 2000 characters.')
  .refine(
    (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
    'Enter a URL that starts with https:// or http://.',
  );
const optionalAddress = z.preprocess(blankAsNull, address.nullable().default(null));

export const userNameField = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'At most 254 characters.')
  .pipe(z.email('Enter an e-mail address like ada@acme.example.'));

export const createAppInput = z.object({
  name: line('the name of the company', 80),
  domain: z
    .string()
    .trim()
    .toLowerCase()
    .max(200, 'At most 200 characters.')
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}$/, 'Enter a domain like acme.example.'),
  acsUrl: optionalAddress,
  spEntityId: z.preprocess(blankAsNull, line('the entity id', 1024).nullable().default(null)),
  scimBaseUrl: optionalAddress,
  scimToken: z.preprocess(blankAsNull, line('the token', 512).nullable().default(null)),
});
export type CreateAppInput = z.output<typeof createAppInput>;

export const serviceProviderInput = createAppInput.pick({ acsUrl: true, spEntityId: true });
/** An empty token keeps the one that is there. */
export const directoryInput = createAppInput.pick({ scimBaseUrl: true, scimToken: true });

export const personInput = z.object({
  givenName: line('a first name', 80),
  familyName: line('a last name', 80),
  userName: userNameField,
  title: optionalLine(120),
});
export type PersonInput = z.output<typeof personInput>;

export const groupInput = z.object({ displayName: line('a name for the group', 120) });

export const weatherField = z.enum(WEATHERS).catch('fine');
export const dialectField = z.enum(['okta', 'entra']);
export type Dialect = z.output<typeof dialectField>;
