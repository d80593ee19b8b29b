/**
 * The first value of a search parameter, without surrounding space; '' when absent. Characters that nobody types and no
 * database text can hold (controls, halves of surrogate pairs) are left out: an address is anybody's to write.
 */
export function textParam(value: string | string[] | undefined): string {
  const text = (Array.isArray(value) ? value[0] : value) ?? '';
  return text
    .slice(0, 2000)
    .replaceAll(/[\p{Cc}\p{Cs}]/gu, '')
    .trim();
}
