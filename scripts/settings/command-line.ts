import { distance } from 'fastest-levenshtein';
import { parseArgs } from 'node:util';
import { UserError } from '../lib/system/user-error.ts';

/** Invalid settings or files; each problem is a sentence, and all of them are reported together. */
export class SettingsError extends UserError {
  override readonly name: string = 'SettingsError';
  constructor(problems: readonly string[]) {
    super(2, problems);
  }
}

/** Problems with the command line and the settings; the help of the command explains them. */
export class UsageError extends SettingsError {
  override readonly name = 'UsageError';
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** An option of a command. */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** Placeholder for the value in the help, such as FILE. */
  readonly hint?: string;
  /** The value when the option is not given, for the help. */
  readonly default?: string | number;
  /** What it does, as a sentence without its full stop. */
  readonly help?: string;
  /** Its heading in the help. */
  readonly group?: string;
}

/** The options of a command by their names. */
export type OptionTable = Readonly<Record<string, Option>>;

/** A command line that has been read. */
export interface CommandLine {
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  flag(name: string): boolean;
  /** A whole number within bounds, or the default; another value is a problem. */
  wholeNumber(name: string, min: number, max: number, fallback: number): number;
  readonly positionals: readonly string[];
  /** The only positional argument; none or several are a problem. */
  onePositional(missing: string, several: string): string;
  /** Callers append their own problems, so that all are reported together. */
  readonly problems: string[];
  /** @throws UsageError with every problem found so far. */
  assertUsable(): void;
}

/**
 * Reads a command line. It collects all problems instead of stopping at the first.
 * @param positional the meaning of a positional argument; without it, such an argument is a problem.
 */
export function readCommandLine(args: readonly string[], options: OptionTable, positional?: string): CommandLine {
  const { values, tokens, positionals } = parse(args, options);
  const problems = tokens.flatMap((token) => {
    if (token.kind === 'option') return problemWith(token, options) ?? [];
    return token.kind === 'positional' && positional === undefined ? unexpected(token.value, options) : [];
  });
  problems.push(...contradictions(tokens, options));
  const text = (name: string): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    text,
    texts: (name) => ([values[name] ?? []].flat() as unknown[]).filter((value) => typeof value === 'string'),
    flag: (name) => values[name] === true,
    wholeNumber(name, min, max, fallback) {
      const value = text(name);
      if (value === undefined) return fallback;
      const number = Number(value);
      if (!Number.isInteger(number) || number < min || number > max) {
        problems.push(`--${name} must be a whole number from ${min} to ${max}, not "${value}"`);
      }
      return number;
    },
    positionals,
    onePositional(missing, several) {
      if (positionals.length !== 1) problems.push(positionals.length === 0 ? missing : several);
      return positionals[0] ?? '';
    },
    problems,
    assertUsable() {
      if (problems.length > 0) throw new UsageError([...new Set(problems)]);
    },
  };
}

/** The parser throws at the first thing that it does not know, so it is told to take everything. */
function parse(args: readonly string[], options: OptionTable) {
  return parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(options).map(([name, { type, short, multiple = false }]) => [
        name,
        { type, multiple, ...(short === undefined ? {} : { short }) },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
}

type Token = ReturnType<typeof parse>['tokens'][number];
type OptionToken = Extract<Token, { kind: 'option' }>;

function problemWith({ name, rawName, value, inlineValue }: OptionToken, options: OptionTable): string | undefined {
  const type = Object.hasOwn(options, name) ? options[name]!.type : undefined;
  if (type === undefined) return `Unknown option ${rawName}${nearestOption(name, options)}`;
  if (type === 'boolean') return value === undefined ? undefined : `${rawName} takes no value`;
  if (value === undefined || value === '') return `${rawName} needs a value`;
  if (inlineValue || !isOption(value, options)) return undefined;
  return `${rawName} needs a value, and ${value} is an option; write --${name}=${value} if that is the value`;
}

function unexpected(argument: string, options: OptionTable): string {
  return `Unexpected argument "${argument}"${'only' in options ? '; a case is named with --only' : ''}`;
}

/** A problem for each option that has several values and can have only one. */
function contradictions(tokens: readonly Token[], options: OptionTable): string[] {
  return Object.entries(options).flatMap(([name, { type, multiple }]) => {
    const given = tokens.flatMap((token) => (token.kind === 'option' && token.name === name ? [token.value] : []));
    const isContradiction = type === 'string' && multiple !== true && new Set(given).size > 1;
    return isContradiction ? [`--${name} is given more than once, with different values`] : [];
  });
}

/** Whether a word is an option rather than a value; a negative number or a name may begin with a hyphen. */
function isOption(word: string, options: OptionTable): boolean {
  return (
    word.startsWith('--') || Object.values(options).some(({ short }) => short !== undefined && word === `-${short}`)
  );
}

function nearestOption(name: string, options: OptionTable): string {
  const near = Object.keys(options).find((candidate) => distance(candidate, name) <= 2);
  return near ? `; did you mean --${near}?` : '; --help lists them';
}
