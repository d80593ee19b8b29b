import { badRequest, quote, type ScimType } from './errors';
import { endOfString } from './json';

/**
 * The one grammar of filters and PATCH paths (RFC 7644 §3.4.2.2, figure 1; §3.5.2, figure 7), without knowledge of any schema.
 * Recursive descent, one look at each character, bounded in length, terms and depth.
 */

/** A path as it was written: `urn` without its last colon, in the caller's letter case. */
export type PathSyntax = { urn: string | null; name: string; sub: string | null };

export const OPERATORS = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const;
export type Operator = (typeof OPERATORS)[number];
export type Literal = string | number | boolean | null;

export type FilterSyntax =
  | { kind: 'and' | 'or'; terms: FilterSyntax[] }
  | { kind: 'not'; term: FilterSyntax }
  | { kind: 'compare'; path: PathSyntax; operator: Operator; value: Literal }
  | { kind: 'present'; path: PathSyntax }
  | { kind: 'element'; path: PathSyntax; filter: FilterSyntax };

/** The target of a PATCH operation: `attr`, `attr.sub`, `attr[filter]`, `attr[filter].sub`. */
export type PatchPathSyntax = { path: PathSyntax; filter: FilterSyntax | null };

const MAX_LENGTH = 16_384;
const MAX_TERMS = 200;
const MAX_DEPTH = 50;
/** RFC 7643 §2.1: ATTRNAME; `$ref` is the one name with a dollar sign. */
const NAME = /^(?:[A-Za-z][A-Za-z0-9_-]*|\$ref)$/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const WORD = /[^\s()[\]"]+/y;
const SPACE = /\s*/y;

/** Parses a filter. Throws a `ScimError` with `invalidFilter`, and nothing else. */
export function parseFilter(text: string): FilterSyntax {
  const parser = new Parser(text, 'invalidFilter');
  const filter = parser.disjunction(0);
  parser.end();
  return filter;
}

/** Parses the path of a PATCH operation. Throws `invalidPath`, or `invalidFilter` for what is inside brackets. */
export function parsePatchPath(text: string): PatchPathSyntax {
  const parser = new Parser(text, 'invalidPath');
  const path = parser.path();
  let filter: FilterSyntax | null = null;
  if (parser.take('[')) {
    if (path.sub !== null) parser.fail('A path may have brackets only after an attribute.');
    parser.scimType = 'invalidFilter';
    filter = parser.disjunction(0);
    parser.expect(']');
    parser.scimType = 'invalidPath';
    if (parser.take('.')) path.sub = parser.name();
  }
  parser.end();
  return { path, filter };
}

/** Splits an attribute's path into its parts, or returns null when it is not one. Does no more than that: no brackets. */
export function parseAttributePath(text: string): PathSyntax | null {
  if (text.length > MAX_LENGTH) return null;
  const colon = text.lastIndexOf(':');
  const urn = colon === -1 ? null : text.slice(0, colon);
  if (urn !== null && (urn === '' || /[\s()[\]"]/.test(urn))) return null;
  const [name = '', sub, ...rest] = text.slice(colon + 1).split('.');
  if (rest.length > 0 || !NAME.test(name) || (sub !== undefined && !NAME.test(sub))) return null;
  return { urn, name, sub: sub ?? null };
}

class Parser {
  readonly text: string;
  scimType: ScimType;
  private index = 0;
  private terms = 0;

  constructor(text: string, scimType: ScimType) {
    this.text = text;
    this.scimType = scimType;
    if (text.length > MAX_LENGTH) this.fail(`It may have at most ${MAX_LENGTH} characters.`);
    this.space();
  }

  disjunction(depth: number): FilterSyntax {
    return this.chain('or', depth, () => this.chain('and', depth, () => this.term(depth)));
  }

  private chain(kind: 'and' | 'or', depth: number, next: () => FilterSyntax): FilterSyntax {
    if (depth > MAX_DEPTH) this.fail(`It may nest at most ${MAX_DEPTH} levels deep.`);
    const first = next();
    const terms = [first];
    while (this.takeWord(kind)) terms.push(next());
    return terms.length === 1 ? first : { kind, terms };
  }

  private term(depth: number): FilterSyntax {
    this.terms += 1;
    if (this.terms > MAX_TERMS) this.fail(`It may have at most ${MAX_TERMS} terms.`);
    if (this.take('(')) return this.group(depth);
    if (this.isNot()) {
      this.takeWord('not');
      this.expect('(');
      return { kind: 'not', term: this.group(depth) };
    }
    const path = this.path();
    if (this.take('[')) return this.element(path, depth);
    return this.comparison(path);
  }

  private group(depth: number): FilterSyntax {
    const filter = this.disjunction(depth + 1);
    this.expect(')');
    return filter;
  }

  /** `not` is an operator only before a parenthesis. */
  private isNot(): boolean {
    const start = this.index;
    const found = this.takeWord('not') && this.text[this.index] === '(';
    this.index = start;
    return found;
  }

  private element(path: PathSyntax, depth: number): FilterSyntax {
    if (path.sub !== null) this.fail('Brackets may stand only after an attribute.');
    const filter = this.disjunction(depth + 1);
    this.expect(']');
    if (!this.take('.')) return { kind: 'element', path, filter };
    // Entra ID writes emails[type eq "work"].value eq "x", which the grammar lacks: one element must satisfy both.
    const sub = this.comparison({ urn: null, name: this.name(), sub: null });
    return { kind: 'element', path, filter: { kind: 'and', terms: [filter, sub] } };
  }

  private comparison(path: PathSyntax): FilterSyntax {
    this.space();
    const word = this.word().toLowerCase();
    if (word === 'pr') {
      this.space();
      return { kind: 'present', path };
    }
    const operator = OPERATORS.find((name) => name === word);
    if (operator === undefined) this.fail(`${quote(word)} is not an operator.`);
    this.space();
    return { kind: 'compare', path, operator, value: this.literal() };
  }

  private literal(): Literal {
    if (this.text[this.index] === '"') return this.string();
    const word = this.word();
    this.space();
    const lower = word.toLowerCase();
    if (lower === 'true' || lower === 'false') return lower === 'true';
    if (lower === 'null') return null;
    if (!NUMBER.test(word) || !Number.isFinite(Number(word))) this.fail('A value must be a string in double quotes.');
    return Number(word);
  }

  private string(): string {
    const end = endOfString(this.text, this.index);
    const source = this.text.slice(this.index, end + 1);
    if (end >= this.text.length) this.fail('A string has no closing quote.');
    this.index = end + 1;
    this.space();
    return this.decode(source);
  }

  private decode(source: string): string {
    let value: unknown;
    try {
      value = JSON.parse(source);
    } catch (cause) {
      throw badRequest(
        this.scimType,
        this.sentence('A string has an escape or a character that JSON does not allow.'),
        cause,
      );
    }
    // PostgreSQL's text holds neither NUL nor half a surrogate pair.
    if (typeof value !== 'string' || value.includes('\0') || /\p{Cs}/u.test(value)) {
      this.fail('A string contains a NUL character or half of a surrogate pair.');
    }
    return value;
  }

  path(): PathSyntax {
    const word = this.word();
    const path = parseAttributePath(word);
    if (path === null)
      this.fail(word === '' ? 'An attribute name is missing.' : `${quote(word)} is not an attribute path.`);
    this.space();
    return path;
  }

  name(): string {
    const word = this.word();
    if (!NAME.test(word)) this.fail(`${quote(word)} is not an attribute name.`);
    return word;
  }

  take(char: string): boolean {
    if (this.text[this.index] !== char) return false;
    this.index += 1;
    this.space();
    return true;
  }

  expect(char: string): void {
    if (!this.take(char)) this.fail(`"${char}" is missing.`);
  }

  end(): void {
    if (this.index < this.text.length) this.fail(`${quote(this.text.slice(this.index))} is left over.`);
  }

  fail(problem: string): never {
    throw badRequest(this.scimType, this.sentence(problem));
  }

  private sentence(problem: string): string {
    const subject = this.scimType === 'invalidPath' ? 'path' : 'filter';
    return `The ${subject} cannot be read at character ${this.index + 1}: ${problem}`;
  }

  private takeWord(expected: string): boolean {
    const start = this.index;
    if (this.word().toLowerCase() === expected) {
      this.space();
      return true;
    }
    this.index = start;
    return false;
  }

  private word(): string {
    WORD.lastIndex = this.index;
    const word = WORD.exec(this.text)?.[0] ?? '';
    this.index += word.length;
    return word;
  }

  private space(): void {
    SPACE.lastIndex = this.index;
    this.index += SPACE.exec(this.text)?.[0].length ?? 0;
  }
}

/** Prints a filter so that parsing it gives the same filter. */
export function printFilter(filter: FilterSyntax): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.terms.map((term) => printOperand(term)).join(` ${filter.kind} `);
    case 'not':
      return `not (${printFilter(filter.term)})`;
    case 'compare':
      return `${printPath(filter.path)} ${filter.operator} ${JSON.stringify(filter.value)}`;
    case 'present':
      return `${printPath(filter.path)} pr`;
    case 'element':
      return `${printPath(filter.path)}[${printFilter(filter.filter)}]`;
    default:
      return filter satisfies never;
  }
}

function printOperand(term: FilterSyntax): string {
  return term.kind === 'and' || term.kind === 'or' ? `(${printFilter(term)})` : printFilter(term);
}

export function printPath({ urn, name, sub }: PathSyntax): string {
  return `${urn === null ? '' : `${urn}:`}${name}${sub === null ? '' : `.${sub}`}`;
}

/** True when any string of the filter satisfies `test`. */
export function someString(filter: FilterSyntax, test: (value: string) => boolean): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.terms.some((term) => someString(term, test));
    case 'not':
      return someString(filter.term, test);
    case 'compare':
      return typeof filter.value === 'string' && test(filter.value);
    case 'present':
      return false;
    case 'element':
      return someString(filter.filter, test);
    default:
      return filter satisfies never;
  }
}

/** The filter with every string replaced. */
export function mapStrings(filter: FilterSyntax, map: (value: string) => string): FilterSyntax {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { ...filter, terms: filter.terms.map((term) => mapStrings(term, map)) };
    case 'not':
      return { ...filter, term: mapStrings(filter.term, map) };
    case 'compare':
      return typeof filter.value === 'string' ? { ...filter, value: map(filter.value) } : filter;
    case 'present':
      return filter;
    case 'element':
      return { ...filter, filter: mapStrings(filter.filter, map) };
    default:
      return filter satisfies never;
  }
}
