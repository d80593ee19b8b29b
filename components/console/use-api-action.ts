'use client';

import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { toast } from 'sonner';
import { type ApiRequest, CallError, callApi } from '@/lib/call-api';

type Options<Input, Result> = {
  /** The call to make for what the person did. */
  request: (input: Input) => ApiRequest;
  /** Said when it worked. */
  success?: string | ((result: Result) => string);
  onDone?: (result: Result) => void;
  /** Reads the page's data again afterwards (default). */
  refresh?: boolean;
  /** A failure is shown where the person acts, so no toast is needed. */
  quiet?: boolean;
};

/** One thing a person can do: a call to a route handler with pending state, result toast and fresh data afterwards. */
export function useApiAction<Input = void, Result = unknown>(
  options: Options<Input, Result>,
): UseMutationResult<Result, Error, Input> {
  const router = useRouter();
  return useMutation<Result, Error, Input>({
    mutationFn: (input) => callApi<Result>(options.request(input)),
    onSuccess: (result) => {
      const { success } = options;
      if (success !== undefined) toast.success(typeof success === 'string' ? success : success(result));
      options.onDone?.(result);
      if (options.refresh !== false) router.refresh();
    },
    onError: (error) => {
      if (!options.quiet) toastFailure(error);
    },
  });
}

/** What went wrong, with the code to search the log for. */
export function toastFailure(error: Error): void {
  const requestId = error instanceof CallError ? error.requestId : null;
  toast.error(error.message, requestId === null ? {} : { description: `Code ${requestId}` });
}
