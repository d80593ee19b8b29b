import Link from 'next/link';
import {
  IDP_CHOICES,
  isSearching,
  METHOD_CHOICES,
  type RequestSearch,
  STATUS_CHOICES,
  WITHIN_CHOICES,
} from '@/lib/console/request-search';
import { FilterSelect } from './filter-select';
import { SearchField } from './search-field';

/** What the request log can be searched for. Everything is in the address. */
export function RequestsSearch({ search, clearHref }: { search: RequestSearch; clearHref: string }) {
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <SearchField label="Search requests" placeholder="E-mail, path, error code…" className="sm:w-72" />
        <SearchField
          label="Id of a user or group"
          name="resource"
          placeholder="scim_user_… or scim_group_…"
          className="sm:w-72"
        />
        {isSearching(search) ? (
          <Link href={clearHref} className="text-sm underline underline-offset-2">
            Clear the search
          </Link>
        ) : null}
      </div>
      <div className="grid grid-cols-2 gap-2 sm:flex sm:flex-wrap">
        <FilterSelect name="status" label="Status" value={search.status} choices={STATUS_CHOICES} className="sm:w-52" />
        <FilterSelect name="method" label="Method" value={search.method} choices={METHOD_CHOICES} className="sm:w-52" />
        <FilterSelect name="idp" label="From" value={search.idp} choices={IDP_CHOICES} className="sm:w-52" />
        <FilterSelect name="within" label="Time" value={search.within} choices={WITHIN_CHOICES} className="sm:w-52" />
      </div>
    </div>
  );
}
