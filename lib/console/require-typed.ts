import { DomainError } from '@/lib/errors';

/** Throws `invalid` unless what was typed is the name of what will be lost. */
export function requireTyped(typed: string, expected: string): void {
  if (typed.trim() === expected.trim()) return;
  const message = `Type “${expected}” exactly as it is written to confirm.`;
  throw new DomainError('invalid', message, { fields: { confirm: message } });
}
