import { UnsupportedByRemoteError } from '@/lib/ssoready/client';

/** The answer, or null when the connected server does not have this part of the API. Every other failure stays one. */
export async function whenSupported<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof UnsupportedByRemoteError) return null;
    throw error;
  }
}
