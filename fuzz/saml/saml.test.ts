import { describe, expect, it } from 'vitest';
import { parseXml } from '@/lib/engine/saml/protocol/xml-document';
import { createJudge, encodeCase, planCase } from './case';
import { loadCorpus } from './corpus';
import { createSamlRun } from './run';

const corpus = loadCorpus();

describe('fuzzing of SAML responses', () => {
  it('W111: five hundred mutated responses: none gives a profile that was not signed, each refusal has its code', () => {
    const run = createSamlRun('in npm test', corpus);
    for (let number = 0; number < 500; number += 1) expect(run.runCase(number), String(number)).toBeNull();
    // Some changes mean nothing, so that what is refused is not refused for a trivial reason.
    expect(run.outcomes.get('accepted')).toBeGreaterThan(5);
    expect(run.outcomes.get('bad_signature')).toBeGreaterThan(5);
    expect([...run.outcomes.keys()].length).toBeGreaterThan(8);
    expect(run.memoryGrowths()).toBe(0);
  }, 120_000);

  it('makes the same cases from the same seed, and others from another', () => {
    const fields = (seed: string) => [1, 2, 3, 4].map((number) => encodeCase(corpus, planCase(corpus, seed, number)));
    expect(fields('a')).toEqual(fields('a'));
    expect(fields('a')).not.toEqual(fields('b'));
  });

  it('would notice: an unsigned profile, a crash and a code without a name are faults', () => {
    const genuine = Object.fromEntries(corpus.genuine.map(({ name, xml }) => [name, xml]));
    const xml = genuine['the assertion is signed'] ?? '';
    const field = Buffer.from(xml).toString('base64');
    const without = corpus.genuine.filter(({ name }) => name === "somebody else's login");
    expect(createJudge({ ...corpus, genuine: without })(field).fault).toBe('another profile');
    expect(createJudge(corpus)(field)).toMatchObject({ outcome: 'accepted', fault: null });
    const crashing = { ...corpus, genuine: [], trust: { ...corpus.trust, keys: null as never } };
    expect(createJudge(crashing)(field).fault).toBe('crash');
    expect(parseXml(xml).ok).toBe(true);
  });
});
