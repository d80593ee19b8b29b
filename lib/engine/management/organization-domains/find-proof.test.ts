import { describe, expect, it, vi } from 'vitest';
import { findProof } from './find-proof';
import { createTxtLookup, type TxtAnswer } from './txt-lookup';

const RIGHT = 'vestibule-domain-verification=token';
const AT = '_vestibule-challenge.acme.example';

function dns(zone: Record<string, TxtAnswer>) {
  return async (name: string): Promise<TxtAnswer> => zone[name] ?? { kind: 'no_such_name' };
}
const txt = (...values: string[]): TxtAnswer => ({ kind: 'found', values });

describe('W80: looking for the record', () => {
  it.each([
    ['alone', txt(RIGHT)],
    ['among others', txt('v=spf1 -all', RIGHT)],
    ['in quotation marks that a console kept', txt(`"${RIGHT}"`)],
    ['with white space around it', txt(` ${RIGHT} `)],
  ])('finds it %s', async (_, answer) => {
    expect(await findProof(dns({ [AT]: answer }), 'acme.example', 'token')).toEqual({ proven: true });
  });

  it.each([
    ['another value', { [AT]: txt('vestibule-domain-verification=tokenx') }, 'other_value'],
    ['the value in another case', { [AT]: txt(RIGHT.toUpperCase()) }, 'other_value'],
    ['the value inside a longer text', { [AT]: txt(`x ${RIGHT} y`) }, 'other_value'],
    ['the value at the domain itself', { 'acme.example': txt(RIGHT) }, 'wrong_place'],
    ['the domain twice', { 'acme.example': txt(), [`${AT}.acme.example`]: txt(RIGHT) }, 'doubled_name'],
    ['no record', { 'acme.example': { kind: 'none' } }, 'no_record'],
    ['a name without TXT records', { [AT]: { kind: 'none' }, 'acme.example': { kind: 'none' } }, 'no_record'],
    ['no domain', {}, 'domain_not_found'],
    ['a silent resolver', { [AT]: { kind: 'timeout' } }, 'resolver_timeout'],
    ['a broken delegation', { [AT]: { kind: 'failed' } }, 'resolver_failed'],
  ] as const)('names %s', async (_, zone, reason) => {
    expect(await findProof(dns(zone), 'acme.example', 'token')).toMatchObject({ proven: false, reason });
  });

  it('shows bytes that are no text as such', async () => {
    const finding = await findProof(dns({ [AT]: txt('a\0b\x1b[31m\u202ec\ud800') }), 'acme.example', 'token');
    expect(finding).toMatchObject({ found: ['a\uFFFDb\uFFFD[31m\uFFFDc\uFFFD'] });
  });

  it('keeps little of what is there instead, however much it is', async () => {
    const many = Array.from({ length: 500 }, (_, n) => `${n} ${'x'.repeat(5000)}`);
    const finding = await findProof(dns({ [AT]: txt(...many) }), 'acme.example', 'token');
    expect(JSON.stringify(finding).length).toBeLessThan(1000);
  });
});

const fails = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));

describe('W80: asking DNS', () => {
  it('puts the pieces of a long record together, and takes a bounded part of a huge answer', async () => {
    const resolveTxt = vi.fn(async () => [['ab', 'cd'], ...Array.from({ length: 3000 }, () => ['y'.repeat(60_000)])]);
    const answer = await createTxtLookup(() => ({ resolveTxt, cancel: () => {} }))('acme.example');
    expect(answer.kind === 'found' ? answer.values.length : 0).toBe(100);
    expect(answer.kind === 'found' ? answer.values[0] : '').toBe('abcd');
    expect(JSON.stringify(answer).length).toBeLessThan(110_000);
  });

  it.each([
    ['ENODATA', 'none'],
    ['ENOTFOUND', 'no_such_name'],
    ['ETIMEOUT', 'timeout'],
    ['ECANCELLED', 'timeout'],
    ['ESERVFAIL', 'failed'],
    ['EREFUSED', 'failed'],
    ['ECONNREFUSED', 'failed'],
  ])('%s is an answer: %s', async (code, kind) => {
    expect(await createTxtLookup(() => ({ resolveTxt: fails(code), cancel: () => {} }))('acme.example')).toEqual({
      kind,
    });
  });

  it('stops waiting for a resolver that never answers', async () => {
    const silent = () => {
      let stop = () => {};
      const resolveTxt = () =>
        new Promise<string[][]>((_, reject) => {
          stop = () => reject(Object.assign(new Error('cancelled'), { code: 'ECANCELLED' }));
        });
      return { resolveTxt, cancel: () => stop() };
    };
    expect(await createTxtLookup(silent, 10)('acme.example')).toEqual({ kind: 'timeout' });
  });

  it('does not take a fault of the program for an answer', async () => {
    const broken = () => Promise.reject(new TypeError('bug'));
    await expect(createTxtLookup(() => ({ resolveTxt: broken, cancel: () => {} }))('acme.example')).rejects.toThrow(
      'bug',
    );
  });
});
