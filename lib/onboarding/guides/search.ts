/** Whether a provider is meant by what was typed: any part of its name or of another name it goes by. */
export function matchesProvider(provider: { name: string; aliases: readonly string[] }, query: string): boolean {
  const wanted = query.trim().toLowerCase();
  return wanted === '' || [provider.name, ...provider.aliases].some((name) => name.toLowerCase().includes(wanted));
}
