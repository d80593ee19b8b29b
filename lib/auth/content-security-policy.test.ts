import { expect, test } from 'vitest';
import { contentSecurityPolicy } from './content-security-policy';

const policy = (development: boolean) =>
  new Map(
    contentSecurityPolicy({ nonce: 'abc', development })
      .split('; ')
      .map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1)]),
  );

test('W45 W50: scripts need the nonce, nobody frames us, forms stay here', () => {
  const served = policy(false);
  expect(served.get('script-src')).toEqual(["'self'", "'nonce-abc'", "'strict-dynamic'"]);
  expect(served.get('frame-ancestors')).toEqual(["'none'"]);
  expect(served.get('base-uri')).toEqual(["'none'"]);
  expect(served.get('object-src')).toEqual(["'none'"]);
  expect(served.get('form-action')).toEqual(["'self'"]);
  expect(served.get('default-src')).toEqual(["'self'"]);
});

test('W113: no page, those of the setup portal among them, loads, asks or frames anything of another origin', () => {
  const foreign = [...policy(false)].flatMap(([, sources]) =>
    sources.filter((source) => !/^'(self|none|unsafe-inline|strict-dynamic|nonce-abc)'$|^(data|blob):$/.test(source)),
  );
  expect(foreign).toEqual([]);
});

test('evaluating text as script is for the development server alone', () => {
  expect(policy(true).get('script-src')).toContain("'unsafe-eval'");
  expect(contentSecurityPolicy({ nonce: 'abc', development: false })).not.toMatch(/unsafe-eval|ws:/);
});
