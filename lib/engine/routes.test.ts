import { describe, expect, it } from 'vitest';
import { OPERATIONS } from './operations/operations';
import { API_ROUTES } from './routes';

describe('the route table', () => {
  const toOperation = ([method, at]: (typeof API_ROUTES)[number]) => `${method} ${at.replace(/:(\w+)/g, '{$1}')}`;

  it('answers every operation that is described, and describes every operation that it answers', () => {
    const routed = API_ROUTES.map(toOperation).filter((operation) => operation !== 'GET /v1/openapi.json');
    expect(routed.toSorted()).toEqual(OPERATIONS.map(({ method, path: at }) => `${method} ${at}`).toSorted());
  });
});
