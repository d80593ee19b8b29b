/**
 * `npm run conformance`: writes into docs/conformance.md which guarantee each test gives. Guarantees have ids, and the names of
 * tests begin with them: `test('F21: two filters are 400', …)`. What stands above the mark in that file is written by hand.
 */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const MARK = '<!-- Below: npm run conformance -->';
const FOLDERS = ['app', 'components', 'e2e', 'fuzz', 'lib', 'scripts', 'tools'];

const CHAPTERS = {
  'SCIM service': {
    A: 'Transport, authentication, media types',
    B: 'Discovery',
    C: 'Representation',
    D: 'Create',
    Q: 'Read, list, page',
    F: 'Filters',
    G: 'Sorting, projection, search',
    H: 'Replace (PUT)',
    J: 'PATCH',
    K: 'Groups',
    L: 'Errors',
    M: 'Versions',
    BM: 'Bulk and /Me',
    P: 'Tenancy and lifecycle',
    DC: 'Decisions where the RFCs leave room',
    I: 'Interoperability profiles (IPSIE and others)',
    T: 'scim2-tester',
    N: 'scim-sanity',
    O: 'Okta SCIM 2.0 specification test',
    OC: 'Okta lifecycle',
    V: 'Microsoft SCIM Validator, required',
    VP: 'Microsoft SCIM Validator, preview',
    E: 'Entra ID as documented',
  },
  'SCIM client': { CL: 'What other services do' },
  'SAML service provider': {
    XSW: 'Signature wrapping',
    SIGX: 'Signatures that are missing, doubled or elsewhere',
    KEY: 'Keys',
    ALG: 'Algorithms',
    DIG: 'Digests',
    REF: 'References',
    C14N: 'Canonicalization',
    CMT: 'Comments in values',
    CDATA: 'CDATA',
    'B64-': 'Transport encoding',
    NID: 'Who is meant',
    ENT: 'Entities',
    DTD: 'Document types',
    DOC: 'Documents',
    DOS: 'Documents that cost too much',
    ROOT: 'Root elements',
    ENCD: 'Encodings',
    SIZE: 'Sizes',
    WIDE: 'Wide documents',
    WS: 'White space',
    VER: 'Versions',
    STAT: 'Status',
    SC: 'Subject confirmation',
    COND: 'Conditions',
    AUD: 'Audience',
    DST: 'Destination',
    REC: 'Recipient',
    IRT: 'InResponseTo',
    ISS: 'Issuer',
    TIME: 'Times',
    ATTR: 'Attributes',
    ENC: 'Encryption',
    META: 'Metadata',
    REQ: 'Requests',
    RS: 'RelayState',
    CSRF: 'Login started elsewhere',
    LINK: 'Linking people',
    LOG: 'Logs',
    XML: 'XML',
    TAMPER: 'Changes after signing',
    TRANS: 'Transforms',
    PARSE: 'What parsers differ in',
    DEPTH: 'Nesting',
    REPLAY: 'Replay',
    AUTHN: 'Authentication statements',
  },
  'Web security': { W: 'Secrets, sessions, input, isolation' },
  Reliability: { IV: 'What holds after every fault', RF: 'Faults', S: 'Data shapes' },
};

/** Longest first: some begin with another, and some hold digits themselves. */
const PREFIXES = Object.values(CHAPTERS)
  .flatMap((groups) => Object.keys(groups))
  .toSorted((a, b) => b.length - a.length);
const ID = `(?:${PREFIXES.join('|')})\\d{1,3}[a-z]?`;
const RANGE = new RegExp(`^(${ID})(?:[-–](${ID}))?$`);
/** Ids, separated by commas, spaces or a dash, at the beginning of a text in quotes. */
const NAMED = new RegExp(`(['"\`])((?:${ID})(?:(?:, ?|-|–| )(?:${ID}))*)(?:: ?| )((?:\\\\.|(?!\\1).)+)\\1`, 'g');

