import { describe, expect, test } from 'vitest';
import { textParam } from './text-param';

describe('W68: what stands in an address', () => {
  test.each<[string | string[] | undefined, string]>([
    ['  ada ', 'ada'],
    [undefined, ''],
    [['first', 'second'], 'first'],
    ['a\0b\u001b[31m', 'ab[31m'],
    ['a\ud800b\r\n', 'ab'],
    [`${'x'.repeat(1999)}😀`, 'x'.repeat(1999)],
    ["'; drop table members; -- %_\\", "'; drop table members; -- %_\\"],
  ])('%j becomes text that a database can hold', (value, text) => {
    expect(textParam(value)).toBe(text);
  });
});
