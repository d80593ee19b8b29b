'use client';

import { useQuery } from '@tanstack/react-query';
import { CallError, callApi } from '@/lib/call-api';

type Live<T> = {
  data: T;
  /** Why the last reading failed; null while they work. */
  error: Error | null;
  /** The session is over: nothing is asked any more until the page is loaded again. */
  ended: boolean;
  /** Reads now. */
  refetch: () => void;
};

type Options<T> = {
  queryKey: readonly string[];
  /** A route handler of ours that answers with T. */
  path: string;
  /** What the server rendered. */
  initial: T;
  /** Milliseconds until the next reading; false for none. */
  intervalMs: (data: T) => number | false;
};

/** A server that is away is not asked more often than this. */
const FAILED_MS = 10_000;

/** Whether somebody has to sign in again, or to open their link again, before anything is answered. */
export function isSessionOver(error: Error | null): boolean {
  return error instanceof CallError && error.status === 401;
}

/** How long until the next reading: none after the session's end, seldom while the server fails. */
export function nextReading<T>(error: Error | null, data: T | undefined, intervalMs: (data: T) => number | false) {
  if (isSessionOver(error)) return false;
  const wanted = data === undefined ? FAILED_MS : intervalMs(data);
  return error === null || wanted === false ? wanted : Math.max(wanted, FAILED_MS);
}

/**
 * What a page shows, kept current: read again in the rhythm that the data asks for while the page is looked at, and at once when
 * it is looked at again.
 */
export function useLive<T>({ queryKey, path, initial, intervalMs }: Options<T>): Live<T> {
  const { data, error, refetch } = useQuery<T>({
    queryKey,
    queryFn: ({ signal }) => callApi<T>({ method: 'GET', path, signal }),
    initialData: initial,
    retry: (failures, failure) => failures < 1 && !isSessionOver(failure),
    refetchInterval: (query) => nextReading(query.state.error, query.state.data, intervalMs),
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: (query) => !isSessionOver(query.state.error),
    refetchOnReconnect: (query) => !isSessionOver(query.state.error),
  });
  return { data: data ?? initial, error, ended: isSessionOver(error), refetch: () => void refetch() };
}
