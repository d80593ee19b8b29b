import { describe, expect, it } from 'vitest';
import { leastCpuTime } from '@/lib/testing/cpu-time';
import { createTestIdp, signElement } from './testing/idp';
import { buildResponse } from './testing/response';
import { judge } from './testing/verdict';
import { parseXml } from './xml-document';

const idp = createTestIdp();
const declarations = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => ` xmlns:n${from + n}="urn:n:${from + n}"`).join('');
const codeOf = (xml: string) => {
  const result = parseXml(xml);
  return result.ok ? 'ok' : result.problem.code;
};

describe('DOS1: what makes canonicalization cost its square is refused before it begins', () => {
  it.each([
    ['on the root', `<a${declarations(900)}>${'<b/>'.repeat(40_000)}</a>`],
    ['on elements in each other', `<a${declarations(20)}><b${declarations(20, 20)}><c/></b></a>`],
    ['the same one again and again', '<a xmlns:x="urn:x">'.repeat(33) + '</a>'.repeat(33)],
    ['behind a comment that closes elements', `<a${declarations(20)}><!--</a></a>--><b${declarations(20, 20)}/></a>`],
    ['behind CDATA that closes elements', `<a${declarations(20)}><![CDATA[</a></a>]]><b${declarations(20, 20)}/></a>`],
    ['behind a ">" in a value', `<a${declarations(20)} q="/>"><b${declarations(20, 20)}/></a>`],
  ])('declarations of namespaces %s', (_where, xml) => {
    expect(codeOf(xml)).toBe('too_large');
  });

  it('elements nested too deep are malformed, as they were', () => {
    expect(codeOf('<a>'.repeat(5000) + '</a>'.repeat(5000))).toBe('malformed');
    expect(codeOf('<a>'.repeat(32) + '</a>'.repeat(32))).toBe('ok');
    expect(codeOf(`<a>${"<b q='>'/>".repeat(100)}</a>`)).toBe('ok');
  });

  it.each(['<!--', '<![CDATA[', '<!-', '<a "', "<a '", '<a b="<', '<'])(
    'half a million characters of %j are refused in time that grows with their number only',
    async (opening) => {
      const xml = `<a>${opening.repeat(524_288 / opening.length)}`;
      expect(codeOf(xml)).toBe('malformed');
      expect(await leastCpuTime(() => parseXml(xml), 2)).toBeLessThan(2000);
    },
  );

  it('a person with a thousand groups, each value with declarations of its own, still gets in', () => {
    const groups = Array.from({ length: 1000 }, (_, n) => `group ${n}`);
    expect(judge(signElement(buildResponse({ attributes: { groups } }), '_assertion1', idp), [idp.key]).code).toBe(
      'accepted',
    );
  });
});
