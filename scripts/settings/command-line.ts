import { distance } from 'fastest-levenshtein';
import { parseArgs } from 'node:util';

/** Settings that cannot be worked with; each problem is a sentence, and all of them are named at once. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The options of a command, as `parseArgs` takes them. */
export type OptionTypes = Readonly<
  Record<string, { readonly type: 'string' | 'boolean'; readonly short?: string; readonly multiple?: boolean }>
>;

/** A command line that has been read. */
export interface CommandLine {
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  flag(name: string): boolean;
  /** A whole number within bounds, or the default; another value is a problem. */
  wholeNumber(name: string, least: number, most: number, otherwise: number): number;
  readonly positionals: readonly string[];
  /** To be added to by whoever reads on. */
  readonly problems: string[];
}

/**
 * Reads a command line; what makes no sense becomes a problem, so that all problems can be named at once.
 * @param positional what a word that is no option means; without it such a word is a problem.
 */
export function readCommandLine(args: readonly string[], options: OptionTypes, positional?: string): CommandLine {
  const problems: string[] = [];
  const { values, tokens, positionals } = parseArgs({
    args: [...args],
    options: options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'positional' && positional === undefined) {
      const hint = 'only' in options ? '; a case is named with --only' : '';
      problems.push(`"${token.value}" is no option${hint}`);
    }
    if (token.kind !== 'option') continue;
    const option = Object.entries(options).find(([name]) => name === token.name)?.[1];
    if (!option) {
      problems.push(`There is no option ${token.rawName}${nearestOption(token.name, options)}`);
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
    wholeNumber(name, least, most, otherwise) {
      const value = text(name);
      if (value === undefined) return otherwise;
      const number = Number(value);
      if (!Number.isInteger(number) || number < least || number > most) {
        problems.push(`--${name} is a whole number from ${least} to ${most}, not "${value}"`);
      }
      return number;
    },
    positionals,
    problems,
  };
}

/** Whether a word is an option rather than a value; a number and a name may begin with one hyphen. */
function isOption(word: string, options: OptionTypes): boolean {
  return (
    word.startsWith('--') || Object.values(options).some(({ short }) => short !== undefined && word === `-${short}`)
  );
}

function nearestOption(name: string, options: OptionTypes): string {
  const near = Object.keys(options).find((candidate) => distance(candidate, name) <= 2);
  return near ? `; did you mean --${near}?` : '; --help lists them';
}