/** The names of tests in a file: their ids, and the sentence after them. */
export function findNames(source) {
  return [...source.matchAll(NAMED)].map(([, , ids, sentence]) => ({
    ids: expand(ids),
    sentence: sentence
      .replaceAll(/\\u\{?([0-9a-f]{4,5})\}?/gi, (_, hex) => String.fromCodePoint(Number.parseInt(hex, 16)))
      .replaceAll(/\\(.)/g, '$1'),
  }));
}

/** "OC1-OC3, OC5" as four ids. */
function expand(ids) {
  return ids.split(/, ?| /).flatMap((part) => {
    const [, first, last] = RANGE.exec(part);
    if (last === undefined) return [first];
    const [prefix, from, to] = [prefixOf(first), numberOf(first), numberOf(last)];
    const digits = first.length - prefix.length;
    return Array.from({ length: to - from + 1 }, (_, n) => prefix + String(from + n).padStart(digits, '0'));
  });
}

const prefixOf = (id) =>
  PREFIXES.find((prefix) => id.startsWith(prefix) && /^\d+[a-z]?$/.test(id.slice(prefix.length)));
const numberOf = (id) => Number.parseInt(id.slice(prefixOf(id).length), 10);

/** What `npm run test:interop` demands of the public suites; it fails when a suite did not check what stands here. */
function publicSuites(root) {
  const file = path.join(root, 'interop', 'guarantees.json');
  if (!fs.existsSync(file)) return [];
  const rows = JSON.parse(fs.readFileSync(file, 'utf8'));
  return rows.map(({ id, sentence, suite }) => ({ id, sentence, file: `npm run test:interop: ${suite}` }));
}

/** The generated part of the page. */
export function renderConformance(root) {
  const entries = testFiles(root).flatMap((file) =>
    findNames(fs.readFileSync(path.join(root, file), 'utf8')).flatMap(({ ids, sentence }) =>
      ids.map((id) => ({ id, sentence, file })),
    ),
  );
  const named = new Set(entries.map(({ id }) => id));
  const suites = publicSuites(root);
  const more = new Set(suites.map(({ id }) => id).filter((id) => !named.has(id))).size;
  const lines = [
    `${named.size} guarantees are named by tests${more > 0 ? `, ${more} more are proven by public suites` : ''}.`,
  ];
  entries.push(...suites);
  for (const [chapter, groups] of Object.entries(CHAPTERS)) {
    lines.push('', `## ${chapter}`);
    for (const [prefix, title] of Object.entries(groups)) {
      const rows = entries.filter(({ id }) => prefixOf(id) === prefix);
      rows.sort((a, b) => numberOf(a.id) - numberOf(b.id) || compare(a.id, b.id) || compare(a.file, b.file));
      if (rows.length === 0) continue;
      lines.push('', `### ${title}`, '', '| | Guarantee | Test |', '|---|---|---|');
      for (const { id, sentence, file } of rows) lines.push(`| ${id} | ${cell(sentence)} | \`${file}\` |`);
    }
  }
  return `${lines.join('\n')}\n`;
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

function testFiles(root) {
  return FOLDERS.flatMap((folder) => filesOf(root, folder))
    .filter((file) => /\.(test|spec)\.tsx?$/.test(file) && !file.endsWith('/conformance.test.ts'))
    .sort();
}

function filesOf(root, folder) {
  const directory = path.join(root, folder);
  if (!fs.existsSync(directory)) return [];
  return fs.readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesOf(root, name);
    return [name];
  });
}

/** The page as it is, and as it should be. */
export function conformancePage(root) {
  const file = path.join(root, 'docs', 'conformance.md');
  const current = fs.readFileSync(file, 'utf8');
  const byHand = current.slice(0, current.indexOf(MARK));
  return { file, current, wanted: `${byHand}${MARK}\n\n${renderConformance(root)}` };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { file, current, wanted } = conformancePage(path.resolve(import.meta.dirname, '..'));
  fs.writeFileSync(file, wanted);
  console.log(current === wanted ? 'docs/conformance.md was up to date.' : 'docs/conformance.md is written anew.');
}
