import { describe, expect, it } from 'vitest';
import { readResponse } from './check-response';
import { createTestIdp, signElement } from './testing/idp';
import { buildResponse, NOW } from './testing/response';

const idp = createTestIdp();
const encode = (xml: string) => Buffer.from(xml).toString('base64');

describe('a good response', () => {
  it('SIGX10 is accepted when only its assertion is signed', () => {
    const xml = signElement(buildResponse(), '_assertion1', idp);
    const read = readResponse(encode(xml), { keys: [idp.key], decryptionKey: null }, NOW);
    expect(read.problem).toBeNull();
    expect(read.facts?.nameId).toBe('ada@victim.example');
  });
  it('SIGX10 is accepted when only the response is signed', () => {
    const xml = signElement(buildResponse(), '_response1', idp);
    expect(readResponse(encode(xml), { keys: [idp.key], decryptionKey: null }, NOW).problem).toBeNull();
  });
  it('is accepted when both are signed', () => {
    const xml = signElement(signElement(buildResponse(), '_assertion1', idp), '_response1', idp);
    const read = readResponse(encode(xml), { keys: [idp.key], decryptionKey: null }, NOW);
    expect(read.problem).toBeNull();
    expect(read.facts?.responseSigned).toBe(true);
  });
});
