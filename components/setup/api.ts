/**
 * Reads JSON from a route handler of ours; `T` is the type that handler answers. Rejects with the server's own sentence when
 * it refuses.
 */
export async function readJson<T>(path: string, signal: AbortSignal): Promise<T> {
  const response = await fetch(path, { signal, headers: { accept: 'application/json' } });
  const body: unknown = await response.json();
  if (response.ok) return body as T; // Same program, same deployment: the handler's type is this one.
  throw new Error(errorMessage(body) ?? `The server answered ${response.status}.`);
}

function errorMessage(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('error' in body)) return null;
  const { error } = body;
  if (typeof error !== 'object' || error === null || !('message' in error)) return null;
  return typeof error.message === 'string' ? error.message : null;
}
