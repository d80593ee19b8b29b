import { Skeleton } from '@/components/ui/skeleton';

/** Holds the place of a tab's content while it is read; header and tabs stay. */
export default function TenantTabLoading() {
  return (
    <div role="status" className="grid grid-cols-1 gap-4">
      <span className="sr-only">Loading</span>
      <Skeleton className="h-44 rounded-xl" />
      <Skeleton className="h-72 rounded-xl" />
    </div>
  );
}
