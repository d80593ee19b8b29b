/** One judgement of what an address is, whatever protocol brought it. */
export { emailDomain } from '../saml/protocol/email';
