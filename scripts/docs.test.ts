import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '@/lib/cli/commands';
import { parseCommand } from '@/lib/scim-client/cli-arguments';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'ARCHITECTURE.md',
  'docs/api.md',
  'docs/operations.md',
  'docs/performance.md',
  'SECURITY.md',
];
const SCRIPTS: object = JSON.parse(read('package.json')).scripts;

/** What a page tells the reader to type: the lines of its code blocks, and code within sentences. */
function typed(page: string): string[] {
  const blocks = [...page.matchAll(/^```.*\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) => block.split('\n'));
  const inline = [...page.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
  return [...blocks, ...inline];
}

/** Words of a command line up to the first redirection, pipe or comment; quotes group. */
function words(line: string): string[] {
  const all = line.match(/'[^']*'|"[^"]*"|[^\s'"]+/g) ?? [];
  const end = all.findIndex((word) => /^([<>|#&;]|2>)/.test(word));
  return all.slice(0, end === -1 ? all.length : end).map((word) => word.replace(/^(['"])(.*)\1$/, '$2'));
}

const commandLines = (file: string, start: RegExp) =>
  typed(read(file)).flatMap((line) => {
    const match = start.exec(line);
    return match ? [words(line.slice(match.index + match[0].length))] : [];
  });

/** Why the arguments of `npm run vestibule --` are not understood, or null. */
function misunderstood(args: string[]): string | null {
  if (args[0] === 'help') return null;
  const name = [2, 1].map((count) => args.slice(0, count).join(' ')).find((words) => Object.hasOwn(COMMANDS, words));
  const command = name === undefined ? undefined : COMMANDS[name];
  if (command === undefined) return `no command "${args.join(' ')}"`;
  const known = new Set(['json', ...Object.keys(command.options).map((option) => option.replace('?', ''))]);
  const unknown = args.filter((arg) => arg.startsWith('--') && !known.has(arg.slice(2)));
  return unknown.length === 0 ? null : `"${name}" has no ${unknown.join(', ')}`;
}

describe.each(PAGES)('%s', (file) => {
  test('names only npm scripts that exist', () => {
    const named = [...read(file).matchAll(/npm (?:run (?:-s )?([a-z][\w:-]*)|(start|test)\b)/g)];
    const unknown = named
      .map(([, script, short]) => script ?? short ?? '')
      .filter((name) => !Object.hasOwn(SCRIPTS, name));
    expect(unknown).toEqual([]);
  });

  test('names only commands and options that the command lines have', () => {
    const vestibule = commandLines(file, /npm run (-s )?vestibule -- /).map(misunderstood);
    expect(vestibule.filter((fault) => fault !== null)).toEqual([]);
    const environment = { SCIM_URL: 'https://scim.example.com', SCIM_TOKEN: 'token' };
    const scim = commandLines(file, /npm run (-s )?scim -- /).map((args) => parseCommand(args, environment));
    expect(scim.filter((parsed) => !parsed.ok && parsed.kind === 'usage')).toEqual([]);
  });

  test('links only to files that exist', () => {
    const links = [...read(file).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(path.join(root, path.dirname(file), link)))).toEqual([]);
  });

  test('names only settings that are read', () => {
    const settings = new Set(read(file).match(/\b(VESTIBULE|SSOREADY)_[A-Z_]+\b|\bDATABASE_URL\b/g));
    const unread = [...settings].filter((name) => !read('lib/env.ts').includes(`${name}:`));
    expect(unread.filter((name) => !/^VESTIBULE_PG/.test(name))).toEqual([]);
  });
});

test('.env.example lists every setting there is, and no other', () => {
  const listed = [...read('.env.example').matchAll(/^# ([A-Z_]+)=/gm)].map(([, name]) => name);
  const understood = [...read('lib/env.ts').matchAll(/^ {2}([A-Z_]+): optional\(/gm)].map(([, name]) => name);
  // Set by the scripts themselves.
  expect(understood.filter((name) => name !== 'NODE_ENV' && name !== 'VESTIBULE_PG_SOCKET').sort()).toEqual(
    listed.sort(),
  );
});

test('pages and messages name only commands that exist', () => {
  const faults: string[] = [];
  for (const file of sources(['app', 'components', 'lib'])) {
    for (const [, line = ''] of read(file).matchAll(/npm run (?:-s )?vestibule -- ([^`'"<\n]+)/g)) {
      const fault = line.startsWith('$') ? null : misunderstood(words(line));
      if (fault !== null) faults.push(`${file}: ${fault}`);
    }
  }
  expect(faults).toEqual([]);
});

test('the README can be read in one sitting', () => {
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(120);
});

function sources(folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /(?<!\.test)\.tsx?$/.test(name))
      .map((name) => path.join(folder, name)),
  );
}
