import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { shellWord } from '../lib/text/shell.ts';
import type { Environment, OptionTable } from '../settings/command-line.ts';

/** An option as it was typed, with its value where that is known. */
type Typed = readonly [option: string] | readonly [option: string, value: string];

/**
 * Says which options of a command npm has taken for itself: without a `--` before them, `npm run cleanup --list`
 * gives the command nothing of --list, and it would do the opposite of what was meant.
 * @param args that have arrived.
 * @returns what is wrong, and the line to type; nothing where all is well or npm is not there.
 */
export async function swallowedByNpm(
  args: readonly string[],
  options: OptionTable,
  environment: Environment,
): Promise<string[]> {
  const { npm_lifecycle_event: script, npm_config_user_agent: agent } = environment;
  if (script === undefined || agent?.startsWith('npm/') !== true) return [];
  const words = await wordsGivenToNpm(process.ppid);
  const taken = words ? optionsIn(words, options) : await optionsInEnvironment(args, options, environment);
  if (taken.length === 0) return [];
  const rest = [...args];
  for (const [, value] of taken) {
    const at = value === undefined ? -1 : rest.indexOf(value);
    if (at >= 0) rest.splice(at, 1);
  }
  const names = [...new Set(taken.map(([option]) => option))];
  return [
    `npm has taken ${names.join(', ')} for itself, since no -- stands before ${names.length === 1 ? 'it' : 'them'}, and nothing was done`,
    `Next: npm run ${[script, '--', ...rest, ...taken.flat()].map(shellWord).join(' ')}`,
  ];
}

function optionsIn(words: readonly string[], options: OptionTable): Typed[] {
  const end = words.indexOf('--');
  const before = end < 0 ? words : words.slice(0, end);
  return before.flatMap((word, index): Typed[] => {
    const name = /^--(?:no-)?(.+)$/.exec(word)?.[1] ?? '';
    if (!Object.hasOwn(options, name)) return [];
    const next = before[index + 1];
    return options[name]!.type === 'string' && next !== undefined && !next.startsWith('-') ? [[word, next]] : [[word]];
  });
}

const maxAncestors = 8;

/**
 * The command line of the npm that started a process, from npm's log; undefined where that cannot be read. Options that
 * npm rejects stand only there: npm does not pass them on.
 */
async function wordsGivenToNpm(parent: number): Promise<string[] | undefined> {
  let pid = parent;
  for (let hop = 0; hop < maxAncestors && pid > 1; hop += 1) {
    // npm gives its process this title. One further up, such as npx, was given other words.
    const title = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
    if (/^npm\b/.test(title)) return wordsIn(await logOpenIn(pid));
    pid = await parentOf(pid);
  }
  return undefined;
}

async function logOpenIn(pid: number): Promise<string | undefined> {
  const folder = `/proc/${pid}/fd`;
  const paths = (await readdir(folder).catch(() => [])).map((name) => join(folder, name));
  const targets = await Promise.all(paths.map((path) => readlink(path).catch(() => '')));
  // Another npm may have removed its name by now.
  return paths.find((_, index) => /-debug-\d+\.log(?: \(deleted\))?$/.test(targets[index]!));
}

async function wordsIn(log: string | undefined): Promise<string[] | undefined> {
  if (log === undefined) return undefined;
  const text = await readFile(log, 'utf8').catch(() => '');
  const line = /^\d+ verbose argv (.*)$/m.exec(text)?.[1];
  return line?.match(/"(?:[^"\\]|\\.)*"/g)?.map((word) => JSON.parse(word) as string);
}

async function parentOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name of the program, which may hold anything, stands between brackets before it.
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
}

/** Our options that npm has, too: npm can have set them without the command line. */
const namesOfNpm = ['only', 'link', 'expires'];

/** The options that npm passes on, for when its log cannot be read. Those from a configuration file were not typed. */
async function optionsInEnvironment(
  args: readonly string[],
  options: OptionTable,
  environment: Environment,
): Promise<Typed[]> {
  const configured = await namesInConfiguration(environment);
  const taken = Object.entries(options).flatMap(([name, { type }]) => {
    const value = environment[`npm_config_${name.replaceAll('-', '_')}`];
    return value === undefined || namesOfNpm.includes(name) || configured.has(name) ? [] : [{ name, type, value }];
  });
  // npm leaves the value of an option that it does not know among the arguments.
  const withoutValue = taken.filter(({ type, value }) => type === 'string' && value === 'true');
  const [loose, ...more] = args.filter((arg) => !arg.startsWith('-'));
  const left = withoutValue.length === 1 && more.length === 0 ? loose : undefined;
  return taken.map(({ name, type, value }): Typed => {
    if (value === '') return [`--no-${name}`];
    const own = value === 'true' ? left : value;
    return type === 'string' && own !== undefined ? [`--${name}`, own] : [`--${name}`];
  });
}

async function namesInConfiguration(environment: Environment): Promise<Set<string>> {
  const { npm_config_userconfig: user, npm_config_globalconfig: global, npm_config_local_prefix: prefix } = environment;
  const files = [user, global, prefix === undefined ? undefined : join(prefix, '.npmrc')];
  const texts = await Promise.all(
    files.map((file) => (file ? readFile(file, 'utf8').catch(() => '') : Promise.resolve(''))),
  );
  const names = texts.flatMap((text) => [...text.matchAll(/^\s*([\w-]+)/gm)].map((match) => match[1]!));
  return new Set(names.map((name) => name.replaceAll('_', '-')));
}
