import { pointerOf } from './pointer.ts';

/** The severity of an oddity, in the words of RFC 2119. */
type Level = 'MUST' | 'SHOULD' | 'OBSERVE';

/** Oddities that other readers of JSON may refuse or read differently. */
const rules = {
  'byte order mark': { level: 'MUST', expected: 'no byte order mark (RFC 8259, 8.1)' },
  'control character': { level: 'MUST', expected: 'control characters escaped, and in strings only (RFC 8259, 7)' },
  'duplicate member': { level: 'SHOULD', expected: 'names that are unique in their object (RFC 8259, 4)' },
  'member __proto__': { level: 'OBSERVE', expected: 'no name that is dangerous to copy in JavaScript' },
  'number beyond a double': { level: 'SHOULD', expected: 'a number that a double can hold (RFC 8259, 6)' },
  'lone surrogate': { level: 'SHOULD', expected: 'whole Unicode characters (RFC 8259, 8.2)' },
  'deep nesting': { level: 'SHOULD', expected: 'at most 100 levels, since readers may set a limit (RFC 8259, 9)' },
} as const satisfies Record<string, { level: Level; expected: string }>;

/** RFC 8259, 9 leaves the limit to the reader; common limits are between 64 and 1,000 levels. */
const maxLevels = 100;

/** Further places of an oddity are only counted: a large text may have very many, with long pointers. */
const maxPlaces = 5;

/** Something in a JSON text that other readers may refuse or read differently. */
export interface Oddity {
  readonly name: keyof typeof rules;
  /**
   * JSON Pointer (RFC 6901) of the place, of any length; empty for the text as a whole. Two properties with one name
   * have the same pointer.
   */
  readonly at: string;
  /** The rule of RFC 8259, as the end of "expected …". */
  readonly expected: string;
  /** The name of the oddity and the finding, as the end of "got …". */
  readonly actual: string;
  readonly level: Level;
}

/** A JSON text as it is read. */
export interface JsonText {
  /** The result of `JSON.parse`, with `__proto__` as an own property; undefined for text that is not JSON. */
  readonly value: unknown;
  /** In the order of the text. Text that is not JSON has oddities only if its sole faults are control characters. */
  readonly oddities: readonly Oddity[];
}

/**
 * Reads a JSON text (RFC 8259) of any length and depth in linear time. A byte order mark is skipped, as
 * RFC 8259, 8.1 allows. Never throws.
 */
export function readJson(text: string): JsonText {
  const marked = text.startsWith('\ufeff');
  const unmarked = marked ? text.slice(1) : text;
  const found = findings();
  if (marked) found.add('byte order mark', '', 'U+FEFF');
  const value = parsed(unmarked);
  if (value !== undefined) {
    walk(unmarked, unmarked, found);
    return { value, oddities: found.all() };
  }
  const mended = withoutControlCharacters(unmarked);
  if (mended === unmarked || parsed(mended) === undefined) return { value: undefined, oddities: [] };
  walk(mended, unmarked, found);
  return { value: undefined, oddities: found.all() };
}

/**
 * A parsed JSON value as one line of JSON, as it was sent. `JSON.stringify` recurses, and so throws for deep nesting; it
 * also makes null of a number that is too large for a double.
 */
