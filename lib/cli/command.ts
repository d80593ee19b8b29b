import type { Runtime } from '@/lib/runtime';

/** What a command reads and writes, replaced in tests. */
export type Io = {
  stdout(text: string): void;
  stderr(text: string): void;
  readStdin(): Promise<string>;
};

/** Values of options that take text; absent ones are undefined. */
export type Options = Readonly<Record<string, string | boolean | undefined>>;

export type CommandContext = { runtime: Runtime; options: Options; io: Io };

/** What a command found or made: `json` for programs, `lines` for people. `exitCode` 0 unless said otherwise. */
export type CommandResult = { json: unknown; lines: readonly string[]; exitCode?: number };

export type Command = {
  summary: string;
  /** Option name to what it is. Names that end in `?` are flags. */
  options: Readonly<Record<string, string>>;
  run(context: CommandContext): Promise<CommandResult>;
};

/** The command line was not understood, or names something that does not exist. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** The text of an option. */
export function option(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** The text of an option that must be there. */
export function requireOption(options: Options, name: string): string {
  const value = option(options, name);
  if (value) return value;
  throw new UsageError(`--${name} is missing.`);
}
