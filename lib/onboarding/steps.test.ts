import { describe, expect, it } from 'vitest';
import { google } from './guides/google';
import { okta } from './guides/okta';
import { ownCertificateSteps } from './guides/own-certificates';
import { listGuides } from './guides/registry';
import {
  fillSnippet,
  hasOwnCertificates,
  hrefAfter,
  openStep,
  samlRail,
  samlValue,
  scimRail,
  scimValue,
} from './steps';

const facts = { done: ['create-app'], configured: false, tested: false, ownCertificates: false };

describe('the steps of a guide', () => {
  it('come in the provider’s order and end with the test', () => {
    expect(samlRail(okta, facts).map(({ id }) => id)).toEqual([
      'create-app',
      'configure-saml',
      'metadata',
      'assign',
      'test',
    ]);
  });

  it('have one for our certificates, before the test, where there are any', () => {
    const rail = samlRail(okta, { ...facts, ownCertificates: true });
    expect(rail.slice(-2).map(({ id, href }) => [id, href])).toEqual([
      ['certificates', '/setup/saml/certificates'],
      ['test', '/setup/saml/test'],
    ]);
    expect(hrefAfter(rail, 'assign', '/out')).toBe('/setup/saml/certificates');
    expect(hasOwnCertificates({ spSigningCertificate: '', spEncryptionCertificate: '' })).toBe(false);
    expect(hasOwnCertificates({ spSigningCertificate: '', spEncryptionCertificate: 'PEM' })).toBe(true);
  });

  it('say of each provider and purpose where our certificate goes, or that it goes nowhere', () => {
    for (const purpose of ['signing', 'encryption'] as const) {
      for (const { id } of listGuides(true)) {
        const steps = ownCertificateSteps(id, purpose);
        expect(typeof steps === 'string' ? steps : [steps.where, ...steps.steps].join('')).not.toBe('');
      }
    }
    expect(ownCertificateSteps('google', 'signing')).toMatch(/nowhere to put it/);
    expect(ownCertificateSteps('entra', 'encryption')).toMatchObject({
      where: expect.stringMatching(/Token encryption/),
    });
    expect(ownCertificateSteps('entra', 'encryption')).not.toEqual(ownCertificateSteps('entra', 'signing'));
  });

  it('open at the first that is not done, and at the last when all are', () => {
    expect(openStep(samlRail(okta, facts))?.id).toBe('configure-saml');
    const all = {
      done: ['create-app', 'configure-saml', 'assign'],
      configured: true,
      tested: true,
      ownCertificates: false,
    };
    expect(openStep(samlRail(okta, all))?.id).toBe('test');
    expect(openStep([])).toBeNull();
  });

  it('lead on to the next, and out after the last', () => {
    const rail = samlRail(okta, facts);
    expect(hrefAfter(rail, 'configure-saml', '/out')).toBe('/setup/saml/metadata');
    expect(hrefAfter(rail, 'test', '/out')).toBe('/out');
  });

  it('are none for a directory that cannot send people', () => {
    expect(scimRail(google, { done: [], connected: false, received: false })).toEqual([]);
  });

  it('are proved by what arrived: a request proves the connection, a person proves all of it', () => {
    const doneOf = (facts: { connected: boolean; received: boolean }) =>
      scimRail(okta, { done: [], ...facts }).map(({ done }) => done);
    expect(doneOf({ connected: false, received: false })).toEqual([false, false, false, false]);
    expect(doneOf({ connected: true, received: false })).toEqual([true, true, false, false]);
    expect(doneOf({ connected: true, received: true })).toEqual([true, true, true, true]);
  });

  it('are all proved by a test that passed', () => {
    const rail = samlRail(okta, { done: [], configured: true, tested: true, ownCertificates: true });
    expect(rail.every(({ done }) => done)).toBe(true);
  });
});

describe('values', () => {
  const connection = {
    spAcsUrl: 'https://sso.example/v1/saml/c/acs?a=(1)',
    spEntityId: 'https://sso.example/v1/saml/c',
  };

  it('match themselves and nothing else as a regular expression', () => {
    const pattern = new RegExp(samlValue('acsUrlPattern', connection));
    expect(pattern.test(connection.spAcsUrl)).toBe(true);
    expect(pattern.test(connection.spAcsUrl.replace('.', 'x'))).toBe(false);
    expect(pattern.test(`${connection.spAcsUrl}/more`)).toBe(false);
  });

  it('stand in a text to paste where it names them, every time', () => {
    const text = '<a>{acsUrl}</a><b>{spEntityId}</b><c>{acsUrl}{other}</c>';
    expect(fillSnippet({ label: 'x', text }, connection).text).toBe(
      `<a>${connection.spAcsUrl}</a><b>${connection.spEntityId}</b><c>${connection.spAcsUrl}{other}</c>`,
    );
  });

  it('never include the token, which cannot be read back', () => {
    expect(scimValue('scimToken', { scimBaseUrl: 'https://x' })).toBeNull();
    expect(scimValue('scimBaseUrl', { scimBaseUrl: 'https://x' })).toBe('https://x');
  });
});
