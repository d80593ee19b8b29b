import { NS_PROTOCOL, STATUS_SUCCESS } from './names';
import { attributeOf, childrenNamed, onlyChild, plainTextOf, type XmlElement } from './xml-tree';

/** The `Status` of a response (SAML Core §3.2.2.1): the top code, and all of it as one line of text. */
export type ResponseStatus = { readonly success: boolean; readonly text: string };

/** Reads the status; a response without exactly one top-level code did not succeed. */
export function readStatus(response: XmlElement): ResponseStatus {
  const status = onlyChild(response, NS_PROTOCOL, 'Status');
  const code = status === null ? null : onlyChild(status, NS_PROTOCOL, 'StatusCode');
  if (status === null || code === null) return { success: false, text: 'no single StatusCode' };
  const value = attributeOf(code, 'Value') ?? '';
  const second = childrenNamed(code, NS_PROTOCOL, 'StatusCode')[0];
  const message = onlyChild(status, NS_PROTOCOL, 'StatusMessage');
  const parts = [
    value,
    second === undefined ? '' : (attributeOf(second, 'Value') ?? ''),
    message === null ? '' : (plainTextOf(message) ?? '').trim(),
  ];
  return { success: value === STATUS_SUCCESS, text: parts.filter((part) => part !== '').join(' · ') };
}
