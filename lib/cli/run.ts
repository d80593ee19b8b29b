import { parseArgs } from 'node:util';
import { DomainError } from '@/lib/errors';
import type { Runtime } from '@/lib/runtime';
import { ApiError } from '@/lib/ssoready/errors';
import { type Command, type Io, type Options, UsageError } from './command';
import { COMMANDS } from './commands';

const HELP = new Set(['help', '--help', '-h', undefined]);

/**
 * Runs one command line, e.g. `["environment", "create", "--name", "Staging", "--json"]`. Returns the exit code: 0 done,
 * 1 refused or failed, 2 not understood. With `--json`, standard output holds one JSON value and nothing else.
 */
export async function runCommandLine(
  argv: readonly string[],
  openRuntime: () => Promise<Runtime>,
  io: Io,
): Promise<number> {
  const [noun, verb] = argv;
  if (HELP.has(noun)) {
    io.stdout(describeAll());
    return noun === undefined ? 2 : 0;
  }
  try {
    const { name, command, rest } = findCommand(argv);
    const options = parseOptions(name, command, rest);
    const runtime = await openRuntime();
    try {
      const result = await command.run({ runtime, options, io });
      io.stdout(options.json ? JSON.stringify(result.json) : result.lines.join('\n'));
      return result.exitCode ?? 0;
    } finally {
      await runtime.close();
    }
  } catch (error) {
    if (error instanceof UsageError) {
      io.stderr(`${error.message}\nSee: npm run -s vestibule -- help`);
      return 2;
    }
    if (error instanceof ApiError || error instanceof DomainError) {
      io.stderr(`${[noun, verb].filter(Boolean).join(' ')}: ${error.message}`);
      return 1;
    }
    throw error;
  }
}

function findCommand(argv: readonly string[]): { name: string; command: Command; rest: string[] } {
  for (const words of [2, 1]) {
    const name = argv.slice(0, words).join(' ');
    const command = COMMANDS[name];
    if (command && Object.hasOwn(COMMANDS, name)) return { name, command, rest: argv.slice(words) };
  }
  throw new UsageError(`There is no command "${argv.slice(0, 2).join(' ')}".`);
}

function parseOptions(name: string, command: Command, args: string[]): Options {
  const types: Record<string, { type: 'string' | 'boolean' }> = { json: { type: 'boolean' } };
  for (const option of Object.keys(command.options)) {
    types[option.replace('?', '')] = { type: option.endsWith('?') ? 'boolean' : 'string' };
  }
  try {
    return parseArgs({ args, options: types, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function describeAll(): string {
  const lines = ['npm run -s vestibule -- <command> [options] [--json]', ''];
  for (const [name, command] of Object.entries(COMMANDS)) {
    lines.push(`  ${name.padEnd(22)} ${command.summary}`);
    for (const [option, meaning] of Object.entries(command.options)) {
      lines.push(`    --${option.replace('?', '').padEnd(24)} ${meaning}`);
    }
  }
  return lines.join('\n');
}
