import { beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { createScimTest, type TestDirectory, user } from './testing';

// What fuzzing has found, each with the input that showed it.

const database = await openTestDatabase();
let directory: TestDirectory;
beforeAll(async () => {
  directory = await createScimTest(database).createDirectory();
});

describe('a list of schemas that holds what is no text', () => {
  test.each([[[[]]], [[{}]], [[[{}]]], [[null, 1, true]], [{}]])(
    '%j is 400 in a PATCH and in a search',
    async (schemas) => {
      const { body } = await directory.send('POST', '/Users', user(`schemas ${JSON.stringify(schemas)}`));
      const operations = [{ op: 'replace', path: 'title', value: 'x' }];
      expect(await directory.send('PATCH', `/Users/${body.id}`, { schemas, Operations: operations })).toMatchObject({
        status: 400,
        body: { scimType: 'invalidSyntax' },
      });
      expect(await directory.send('POST', '/Users/.search', { schemas })).toMatchObject({ status: 400 });
    },
  );
});
