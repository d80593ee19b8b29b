import { createBrowserHop } from '../login/browser-hop';
import { findConnection } from './connection-store';

/** A step of a browser on a SAML connection. */
export const browserHop = createBrowserHop('saml', findConnection);
