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

const userNameField = z
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
  spEntityId: z.preprocess(blankAsNull, line('the entity ID', 1024).nullable().default(null)),
  scimBaseUrl: optionalAddress,
  scimToken: z.preprocess(blankAsNull, line('the token', 512).nullable().default(null)),
});
export type CreateAppInput = z.output<typeof createAppInput>;

/** Ids are only looked up, never trusted, so any short text will do here. */
const id = z.string().max(80);
const appRef = z.object({ appId: id });

/** The name of the app, typed to confirm. */
export const deleteAppInput = appRef.extend({ confirmation: z.string().trim().max(200).default('') });

export const serviceProviderInput = appRef.extend(createAppInput.pick({ acsUrl: true, spEntityId: true }).shape);
/** An empty token keeps the one that is there. */
export const directoryInput = appRef.extend(createAppInput.pick({ scimBaseUrl: true, scimToken: true }).shape);

const personShape = {
  givenName: line('a first name', 80),
  familyName: line('a last name', 80),
  userName: userNameField,
  title: optionalLine(120),
};
export type PersonInput = z.output<z.ZodObject<typeof personShape>>;

export const personRefInput = appRef.extend({ personId: id });
export const addPersonInput = appRef.extend(personShape);
export const editPersonInput = personRefInput.extend(personShape);
export const personActiveInput = personRefInput.extend({
  active: z.enum(['yes', 'no']).transform((answer) => answer === 'yes'),
});

/** A form sends one box as text, several as a list, none not at all. */
const idList = z.preprocess(
  (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]),
  z.array(id).max(1000),
);
const groupShape = { displayName: line('a name for the group', 120), memberIds: idList };
export type GroupInput = z.output<z.ZodObject<typeof groupShape>>;

export const groupRefInput = appRef.extend({ groupId: id });
export const addGroupInput = appRef.extend(groupShape);
export const editGroupInput = groupRefInput.extend(groupShape);

const dialectField = z.enum(['okta', 'entra']);
export type Dialect = z.output<typeof dialectField>;
export const pushInput = appRef.extend({ dialect: dialectField, weather: z.enum(['fine', 'malformed']).catch('fine') });

/** RelayState is the service provider's own and goes back as it came; SAML Bindings §3.4.3 allows it 80 bytes. */
export const MAX_RELAY_STATE = 2048;

/** What the account chooser posts. */
export const respondInput = z.object({
  personId: id,
  inResponseTo: z
    .string()
    .regex(/^[\p{L}_][\p{L}\p{N}._-]{0,255}$/u)
    .nullable(),
  relayState: z.string().max(MAX_RELAY_STATE),
  weather: z.enum(WEATHERS).catch('fine'),
});
