import { Resolver } from 'node:dns/promises';

/** What DNS says of the TXT records of a name. */
export type TxtAnswer =
  | { readonly kind: 'found'; readonly values: readonly string[] }
  /** The name exists and has none. */
  | { readonly kind: 'none' }
  | { readonly kind: 'no_such_name' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'failed' };

/** Asks for the TXT records of a name; aliases are followed by the resolver. Never rejects. */
export type LookUpTxt = (name: string) => Promise<TxtAnswer>;

type TxtResolver = { resolveTxt(name: string): Promise<string[][]>; cancel(): void };

const TRY_MS = 2000;
const TRIES = 2;
/** Whatever the resolver makes of the two above: it may have several servers. */
const TOTAL_MS = 8000;
/** More is not looked at: an answer over TCP can be 64 KiB of records. */
const MAX_RECORDS = 100;
const MAX_CHARACTERS = 1000;

/** A look-up with the system's resolvers, in bounded time. `open` and `totalMs` are replaced in tests. */
export function createTxtLookup(
  open: () => TxtResolver = () => new Resolver({ timeout: TRY_MS, tries: TRIES }),
  totalMs = TOTAL_MS,
): LookUpTxt {
  return async (name) => {
    const resolver = open();
    const cutOff = setTimeout(() => resolver.cancel(), totalMs);
    try {
      const records = await resolver.resolveTxt(name);
      const values = records.slice(0, MAX_RECORDS).map((chunks) => chunks.join('').slice(0, MAX_CHARACTERS));
      return values.length === 0 ? { kind: 'none' } : { kind: 'found', values };
    } catch (error) {
      return toAnswer(error);
    } finally {
      clearTimeout(cutOff);
    }
  };
}

/** By the codes of c-ares; what is not one is a fault of the program and thrown on. */
function toAnswer(error: unknown): TxtAnswer {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENODATA':
      return { kind: 'none' };
    case 'ENOTFOUND':
      return { kind: 'no_such_name' };
    case 'ETIMEOUT':
    case 'ECANCELLED':
      return { kind: 'timeout' };
    case '':
      throw error;
    default:
      return { kind: 'failed' };
  }
}
