import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const components = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.tsx') && !name.endsWith('.test.tsx'))
  .map((name) => [name, readFileSync(path.join(import.meta.dirname, name), 'utf8')] as const);

/** Elements that take a secret: a password, or something whose name says so and that is not hidden. */
const fields = components.flatMap(([name, source]) =>
  [...source.matchAll(/<(?:Input|TextField|input)\b((?:[^<>]|=>)*?)\/?>/g)]
    .map(([, attributes = '']) => attributes)
    .filter((attributes) => /type="password"/.test(attributes) || /name="\w*(token|secret|password)"/i.test(attributes))
    .filter((attributes) => !/type="hidden"/.test(attributes))
    .map((attributes) => [name, attributes] as const),
);

describe('fields for secrets', () => {
  test('W116: there are some to look at', () => {
    expect(fields.length).toBeGreaterThan(5);
  });

  test.each(fields)(
    'W116: a field of %s is not filled in from elsewhere, remembered, shown or given back',
    (_, attributes) => {
      expect(attributes).toContain('type="password"');
      expect(attributes).toMatch(/autoComplete="(off|new-password|current-password)"/);
      expect(attributes).not.toMatch(/defaultValue|\bvalue=/);
    },
  );
});
