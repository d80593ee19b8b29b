import { describe, expect, it } from 'vitest';
import { API_CHANGES } from './api-changes';
import { OPERATIONS } from './operations/operations';
import { API_ROUTES } from './routes';

describe('the route table', () => {
  const toOperation = ([method, at]: (typeof API_ROUTES)[number]) => `${method} ${at.replace(/:(\w+)/g, '{$1}')}`;

  it('answers every operation that is described, and describes every operation that it answers', () => {
    const routed = API_ROUTES.map(toOperation).filter((operation) => operation !== 'GET /v1/openapi.json');
    expect(routed.toSorted()).toEqual(OPERATIONS.map(({ method, path: at }) => `${method} ${at}`).toSorted());
  });

  it('W92: says of every operation that is no reading whether it is a change to tell of', () => {
    const writing = API_ROUTES.filter(([method]) => method !== 'GET').map(([method, at]) => `${method} ${at}`);
    expect(Object.keys(API_CHANGES).toSorted()).toEqual(writing.toSorted());
  });
});
