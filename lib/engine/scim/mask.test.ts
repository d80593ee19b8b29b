import { describe, expect, test } from 'vitest';
import { maskBody, maskJson, maskPath } from './mask';
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
    ['in the filter of a search', '{"filter":"userName eq \\"a\\" and password eq \\"hunter2\\""}'],
    ['in a filter without quotes', '{"filter":"password eq hunter2"}'],
    ['in the filter of a path', '{"Operations":[{"op":"remove","path":"emails[password eq \\"hunter2\\"]"}]}'],
    ['in the query of an operation', '{"Operations":[{"method":"POST","path":"/Users?token=hunter2"}]}'],
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

describe('W97: the request log never has a secret of a directory', () => {
  const secrets = new Set(['pin']);

  test.each([
    '/Users?filter=urn:x:User:pin%20eq%20%22hunter2%22',
    '/Users?filter=password+eq+%22hunter2%22',
    '/Users?FILTER=pin%20eq%20hunter2&count=1',
    '/Users?pass%77ord=hunter2',
    '/Bulk /Users?access_token=hunter2',
    '/Users?a=%zz&password=hunter2',
  ])('in the target %s', (target) => {
    expect(maskPath(target, secrets)).not.toContain('hunter2');
    expect(maskPath(target, secrets)).toContain('[masked]');
  });

  test('a padded path is the path of the secret', () => {
    const text = '{"Operations":[{"op":"replace","path":" pin ","value":"hunter2"}]}';
    expect(maskJson(text, secrets)).not.toContain('hunter2');
  });

  test('what a resource has under the name of a secret is masked in answers as well', () => {
    const text = '{"userName":"a","apiToken":"hunter2","urn:x":{"clientSecret":"hunter2"}}';
    expect(maskJson(text, new Set())).toBe(
      '{"userName":"a","apiToken":"[masked]","urn:x":{"clientSecret":"[masked]"}}',
    );
  });

  test('what only looks like one stays', () => {
    const target = '/Users?filter=userName%20eq%20%22token-pin%40x.test%22&attributes=userName';
    expect(maskPath(target, secrets)).toBe(target);
    expect(maskPath('/Users', secrets)).toBe('/Users');
  });
});
