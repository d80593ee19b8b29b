/** A JSON object from outside. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a JSON object that can be stored: UTF-8, with neither U+0000 nor half of a surrogate pair in any name or value, and not
 * nested beyond reason. Null for anything else.
 */
export function readJsonObject(bytes: Uint8Array | string): JsonObject | null {
  try {
    const text = typeof bytes === 'string' ? bytes : new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    // Written back, a whole pair is plain text and a half of one is an escape.
    return /\\u(?:0000|d[89a-f])/.test(JSON.stringify(value)) ? null : { ...value };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError) return null;
    throw error;
  }
}

/** A member that is a string; null for anything else. */
export function stringIn(object: JsonObject, name: string): string | null {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  return typeof value === 'string' ? value : null;
}

/** The strings of a member that is an array; null when it is none. */
export function stringsIn(object: JsonObject, name: string): readonly string[] | null {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : null;
}
