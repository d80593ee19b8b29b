import { describe, expect, it } from 'vitest';
import { decodeSamlMessage, prettyXml } from './pretty-xml';

const print = (xml: string) =>
  prettyXml(xml)
    .map(({ depth, text }) => '  '.repeat(depth) + text)
    .join('\n');

describe('XML for reading', () => {
  it('indents elements and keeps one that holds only text on its line', () => {
    expect(print('<a x="1"><b>text</b><c/><d><e>1</e></d></a>')).toBe(
      '<a x="1">\n  <b>text</b>\n  <c/>\n  <d>\n    <e>1</e>\n  </d>\n</a>',
    );
  });

  it('keeps comments, CDATA and instructions as they came, without taking them for elements', () => {
    expect(print('<?xml version="1.0"?><a><!-- <b> --><![CDATA[<c>]]></a>')).toBe(
      '<?xml version="1.0"?>\n<a>\n  <!-- <b> -->\n  <![CDATA[<c>]]>\n</a>',
    );
  });

  it.each(['', '<', '<a', '</a></b>', '<a><b></a>', 'text only', '<a><!-- <b></a>'])(
    'shows what is not XML (%j) instead of failing',
    (text) => {
      expect(() => prettyXml(text)).not.toThrow();
    },
  );

  it('shortens long text in the middle, so that a certificate does not fill the page', () => {
    const [line] = prettyXml(`<x>${'A'.repeat(5000)}</x>`);
    expect(line?.text.length).toBeLessThan(220);
  });

  it('takes time in proportion to the size of what came (attack: nesting and unclosed tags)', () => {
    const started = performance.now();
    expect(prettyXml('<a>'.repeat(170_000)).length).toBeLessThan(3_100);
    prettyXml('<'.repeat(500_000));
    prettyXml(`<!--${'-'.repeat(500_000)}`);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('reads a stored message that is base64, and says null to what is neither', () => {
    expect(decodeSamlMessage(Buffer.from('<a/>').toString('base64'))).toBe('<a/>');
    expect(decodeSamlMessage(' <a/> ')).toBe('<a/>');
    expect(decodeSamlMessage('not a message')).toBeNull();
    expect(decodeSamlMessage('')).toBeNull();
  });
});
