import { describe, expect, it } from 'vitest';
import { SamlFlow } from '@/lib/engine/contract';
import { entra } from './guides/entra';
import { okta } from './guides/okta';
import { describeTest, toTopic } from './test-result';

const flow = (changes: object) => SamlFlow.parse({ id: 'saml_flow_1', status: 'failed', test: true, ...changes });
const audience = {
  name: 'audience',
  passed: false,
  expected: 'https://sso/v1/saml/a',
  received: 'https://sso/v1/saml/b',
  code: 'bad_audience',
};

describe('a test sign-in in words', () => {
  it('says on a failed line where in the reader’s own provider to fix it, first of all, and nothing on the others', () => {
    const checks = [{ name: 'signature', passed: true, note: 'RSA-SHA256' }, audience];
    const result = describeTest(flow({ checks }), okta);
    expect(result.outcome).toBe('failed');
    expect(result.headline).toBe('One thing has to be fixed');
    expect(result.lines.map(({ fix }) => fix)).toEqual([okta.saml.fixes.audience, null]);
    expect(result.lines[0]).toMatchObject({ title: 'Audience', code: 'bad_audience', received: audience.received });
    expect(describeTest(flow({ checks }), entra).lines[0]?.fix).toContain('Identifier (Entity ID)');
  });

  it('has a line even when no check could be made', () => {
    const result = describeTest(flow({ errorCode: 'malformed', errorMessage: 'No SAMLResponse.' }), okta);
    expect(result.lines).toHaveLength(1);
    expect(result.lines[0]).toMatchObject({ state: 'failed', code: 'malformed', explanation: 'No SAMLResponse.' });
    expect(result.lines[0]?.fix).not.toBeNull();
  });

  it('does not send anybody to their provider for an answer that was only used twice', () => {
    const replay = { name: 'replay', passed: false, code: 'replay' };
    expect(describeTest(flow({ checks: [replay] }), okta).lines[0]?.fix).toContain('Start a new test');
  });

  it('waits while the browser has not come back', () => {
    expect(describeTest(flow({ status: 'in_progress' }), okta)).toMatchObject({ outcome: 'waiting', lines: [] });
  });

  it('names the person when it worked, with what the provider said', () => {
    const result = describeTest(
      flow({ status: 'succeeded', email: 'ada@example.com', attributes: { groups: ['a', 'b'] } }),
      okta,
    );
    expect(result.headline).toBe('Single sign-on works: you are ada@example.com');
    expect(result.attributes).toEqual([{ name: 'groups', values: ['a', 'b'] }]);
  });

  it('takes a code that it does not know as a matter of the format', () => {
    expect(toTopic({ name: 'something_new', code: 'never_seen' })).toBe('format');
    expect(toTopic({ name: '__proto__', code: 'constructor' })).toBe('format');
  });
});
