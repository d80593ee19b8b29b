/** Next calls this once at its start. On hosts that run Next alone nobody else has made what the pages stand on. */
export async function register(): Promise<void> {
  // Written out, because the bundler replaces it, and drops the import where there is no Node.
  if (process.env.NEXT_RUNTIME === 'nodejs' && globalThis.vestibuleHost === undefined) {
    const { openHost } = await import('@/lib/host');
    openHost();
  }
}
