import { describe, expect, it } from 'vitest';
import { readTenantSearch, tenantsHref } from './tenant-search';

describe('what the address of the tenants list asks for', () => {
  it('is its search and filters, without what does not exist', () => {
    expect(readTenantSearch({ query: ' acme ', sso: 'live', directory: 'nonsense' })).toMatchObject({
      sso: 'live',
      directory: '',
    });
    expect(readTenantSearch({ sso: ['live', 'x'] }).query).toBe('');
  });

  it('survives the way into an address and back', () => {
    const search = { query: 'a&b=c', sso: 'in_setup', directory: 'waiting' };
    const url = new URL(tenantsHref('/e/env_1/tenants', search, { page: 'x' }), 'http://localhost');
    expect(readTenantSearch(Object.fromEntries(url.searchParams))).toEqual(search);
    expect(url.searchParams.get('page')).toBe('x');
    expect(tenantsHref('/e/env_1/tenants', { query: '', sso: '', directory: '' })).toBe('/e/env_1/tenants');
  });
});
