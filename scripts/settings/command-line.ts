import { distance } from 'fastest-levenshtein';
import { parseArgs } from 'node:util';
import { UserError } from '../lib/system/user-error.ts';

/** Settings or files that cannot be used; each problem is a sentence, and all of them are named at once. */
export class SettingsError extends UserError {
  override readonly name: string = 'SettingsError';
  constructor(problems: readonly string[]) {
    super(2, problems);
  }
}

/** Problems with the command line and the settings, about which the help of the command says more. */
export class UsageError extends SettingsError {
  override readonly name = 'UsageError';
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** An option of a command. */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** What stands for the value in the help, such as FILE. */
  readonly hint?: string;
  /** The value when the option is not given, for the help. */
  readonly default?: string | number;
  /** What it is for, as a sentence without its end. */
  readonly help?: string;
  /** The heading of the help under which it stands. */
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
  /** The one word that is not an option; none or several are a problem. */
  onePositional(missing: string, several: string): string;
  /** Further problems are added here, so that all are named at once. */
  readonly problems: string[];
  /** @throws UsageError with every problem found so far. */
  assertUsable(): void;
}

/**
 * Reads a command line; what makes no sense becomes a problem, so that all problems can be named at once.
 * @param positional what an argument that is not an option means; without it such an argument is a problem.
 */
export function readCommandLine(args: readonly string[], options: OptionTable, positional?: string): CommandLine {
  const problems: string[] = [];
  const { values, tokens, positionals } = parseArgs({
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
  for (const token of tokens) {
    if (token.kind === 'positional' && positional === undefined) {
      const hint = 'only' in options ? '; a case is named with --only' : '';
      problems.push(`Unexpected argument "${token.value}"${hint}`);
    }
    if (token.kind !== 'option') continue;
    const option = Object.entries(options).find(([name]) => name === token.name)?.[1];
    if (!option) {
      problems.push(`Unknown option ${token.rawName}${nearestOption(token.name, options)}`);
    } else if (option.type === 'string' && (token.value === undefined || token.value === '')) {
      problems.push(`${token.rawName} needs a value`);
    } else if (option.type === 'string' && !token.inlineValue && isOption(token.value!, options)) {
      problems.push(
        `${token.rawName} needs a value, and ${token.value!} is an option; write --${token.name}=${token.value!} if that is the value`,
      );
    } else if (option.type === 'boolean' && token.value !== undefined) {
      problems.push(`${token.rawName} takes no value`);
    }
  }
  for (const [name, { type, multiple }] of Object.entries(options)) {
    const given = tokens.flatMap((token) => (token.kind === 'option' && token.name === name ? [token.value] : []));
    if (type === 'string' && multiple !== true && new Set(given).size > 1) {
      problems.push(`--${name} is given more than once, with different values`);
    }
  }
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
        problems.push(`--${name} is a whole number from ${min} to ${max}, not "${value}"`);
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

/** Whether a word is an option rather than a value; a number and a name may begin with one hyphen. */
function isOption(word: string, options: OptionTable): boolean {
  return (
    word.startsWith('--') || Object.values(options).some(({ short }) => short !== undefined && word === `-${short}`)
  );
}

function nearestOption(name: string, options: OptionTable): string {
  const near = Object.keys(options).find((candidate) => distance(candidate, name) <= 2);
  return near ? `; did you mean --${near}?` : '; --help lists them';
}
