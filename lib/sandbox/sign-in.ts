import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { DomainError } from '@/lib/errors';
import { formatId } from '@/lib/ids';
import { getAppRow, openSigningKey, type SandboxDeps } from './apps';
import { listSandboxGroups } from './groups';
import { getPersonRow } from './people';
import type { AuthnRequest } from './protocol/authn-request';
import { buildMetadata } from './protocol/metadata';
import { buildResponse, type ResponseInput } from './protocol/response';
import { audienceFor, spoil, timesFor, type Weather } from './protocol/weather';
import type { AppRow } from './store';

/** What a browser carries to the service provider: the fields of a form that it posts to `acsUrl`. */
export type SignInForm = { acsUrl: string; samlResponse: string; relayState: string };

/**
 * Holds a request against what the app knows of its service provider. Throws `invalid` naming both sides, as a real identity
 * provider does for a service that is not registered with it.
 */
export async function checkAuthnRequest(deps: SandboxDeps, appId: string, request: AuthnRequest): Promise<void> {
  const { acsUrl, spEntityId } = registered(await getAppRow(deps, appId));
  if (request.issuer !== spEntityId) {
    const message = `The request comes from the entity ID ${request.issuer}, but this sandbox app is registered for ${spEntityId}.`;
    throw new DomainError('invalid', message);
  }
  if (request.acsUrl !== null && request.acsUrl !== acsUrl) {
    const message = `The request wants the answer at ${request.acsUrl}, but this sandbox app is registered for ${acsUrl}.`;
    throw new DomainError('invalid', message);
  }
}

/**
 * Signs somebody in: the response to post to the service provider. Without `inResponseTo` the sign-in starts here. Throws
 * `not_found` for an unknown person and `forbidden` for a deactivated one.
 */
export async function signIn(
  deps: SandboxDeps,
  args: { appId: string; personId: string; inResponseTo: string | null; relayState: string; weather: Weather },
): Promise<SignInForm> {
  const app = await getAppRow(deps, args.appId);
  const { acsUrl, spEntityId } = registered(app);
  const person = await getPersonRow(deps, args.appId, args.personId);
  if (!person.active) {
    const message = `${person.userName} is deactivated at ${app.name}, so its identity provider does not sign them in.`;
    throw new DomainError('forbidden', message);
  }
  const printedPersonId = formatId('sandboxPerson', person.id);
  const groups = (await listSandboxGroups(deps, args.appId))
    .filter((group) => group.memberIds.includes(printedPersonId))
    .map((group) => group.displayName);
  const xml = buildResponse({
    responseId: newXmlId(),
    assertionId: newXmlId(),
    issuer: entityIdOf(deps, args.appId),
    acsUrl,
    audience: audienceFor(args.weather, spEntityId),
    inResponseTo: args.inResponseTo,
    nameId: person.userName,
    attributes: [
      { name: 'email', values: [person.userName] },
      { name: 'firstName', values: [person.givenName] },
      { name: 'lastName', values: [person.familyName] },
      { name: 'groups', values: groups },
    ],
    ...timesFor(args.weather, deps.clock()),
    signer: await signerFor(deps, app, args.weather),
  });
  const sent = spoil(args.weather, xml, person.userName);
  return { acsUrl, samlResponse: Buffer.from(sent).toString('base64'), relayState: args.relayState };
}

/** The app's SAML metadata; throws `not_found`. */
export async function renderMetadata(deps: SandboxDeps, appId: string): Promise<string> {
  const app = await getAppRow(deps, appId);
  const ssoUrl = `${deps.targets.publicUrl}/sandbox/${formatId('sandboxApp', app.id)}/sso`;
  return buildMetadata({ entityId: entityIdOf(deps, appId), ssoUrl, certificateDer: app.certificateDer });
}

/** With the certificate of the app in every case: a stranger's key is meant to be found out by the signature. */
async function signerFor(deps: SandboxDeps, app: AppRow, weather: Weather): Promise<ResponseInput['signer']> {
  if (weather === 'unsigned') return null;
  const privateKey =
    weather === 'other_key'
      ? (await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })).privateKey
      : openSigningKey(deps, app);
  return { privateKey, certificateDer: app.certificateDer };
}

function registered(app: AppRow): { acsUrl: string; spEntityId: string } {
  if (app.acsUrl === null || app.spEntityId === null) {
    const message = `${app.name} does not know its service provider yet. Enter the ACS URL and the entity ID on its page first.`;
    throw new DomainError('precondition_failed', message);
  }
  return { acsUrl: app.acsUrl, spEntityId: app.spEntityId };
}

function entityIdOf(deps: SandboxDeps, appId: string): string {
  return `${deps.targets.publicUrl}/sandbox/${appId}/metadata`;
}

/** An xs:ID starts with a letter or an underscore and holds at least 128 random bits (SAML Core §1.3.4). */
function newXmlId(): string {
  return `_${randomBytes(20).toString('hex')}`;
}
