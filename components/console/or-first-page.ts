import { redirect } from 'next/navigation';
import { ApiError } from '@/lib/ssoready/errors';

/**
 * The page of a list, or a redirect to its beginning when the place in the address is not one of this list: it was cut off, is
 * of another search, or too old.
 */
export async function orFirstPage<T>(answer: Promise<T>, pageToken: string, firstPage: string): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (pageToken !== '' && error instanceof ApiError && error.status === 400) redirect(firstPage);
    throw error;
  }
}
