import { SYSTEM_ACTOR } from '@/lib/audit/record';
import { createBootstrapToken, needsFirstOperator } from '@/lib/auth/bootstrap';
import { inviteOperator } from '@/lib/auth/invitations';
import { disableOperator } from '@/lib/auth/manage-operators';
import { createOperator, listOperators, setOperatorPassword } from '@/lib/auth/operators';
import { isOperatorRole, OPERATOR_ROLES } from '@/lib/auth/roles';
import { isScope, SCOPE_LABELS } from '@/lib/console/key-scopes';
import { foldEmail } from '@/lib/members/fold-email';
import type { Runtime } from '@/lib/runtime';
import type { Environment, OauthSigningKey } from '@/lib/ssoready/client';
import { type Command, type Io, type Options, option, requireOption, UsageError } from './command';
import { diagnose } from './doctor';
import { findEnvironment, listEnvironments } from './environments';
import { SECRET_COMMANDS } from './secret-commands';

/** Every command by its words. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  'environment list': {
    summary: 'Every environment of this installation.',
    options: {},
    async run({ runtime }) {
      const environments = await listEnvironments(runtime);
      return { json: { environments }, lines: environments.map((one) => `${one.id}  ${one.displayName}`) };
    },
  },
  'environment create': {
    summary: 'Makes an environment and prints it.',
    options: {
      name: 'display name',
      'redirect-url': 'where finished logins land, with saml_access_code added',
      'oauth-redirect-uri': 'the one OAuth callback',
    },
    async run({ runtime, options }) {
      const body = { displayName: requireOption(options, 'name'), ...urls(options) };
      return printed(await runtime.adminClient.createEnvironment(body));
    },
  },
  'environment update': {
    summary: 'Changes an environment and prints it; an empty value clears.',
    options: {
      environment: 'id or name',
      name: 'new display name',
      'redirect-url': 'where finished logins land, with saml_access_code added',
      'oauth-redirect-uri': 'the one OAuth callback',
    },
    async run({ runtime, options }) {
      const { id } = await findEnvironment(runtime, requireOption(options, 'environment'));
      const name = option(options, 'name');
      const body = { ...(name === undefined ? {} : { displayName: name }), ...urls(options) };
      return printed(await runtime.clientFor(id).updateEnvironment(id, body));
    },
  },
  'api-key create': {
    summary: 'Makes an API key and prints its secret, once.',
    options: {
      environment: 'id or name',
      name: 'display name',
      'management?': 'the key may use the Management API',
      scope: 'limits the key to these, separated by commas, e.g. saml:redeem,scim:read',
      days: 'ends the key after as many days',
    },
    async run({ runtime, options }) {
      const { id } = await findEnvironment(runtime, requireOption(options, 'environment'));
      const { apiKey, secretToken } = await runtime.clientFor(id).createApiKey({
        displayName: option(options, 'name') ?? 'Made on the command line',
        ...keyRights(options),
      });
      return { json: { id: apiKey.id, secretToken }, lines: [`${apiKey.id}`, `${secretToken}   (shown once)`] };
    },
  },
  'oauth-client create': {
    summary: 'Makes a client of SAML over OAuth and prints its secret, once.',
    options: {
      environment: 'id or name',
      name: 'display name',
      'redirect-uri': 'where it is answered, several separated by spaces; without it, where the environment says',
    },
    async run({ runtime, options }) {
      const { id } = await findEnvironment(runtime, requireOption(options, 'environment'));
      const { samlOauthClient, clientSecret } = await runtime.clientFor(id).createSamlOauthClient({
        displayName: option(options, 'name') ?? 'Made on the command line',
        redirectUris: option(options, 'redirect-uri')?.split(/\s+/).filter(Boolean) ?? [],
      });
      return {
        json: { clientId: samlOauthClient.id, clientSecret },
        lines: [samlOauthClient.id, `${clientSecret}   (shown once)`],
      };
    },
  },
  'oauth-key list': {
    summary: 'The keys that sign ID tokens, the newest first.',
    options: {},
    async run({ runtime }) {
      return printedKeys(await runtime.adminClient.listOauthSigningKeys());
    },
  },
  'oauth-key rotate': {
    summary:
      'Publishes the next key, which signs a day later; --now for a key that leaked: what was signed before is void.',
    options: { 'now?': 'the new key signs at once and the others are gone' },
    async run({ runtime, options }) {
      return printedKeys(await runtime.adminClient.rotateOauthSigningKeys({ immediately: options.now === true }));
    },
  },
  'operator create': {
    summary: 'Makes an operator of the console.',
    options: {
      email: 'address to sign in with',
      name: 'display name',
      role: 'owner (when left out), admin or viewer; the first is an owner',
      'password-stdin?': 'read the password from standard input',
    },
    async run({ runtime, options, io }) {
      const email = requireOption(options, 'email');
      const role = roleOf(options) ?? 'owner';
      const password = await readPassword(options, io);
      const name = option(options, 'name');
      const now = runtime.clock();
      const operator = await createOperator(runtime.db, {
        email,
        ...(name === undefined ? {} : { name }),
        role,
        password,
        now,
      });
      return {
        json: { id: operator.id, email: operator.email, role },
        lines: [`${operator.id}  ${operator.email}  ${role}`],
      };
    },
  },
  'operator set-password': {
    summary: 'Gives an operator a new password and ends all of their sessions.',
    options: { email: 'address they sign in with', 'password-stdin?': 'read the password from standard input' },
    async run({ runtime, options, io }) {
      const email = requireOption(options, 'email');
      const password = await readPassword(options, io);
      const operator = await setOperatorPassword(runtime.db, { email, password, now: runtime.clock() });
      return { json: { id: operator.id, email: operator.email }, lines: [`${operator.id}  ${operator.email}`] };
    },
  },
  'operator list': {
    summary: 'Every operator of the console.',
    options: {},
    async run({ runtime }) {
      const operators = await listOperators(runtime.db);
      return {
        json: { operators },
        lines: operators.map((one) => `${one.id}  ${one.email}  ${one.disabledAt ? 'disabled' : one.role}`),
      };
    },
  },
  'operator disable': {
    summary: 'Takes an operator’s access away and ends all of their sessions.',
    options: { email: 'address they sign in with' },
    async run({ runtime, options }) {
      const email = foldEmail(requireOption(options, 'email'));
      const operator = (await listOperators(runtime.db)).find((one) => foldEmail(one.email) === email);
      if (!operator) throw new UsageError(`There is no operator with the e-mail ${email}.`);
      await disableOperator(runtime.db, { operatorId: operator.id, by: SYSTEM_ACTOR, now: runtime.clock() });
      return { json: { id: operator.id }, lines: [`${operator.id}  ${operator.email}  disabled`] };
    },
  },
  'operator invite': {
    summary: 'Prints a one-time link that makes an operator; it works for a day and replaces an unused one.',
    options: {
      email: 'who it is for; left out for the first operator',
      role: 'owner, admin (when left out) or viewer',
    },
    async run({ runtime, options }) {
      const email = option(options, 'email');
      const path =
        email === undefined ? await firstOperatorPath(runtime) : await invitationPath(runtime, email, options);
      const url = `${runtime.env.publicUrl}${path}`;
      return { json: { url }, lines: [url] };
    },
  },
  ...SECRET_COMMANDS,
  migrate: {
    summary: 'Brings the database up to date and ends; starting the program does it too.',
    options: {},
    // Opening the database migrated it; a schema that this program does not know was refused there.
    async run() {
      return { json: { status: 'up_to_date' }, lines: ['The database is up to date.'] };
    },
  },
  doctor: {
    summary: 'Checks configuration, clock, database and public URL, with a fix for each finding.',
    options: {},
    async run({ runtime }) {
      const findings = await diagnose(runtime);
      const marks = { ok: '✔', warning: '!', problem: '✖' } as const;
      return {
        json: { findings },
        lines: findings.flatMap(({ level, what, fix }) => [
          `${marks[level]} ${what}`,
          ...(fix ? [`    → ${fix}`] : []),
        ]),
        exitCode: findings.some(({ level }) => level === 'problem') ? 1 : 0,
      };
    },
  },
};

async function firstOperatorPath({ db, clock }: Runtime): Promise<string> {
  const token = await createBootstrapToken(db, clock());
  if (token === null) throw new UsageError('There is an operator already; name the next with --email.');
  return `/welcome?token=${token}`;
}

async function invitationPath({ db, clock }: Runtime, email: string, options: Options): Promise<string> {
  if (await needsFirstOperator(db)) throw new UsageError('The first operator chooses their e-mail; leave --email out.');
  const role = roleOf(options) ?? 'admin';
  const { token } = await inviteOperator(db, { email, role, by: SYSTEM_ACTOR, now: clock() });
  return `/invitation?token=${token}`;
}

function roleOf(options: Options) {
  const role = option(options, 'role');
  if (role === undefined || isOperatorRole(role)) return role;
  throw new UsageError(`There is no role "${role}". There are: ${OPERATOR_ROLES.join(', ')}`);
}

/** What a new key may do, and for how long. */
function keyRights(options: Options) {
  const named = option(options, 'scope')
    ?.split(',')
    .map((scope) => scope.trim());
  const scopes = named?.filter(isScope);
  const unknown = named?.find((scope) => !isScope(scope));
  if (unknown !== undefined) {
    throw new UsageError(`There is no scope "${unknown}". There are: ${Object.keys(SCOPE_LABELS).join(', ')}`);
  }
  if (scopes !== undefined && options.management === true) {
    throw new UsageError('--management gives everything; leave it out together with --scope.');
  }
  const days = option(options, 'days');
  if (days !== undefined && !(/^[1-9]\d{0,3}$/.test(days) && Number(days) <= 3650))
    throw new UsageError('--days must be a number of days from 1 to 3650.');
  return {
    ...(scopes === undefined ? { hasManagementApiAccess: options.management === true } : { scopes }),
    ...(days === undefined ? {} : { ttlSeconds: Number(days) * 86_400 }),
  };
}

async function readPassword(options: Options, io: Io): Promise<string> {
  if (options['password-stdin'] !== true) {
    throw new UsageError('A password on the command line would be seen by others. Pipe it in: … --password-stdin');
  }
  return (await io.readStdin()).replace(/\r?\n$/, '');
}

function urls(options: Readonly<Record<string, string | boolean | undefined>>) {
  const redirectUrl = option(options, 'redirect-url');
  const oauthRedirectUri = option(options, 'oauth-redirect-uri');
  return {
    ...(redirectUrl === undefined ? {} : { redirectUrl }),
    ...(oauthRedirectUri === undefined ? {} : { oauthRedirectUri }),
  };
}

function printedKeys(keys: readonly OauthSigningKey[]) {
  return {
    json: { oauthSigningKeys: keys },
    lines: keys.map(({ kid, state, activeTime }) => `${kid}  ${state}  from ${activeTime}`),
  };
}

function printed(environment: Environment) {
  return { json: environment, lines: [`${environment.id}  ${environment.displayName}`] };
}
