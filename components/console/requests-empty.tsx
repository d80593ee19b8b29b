import { ArrowLeftRight } from 'lucide-react';
import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { isSearching, type RequestSearch } from '@/lib/console/request-search';

type Props = {
  search: RequestSearch;
  /** What was given as the id of a user or group is none. */
  wrongId: boolean;
  /** Where the search goes on in older requests. */
  olderHref: string | undefined;
  allHref: string;
};

/** A page of the request log without any request, and what to do next. */
export function NoRequests({ search, wrongId, olderHref, allHref }: Props) {
  if (wrongId) {
    return (
      <EmptyState title="That is not the ID of a user or group" action={<ShowAll href={allHref} />}>
        Ids look like <code>scim_user_…</code> or <code>scim_group_…</code>; they are on the Directory tab and in each
        request. An e-mail address or a name belongs into the other field.
      </EmptyState>
    );
  }
  if (!isSearching(search)) {
    return (
      <EmptyState title="Nothing has arrived yet" icon={<ArrowLeftRight />}>
        Every request of the customer’s identity provider appears here with its bodies and our answer.
      </EmptyState>
    );
  }
  if (olderHref !== undefined) {
    return (
      <EmptyState
        title="None among the 20,000 requests looked at"
        action={
          <>
            <Button asChild variant="primary">
              <Link href={olderHref}>Search older ones</Link>
            </Button>
            <ShowAll href={allHref} />
          </>
        }
      >
        One page looks at so many requests. The log goes back further.
      </EmptyState>
    );
  }
  if (search.status === 'failed' && Object.values(search).filter((value) => value !== '').length === 1) {
    return <EmptyState title="Nothing was refused" action={<ShowAll href={allHref} />} />;
  }
  return (
    <EmptyState title="No request is like that" action={<ShowAll href={allHref} />}>
      Text is searched for in paths, error codes, bodies and in the resource before and after; upper and lower case are
      the same. Requests leave the log after a time, and bodies of reads are not kept.
    </EmptyState>
  );
}

function ShowAll({ href }: { href: string }) {
  return (
    <Button asChild>
      <Link href={href}>Show all requests</Link>
    </Button>
  );
}