export function toJson(value: unknown): string {
  const texts: string[] = [];
  const pending: ({ readonly text: string } | { readonly value: unknown })[] = [{ value }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if ('text' in next) texts.push(next.text);
    else if (typeof next.value !== 'object' || next.value === null) {
      texts.push(typeof next.value === 'string' ? JSON.stringify(next.value) : String(next.value));
    } else {
      const list = Array.isArray(next.value);
      pending.push({ text: list ? ']' : '}' });
      // What is pushed last comes first.
      for (const [index, [name, inner]] of [...Object.entries(next.value).entries()].reverse()) {
        pending.push({ value: inner });
        pending.push({ text: `${index === 0 ? '' : ','}${list ? '' : `${JSON.stringify(name)}:`}` });
      }
      pending.push({ text: list ? '[' : '{' });
    }
  }
  return texts.join('');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

interface Findings {
  add(name: Oddity['name'], at: string | (() => string), detail?: string): void;
  all(): Oddity[];
}

function findings(): Findings {
  const oddities: Oddity[] = [];
  const counts = new Map<Oddity['name'], number>();
  const oddity = (name: Oddity['name'], at: string, detail: string | undefined): Oddity => ({
    name,
    at,
    expected: rules[name].expected,
    actual: detail === undefined ? name : `${name}: ${detail}`,
    level: rules[name].level,
  });
  return {
    add(name, at, detail) {
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      if (count <= maxPlaces) oddities.push(oddity(name, typeof at === 'string' ? at : at(), detail));
    },
    all: () => [
      ...oddities,
      ...[...counts]
        .filter(([, count]) => count > maxPlaces)
        .map(([name, count]) => oddity(name, '', `${count - maxPlaces} more`)),
    ],
  };
}

/** An object or an array that is being read. */
interface Open {
  /** The name or index of the current value in it. */
  at: string | number;
  /** How often each name occurred; undefined in an array. */
  readonly names: Map<string, number> | undefined;
  /** Whether the next string is a name. */
  awaitsName: boolean;
}

/**
 * Finds the oddities of a text.
 * @param text valid JSON.
 * @param original the same text, before its control characters were replaced by spaces.
 */
function walk(text: string, original: string, found: Findings): void {
  const open: Open[] = [];
  const pointer = () => pointerOf(open.map(({ at }) => at));
  let levels = 0;
  let tooDeepAt = '';

  const readString = (start: number): number => {
    const end = endOfString(text, start);
    const token = text.slice(start, end);
    const content = token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1);
    const parent = open.at(-1);
    if (parent?.names && parent.awaitsName) {
      parent.awaitsName = false;
      parent.at = content;
      const times = (parent.names.get(content) ?? 0) + 1;
      parent.names.set(content, times);
      if (times === 2) found.add('duplicate member', pointer);
      if (content === '__proto__') found.add('member __proto__', pointer);
    }
    const [surrogate] = /\p{Surrogate}/u.exec(content) ?? [];
    if (surrogate !== undefined) found.add('lone surrogate', pointer, codePoint(surrogate));
    if (original !== text) {
      const [control] = controlCharacter.exec(original.slice(start, end)) ?? [];
      if (control !== undefined) found.add('control character', pointer, codePoint(control));
    }
    return end;
  };

  for (let index = 0; index < text.length;) {
    const character = text[index]!;
    if (character === '"') {
      index = readString(index);
      continue;
    }
    if (character === '-' || (character >= '0' && character <= '9')) {
      number.lastIndex = index;
      const [token] = number.exec(text)!;
      if (isBeyondDouble(token)) found.add('number beyond a double', pointer, shortened(token));
      index += token.length;
      continue;
    }
    if (character === '{' || character === '[') {
      if (open.length === maxLevels) tooDeepAt ||= pointer();
      const inObject = character === '{';
      open.push({ at: inObject ? '' : 0, names: inObject ? new Map() : undefined, awaitsName: inObject });
      levels = Math.max(levels, open.length);
    } else if (character === '}' || character === ']') open.pop();
    else if (character === ',') {
      const parent = open.at(-1)!;
      if (parent.names) parent.awaitsName = true;
      else parent.at = Number(parent.at) + 1;
    } else if (original[index] !== character) found.add('control character', '', codePoint(original[index]!));
    index += 1;
  }
  if (levels > maxLevels) found.add('deep nesting', tooDeepAt, `${levels} levels`);
}

const number = /-?[\d.eE+-]+/y;

// eslint-disable-next-line no-control-regex -- they are what is looked for
const controlCharacter = /[\u0000-\u001f]/;

/** The index after the quote that ends the string which begins here, or the end of the text. */
export function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
  return Math.min(index + 1, text.length);
}

/** The text with spaces in place of control characters; white space outside strings stays. */
function withoutControlCharacters(text: string): string {
  const pieces: string[] = [];
  for (let index = 0; index < text.length;) {
    const quote = text.indexOf('"', index);
    const start = quote < 0 ? text.length : quote;
    const end = quote < 0 ? text.length : endOfString(text, start);
    // eslint-disable-next-line no-control-regex -- they are what is replaced
    pieces.push(text.slice(index, start).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, ' '));
    // eslint-disable-next-line no-control-regex -- they are what is replaced
    pieces.push(text.slice(start, end).replace(/[\u0000-\u001f]/g, ' '));
    index = end;
  }
  return pieces.join('');
}

/**
 * Whether a number is too large or too small for a double, or an integer whose digits a double changes. An integer that
 * a double prints with the same digits counts as unchanged, even if it is not the double's exact value.
 */
function isBeyondDouble(token: string): boolean {
  const value = Number(token);
  if (!Number.isFinite(value)) return true;
  if (value === 0) return /^[^eE]*[1-9]/.test(token);
  return (
    !Number.isSafeInteger(value) && /^-?\d+$/.test(token) && BigInt(token) !== BigInt(value) && String(value) !== token
  );
}

function codePoint(character: string): string {
  return `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Digits of a number that a sentence shows. */
const maxDigits = 40;

function shortened(token: string): string {
  return token.length <= maxDigits ? token : `${token.slice(0, maxDigits)}… (${token.length} characters)`;
}
