import { describe, expect, test } from 'vitest';
import { maskBody } from './mask';
import { type JsonObject, toJson } from './protocol/json';

const logged = (text: string) => maskBody(text, toJson(JSON.parse(text)) as JsonObject, new Set());

describe('W97: the request log never has a password', () => {
  test.each([
    ['as an attribute', '{"userName":"a","password":"hunter2"}'],
    ['in another letter case', '{"PassWord":"hunter2"}'],
    ['under an escaped name', '{"p\\u0061ssword":"hunter2"}'],
    ['as the value of a PATCH', '{"Operations":[{"op":"replace","path":"password","value":"hunter2"}]}'],
    ['inside the value of a PATCH', '{"Operations":[{"op":"add","value":{"password":{"value":"hunter2"}}}]}'],
    ['in JSON within a text', '{"title":"{\\"password\\":\\"hunter2\\"}"}'],
    ['in a list within a text', '{"title":" [{\\"password\\":\\"hunter2\\"}]"}'],
  ])('%s', (_where, text) => {
    expect(logged(text)).not.toContain('hunter2');
    expect(logged(text)).toContain('[masked]');
  });

  test('and has everything else as it came', () => {
    const text = '{ "title": "Keeper of the password book", "displayName": "a" }';
    expect(JSON.parse(logged(text))).toEqual(JSON.parse(text));
    expect(logged('{ "title":"x" }')).toBe('{ "title":"x" }');
  });
});
