import dotenv from 'dotenv';
import { lstat } from 'node:fs/promises';
import { readRegularFile } from '../lib/system/read-file.ts';
import { SettingsError } from './command-line.ts';

const remedy = 'Set the same names in the environment, or put a file of lines NAME=value in UTF-8 there';

/**
 * The settings of a .env file; none if there is no file.
 * @throws SettingsError if it cannot be read, or dotenv would read another value than the one that is written. The
 * message quotes no value.
 */
export async function readEnvFile(path: string): Promise<Record<string, string>> {
  let bytes: Buffer;
  try {
    bytes = await readRegularFile(path);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isMissing && !(await isThere(path))) return {};
    const why = isMissing ? 'it is a broken link' : (error as Error).message;
    throw new SettingsError([`${path} cannot be read: ${why}`, remedy]);
  }
  const text = decoded(bytes, path).replace(/\r\n?/g, '\n');
  const problems = envFileProblems(text).map(({ line, problem }) => `${path}, line ${line}: ${problem}`);
  if (problems.length > 0) throw new SettingsError(problems);
  return dotenv.parse(text);
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function decoded(bytes: Buffer, path: string): string {
  const hasMark = /^(?:fffe|feff)/.test(bytes.subarray(0, 2).toString('hex'));
  // Zero bytes: every text in UTF-16 has them, and no text in UTF-8.
  if (hasMark || bytes.includes(0)) {
    throw new SettingsError([
      `${path} cannot be read: it is ${hasMark ? 'in UTF-16' : 'in UTF-16, or no text'}, as some editors and PowerShell's > write it`,
      `Save it in UTF-8, or set the same names in the environment`,
    ]);
  }
  try {
    return strictly(bytes);
  } catch {
    const line = bytes
      .toString('latin1')
      .split(/\r\n?|\n/)
      .findIndex((part) => !isUtf8(Buffer.from(part, 'latin1')));
    throw new SettingsError([
      `${path} cannot be read: it is not in UTF-8, first in line ${line + 1}`,
      `Save it in UTF-8, or set the same names in the environment`,
    ]);
  }
}

function strictly(bytes: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

function isUtf8(bytes: Buffer): boolean {
  try {
    strictly(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The names that this suite reads. Other names in a shared file are not checked. */
const ownName = /^(?:BW_\w+|(?:https?|all|no)_proxy)$/i;
const ownNameIn = /(?<![\w.-])(?:BW_\w+|(?:https?|all|no)_proxy)(?![\w.-])/i;

/** An assignment as dotenv finds it, on one line or several. */
const assignment =
  /^\s*(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\n]+)?\s*(?:#.*)?$/dgm;

/**
 * The places where dotenv would read something else than what is written: it silently cuts values and skips lines.
 * @param text with line feeds only.
 */
export function envFileProblems(text: string): { line: number; problem: string }[] {
  const problems: { line: number; problem: string }[] = [];
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  const matches = [...text.matchAll(assignment)];
  const valueOf = new Map<string, string>();
  for (const match of matches) {
    const [name, value] = [match[1]!, match[2] ?? ''];
    const [nameStart, nameEnd] = match.indices![1]!;
    const end = match.indices![2]?.[1] ?? text.indexOf('#', nameEnd);
    const problem = ownName.test(name)
      ? valueProblem(value, text.slice(nameEnd, end).trimEnd().length === end - nameEnd && text[end] === '#')
      : hiddenIn(value);
    if (problem !== undefined) problems.push({ line: lineAt(nameStart), problem: `${name} ${problem}` });
    // An empty value is no contradiction: a copy of the example has every name without a value.
    const before = valueOf.get(name);
    if (ownName.test(name) && before && value.trim() !== '' && before !== value.trim()) {
      problems.push({ line: lineAt(nameStart), problem: `${name} has another value already; keep one of the lines` });
    }
    valueOf.set(name, value.trim());
  }
  let offset = 0;
  for (const line of text.split('\n')) {
    const [from, to] = [offset, offset + line.length];
    offset = to + 1;
    const name = ownNameIn.exec(line)?.[0];
    if (name === undefined || line.trimStart().startsWith('#')) continue;
    const isRead = matches.some(({ index, 0: whole }) => index <= to && index + whole.length > from);
    if (!isRead) problems.push({ line: lineAt(from), problem: `${name} is not set by this line; write ${name}=value` });
  }
  return problems.sort((one, other) => one.line - other.line);
}

/** @param cut whether a comment begins right after the value. */
function valueProblem(value: string, cut: boolean): string | undefined {
  const written = value.trim();
  const quote = /^['"`]/.exec(written)?.[0];
  if (cut && (quote === undefined || !written.endsWith(quote))) {
    return "is cut off at a #, since a comment begins there; put the value between quotes that it does not hold: 'a#b'";
  }
  if (quote === undefined) return undefined;
  const other = 'put the value between quotes of another kind';
  if (written.includes('\n') || written.length === 1 || !written.slice(1).includes(quote)) {
    return `begins with a quote that its line does not close; close it, or, where it belongs to the value, ${other}`;
  }
  if (!written.endsWith(quote) || cut) return `has text right after its closing quote; ${other}`;
  if (quote === '"' && /\\[nr]/.test(written)) {
    return 'has \\n or \\r between double quotes, where it stands for the end of a line; use single quotes';
  }
  return written.slice(1, -1).includes(`\\${quote}`)
    ? `has a quote after a backslash, which stays in the value; ${other}, without the backslash`
    : undefined;
}

/** One of our settings that is inside an unclosed quote of another one. */
function hiddenIn(value: string): string | undefined {
  const name = value
    .split('\n')
    .slice(1)
    .flatMap((line) => /^\s*(?:export\s+)?(BW_\w+)\s*=/.exec(line)?.[1] ?? [])[0];
  return name === undefined ? undefined : `has ${name} between its quotes; close them in the line in which they begin`;
}
