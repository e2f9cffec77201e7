import type { ErrorObject } from 'ajv';
import { distance } from 'fastest-levenshtein';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { stepsOf } from '../lib/json/pointer.ts';
import { excerpt } from '../lib/text/excerpt.ts';
import { SettingsError } from '../settings/command-line.ts';
import { type Deviation, type Deviations, isDeviations, sameEndpoint } from './entry.ts';

/** A file of known deviations that has been read. */
export interface DeviationsDocument extends Deviations {
  /** The parsed document, for changes that keep comments and order. */
  readonly document: Document;
  /** The line break of its first line. */
  readonly lineBreak: '\n' | '\r\n';
}

/**
 * Reads the text of a file of known deviations: YAML 1.2, without aliases and tags, a list of entries.
 * @param file its name, for the messages.
 * @param today YYYY-MM-DD; no entry may last longer than a year from it, so that it is reviewed.
 * @throws SettingsError naming each fault with its line.
 */
export function readDeviations(text: string, file: string, today: string): DeviationsDocument {
  const lines = new LineCounter();
  // Some editors begin a file with a byte order mark.
  const document = parseDocument(text.replace(/^\uFEFF/, ''), {
    lineCounter: lines,
    schema: 'core',
    prettyErrors: false,
  });
  const problems: { readonly line: number; readonly text: string }[] = [];
  const add = (offset: number, problem: string) => {
    const { line } = lines.linePos(offset);
    problems.push({ line, text: `${file}, line ${line}: ${problem}` });
  };
  const refuse = () => {
    if (problems.length === 0) return;
    throw new SettingsError([...new Set(problems.sort((a, b) => a.line - b.line).map((problem) => problem.text))]);
  };

  // Only the first: one syntax error causes many more.
  for (const { pos, code, message } of [...document.errors.slice(0, 1), ...document.warnings]) {
    add(pos[0], code === 'MULTIPLE_DOCS' ? 'a second document; all entries are in one list' : message);
  }
  refuse();
  visit(document, {
    Alias: (_, { range }) => {
      add(range?.[0] ?? 0, 'an alias; write out what it stands for');
    },
    Value: (_, { tag, range }) => {
      if (tag !== undefined) add(range?.[0] ?? 0, `the tag ${tag}; leave it out`);
    },
    Pair: (_, { key }) => {
      if (isScalar(key) && typeof key.value === 'string') return;
      add((isNode(key) ? key.range?.[0] : undefined) ?? 0, 'a property without a name; a name is a word');
    },
  });
  refuse();

  const value: unknown = document.toJS() ?? [];
  if (!isDeviations(value)) {
    for (const error of isDeviations.errors ?? []) {
      const { path, text: problem } = problemOf(error);
      add(offsetOf(document, path), problem);
    }
  }
  refuse();
  const entries = (value as Deviation[]).map((entry, index) => ({
    ...trimmed(entry),
    line: lines.linePos(offsetOf(document, [String(index)])).line,
  }));

  const place = (index: number, ...path: readonly string[]) => offsetOf(document, [String(index), ...path]);
  // The schema's format allows texts that `URL` cannot parse.
  for (const [index, { baseUrl }] of entries.entries()) {
    if (baseUrl === undefined || URL.canParse(baseUrl)) continue;
    add(place(index, 'baseUrl'), `baseUrl has to be the base URL of a live endpoint, not ${excerpt(baseUrl)}`);
  }
  refuse();

  const latest = aYearAfter(today);
  for (const [index, entry] of entries.entries()) {
    const { target, baseUrl, expires } = entry;
    if (target === 'reference' && baseUrl !== undefined) {
      add(place(index, 'baseUrl'), 'the reference provider has no baseUrl; leave it out');
    }
    if (expires > latest) add(place(index, 'expires'), tooLate(expires, latest));
    const earlier = entries.slice(0, index).find((other) => sameSubject(other, entry));
    if (earlier) {
      const line = String(earlier.line);
      add(place(index), `${entry.case} has an entry for this target already, in line ${line}; remove one of them`);
    }
  }
  refuse();
  return { file, entries, document, lineBreak: /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n' };
}

/**
 * Problems with the properties of a new entry; each begins with the name of the property.
 * @param today YYYY-MM-DD; an entry has to expire today or later.
 */
export function memberProblems(
  given: Pick<Deviation, 'reason' | 'link' | 'owner' | 'expires'>,
  today: string,
): string[] {
  const entry: Deviation = { case: 'a-case', target: 'live', ...given, observation: ['a sentence'] };
  if (!isDeviations([entry])) return (isDeviations.errors ?? []).map((error) => problemOf(error).text);
  const latest = aYearAfter(today);
  if (given.expires > latest) return [tooLate(given.expires, latest)];
  return given.expires < today ? [`expires is today (${today}) or later, not ${given.expires}`] : [];
}

function tooLate(expires: string, latest: string): string {
  return `expires is at most a year ahead (${latest}), so that the entry is reviewed, not ${expires}`;
}

/** Whether two entries are about the same case and target; one without a base URL is for every live endpoint. */
export function sameSubject(one: Omit<Deviation, 'observation'>, other: Omit<Deviation, 'observation'>): boolean {
  if (one.case !== other.case || one.target !== other.target) return false;
  if (one.baseUrl === undefined || other.baseUrl === undefined) return true;
  return sameEndpoint(one.baseUrl, other.baseUrl);
}

/** The last day that an entry may name. */
function aYearAfter(today: string): string {
  const day = new Date(today);
  day.setUTCFullYear(day.getUTCFullYear() + 1);
  return day.toISOString().slice(0, 10);
}

/** Without the line breaks that YAML block texts end with. */
function trimmed(entry: Deviation): Deviation {
  const { observation } = entry;
  const bare = (sentences: readonly string[]) => sentences.map((sentence) => sentence.trim());
  return {
    ...entry,
    reason: entry.reason.trim(),
    owner: entry.owner.trim(),
    observation:
      'length' in observation
        ? bare(observation)
        : Object.fromEntries(Object.entries(observation).map(([way, sentences]) => [way, bare(sentences)])),
  };
}

/** The offset where a node begins; for a property, where its name begins. */
function offsetOf(document: Document, path: readonly string[]): number {
  const keys = path.map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  const parent = document.getIn(keys.slice(0, -1), true);
  if (isMap(parent)) {
    const key = parent.items.find(({ key }) => isScalar(key) && key.value === keys.at(-1))?.key;
    if (isNode(key) && key.range) return key.range[0];
  }
  const node = document.getIn(keys, true);
  return (isNode(node) ? node.range?.[0] : undefined) ?? 0;
}

function problemOf(error: ErrorObject): { readonly path: readonly string[]; readonly text: string } {
  const { keyword, instancePath, data } = error;
  const params = error.params as { readonly missingProperty?: string; readonly additionalProperty?: string };
  const path = stepsOf(instancePath);
  const { description, properties } = error.parentSchema as {
    readonly description?: string;
    readonly properties?: Readonly<Record<string, unknown>>;
  };
  if (params.missingProperty !== undefined) return { path, text: `${params.missingProperty} is missing` };
  if (params.additionalProperty !== undefined) {
    const name = params.additionalProperty;
    const names = Object.keys(properties ?? {});
    const near = names.find((candidate) => distance(candidate.toLowerCase(), name.toLowerCase()) <= 2);
    const hint = near === undefined ? `the properties are ${names.join(', ')}` : `did you mean ${near}?`;
    return { path: [...path, name], text: `unknown property ${excerpt(JSON.stringify(name))}; ${hint}` };
  }
  const member = path.filter((step) => !/^\d+$/.test(step)).join('.');
  const what = member !== '' ? member : path.length === 0 ? 'the file' : 'this';
  const shown = keyword.startsWith('min') ? 'an empty one' : excerpt(JSON.stringify(data));
  return { path, text: `${what} has to be ${description ?? 'otherwise'}, not ${shown}` };
}
