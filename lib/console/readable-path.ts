/** A path with its escapes undone, as a person reads it; as it came when they are not valid. */
export function readablePath(path: string): string {
  try {
    return decodeURIComponent(path.replaceAll('+', ' '));
  } catch {
    return path;
  }
}
