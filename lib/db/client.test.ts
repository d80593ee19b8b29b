import pg from 'pg';
import { expect, test } from 'vitest';
import { toPgConfig } from './client';

test.each([
  ['', false],
  ['?sslmode=disable', false],
  ['?sslmode=require', { rejectUnauthorized: false }],
  ['?application_name=x&sslmode=require', { rejectUnauthorized: false }],
  ['?sslmode=verify-full', {}],
])('the job queue encrypts its connections as the other pools do: %j', (query, ssl) => {
  const client = new pg.Client(toPgConfig({ url: `postgres://user:require@db.example.com:5432/vestibule${query}` }));
  expect(client).toMatchObject({ ssl, host: 'db.example.com', password: 'require', database: 'vestibule' });
});
