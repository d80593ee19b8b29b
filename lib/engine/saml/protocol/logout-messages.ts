import { NS_ASSERTION, NS_PROTOCOL, STATUS_SUCCESS } from './names';
import { escapeXml } from './xml-writer';

/** The person and the session as the identity provider named them when it signed the person in. */
export type SessionName = {
  readonly nameId: string;
  /** Empty where there was none. */
  readonly nameIdFormat: string;
  readonly nameQualifier: string;
  readonly spNameQualifier: string;
  readonly sessionIndexes: readonly string[];
};

type Message = {
  readonly id: string;
  readonly issuedAt: Date;
  readonly destination: string;
  readonly spEntityId: string;
};

/** Builds a LogoutRequest (SAML Core §3.7.1). It is worth nothing unsigned. */
export function buildLogoutRequest(message: Message, session: SessionName, notOnOrAfter: Date): string {
  const attributes = [
    attribute('Format', session.nameIdFormat),
    attribute('NameQualifier', session.nameQualifier),
    attribute('SPNameQualifier', session.spNameQualifier),
  ].join('');
  const indexes = session.sessionIndexes.map((each) => `<SessionIndex>${escapeXml(each)}</SessionIndex>`).join('');
  return (
    `<LogoutRequest ${head(message)} NotOnOrAfter="${notOnOrAfter.toISOString()}">${issuer(message)}` +
    `<NameID xmlns="${NS_ASSERTION}"${attributes}>${escapeXml(session.nameId)}</NameID>${indexes}</LogoutRequest>`
  );
}

const STATUS_RESPONDER = 'urn:oasis:names:tc:SAML:2.0:status:Responder';

/** Builds the answer to a LogoutRequest (SAML Core §3.7.2). */
export function buildLogoutResponse(message: Message, inResponseTo: string, ended: boolean): string {
  const status = ended ? STATUS_SUCCESS : STATUS_RESPONDER;
  return (
    `<LogoutResponse ${head(message)} InResponseTo="${escapeXml(inResponseTo)}">${issuer(message)}` +
    `<Status><StatusCode Value="${status}"/></Status></LogoutResponse>`
  );
}

function head({ id, issuedAt, destination }: Message): string {
  return (
    `xmlns="${NS_PROTOCOL}" ID="${escapeXml(id)}" Version="2.0" IssueInstant="${issuedAt.toISOString()}"` +
    ` Destination="${escapeXml(destination)}"`
  );
}

function issuer({ spEntityId }: Message): string {
  return `<Issuer xmlns="${NS_ASSERTION}">${escapeXml(spEntityId)}</Issuer>`;
}

function attribute(name: string, value: string): string {
  return value === '' ? '' : ` ${name}="${escapeXml(value)}"`;
}
