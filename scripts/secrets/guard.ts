import { isUtf8 } from 'node:buffer';
import { createNeedles, normalized } from './search/matcher.ts';

/*
 * The last guard searches everything just before it is printed or written. It is the second search, and finds what the
 * redactor (`redactor.ts`) has missed. It shares with the redactor only the list of secrets, the comparison
 * (`search/matcher.ts`) and the check for cut secrets. It has its own decoders, which work on a whole text and keep no
 * places. So a fault in the redactor's readings or replacements does not affect the guard.
 * A text is decoded in three passes: as it is, with its lines joined, and without the prefixes of quoted or numbered
 * lines.
 * A pass decodes in rounds, fifteen at most, until nothing changes, and each decoder is followed by a search. In the
 * first four rounds, escapes that contradict the others are tried one by one.
 * Cost: linear in the text for each round; a text is searched once. Finding the place of a secret takes two binary
 * searches of some forty searches together, and only happens if there is a secret.
 */

/** Where a secret stands in a text, lines and columns counted from 1, without the secret itself. */
export interface Location {
  readonly line: number;
  readonly column: number;
  /** The line that it ends on. */
  readonly lastLine: number;
}

/** Searches for secrets in texts that are about to leave the process. */
export interface Guard {
  /** The first secret in a text, in any encoding and across line breaks; undefined if there is none. */
  readonly find: (text: string) => Location | undefined;
}

/** Where text goes, such as `process.stdout`. */
export interface Output {
  readonly isTTY?: boolean;
  /** The width of the terminal. */
  readonly columns?: number;
  write(text: string): unknown;
}

/** An output that prints no line with a secret in it. */
export interface GuardedOutput extends Output {
  /** How many times something was withheld. */
  readonly withheld: () => number;
}

/** Rounds of decoding: a report adds two levels of escapes to those of the target. */
const maxRounds = 15;
/** The first rounds, in which decodings that contradict others are tried too. */
const roundsWithOthers = 4;

/**
 * Makes the last guard.
 * @param forms of the secrets; asked again for each text, since tokens become known during a run.
 * @param showsPart whether a text without escapes says that it was cut, and shows a part of a secret there.
 */
export function createGuard(forms: () => Iterable<string>, showsPart: (text: string) => boolean = () => false): Guard {
  const known = new Set<string>();
  const needles = createNeedles();
  const holdsSecretAfter = (first: (text: string) => string, text: string, holds: Holds): boolean => {
    let current = text;
    for (let round = 0; round < maxRounds; round += 1) {
      const before = current;
      for (const undo of [first, ...undoing]) {
        const next = undo(current);
        if (next !== current && holds.needle(next)) return true;
        current = next;
      }
      if (round < roundsWithOthers && holds.otherwise(current)) return true;
      if (current === before) return false;
      if (round < roundsWithOthers && holds.part(current)) return true;
    }
    return false;
  };
  /** Tries each decoding that contradicts others by itself. */
  const holdsSecretOtherwise = (text: string, holds: Holds): boolean =>
    otherwise.some((undo) => {
      let next = undo(text);
      if (next === text) return false;
      if (holds.needle(next)) return true;
      for (const further of undoing) next = further(next);
      return holds.needle(next);
    });
  const holdsSecret = (text: string): boolean => {
    const holds: Holds = {
      needle: askedOnce((candidate) => needles.isIn(normalized(candidate))),
      part: askedOnce(showsPart),
      otherwise: askedOnce((candidate) => holdsSecretOtherwise(candidate, holds)),
    };
    return (
      holds.needle(text) ||
      holds.part(text) ||
      holds.otherwise(text) ||
      [(same: string) => same, linesJoined, linesUnquoted].some((first) => holdsSecretAfter(first, text, holds))
    );
  };
  return {
    find(text) {
      for (const form of forms()) {
        if (known.has(form)) continue;
        known.add(form);
        needles.add(form);
      }
      if (!holdsSecret(text)) return undefined;
      const end = smallest(text.length, (length) => holdsSecret(text.slice(0, length)));
      const start = end - smallest(end, (length) => holdsSecret(text.slice(end - length, end)));
      return {
        line: lineAt(text, start),
        column: start - text.lastIndexOf('\n', start - 1),
        lastLine: lineAt(text, end - 1),
      };
    },
  };
}

/** The questions about each decoding of a text. Answers are kept, since many decodings are the same text. */
interface Holds {
  readonly needle: (text: string) => boolean;
  readonly part: (text: string) => boolean;
  readonly otherwise: (text: string) => boolean;
}

/** The same question, with its negative answers cached. */
function askedOnce(question: (text: string) => boolean): (text: string) => boolean {
  const denied = new Set<string>();
  return (text) => {
    if (denied.has(text)) return false;
    if (question(text)) return true;
    denied.add(text);
    return false;
  };
}

const notice = '[withheld: a credential stood here]';
const maxNotices = 20;

/** The output with a notice in place of every line that holds a secret. Each write is searched as one text. */
export function guardedOutput(output: Output, guard: Guard): GuardedOutput {
  let count = 0;
  return {
    isTTY: output.isTTY === true,
    ...(output.columns ? { columns: output.columns } : {}),
    withheld: () => count,
    write(text) {
      const lines = text.split('\n');
      let times = 0;
      for (let at = guard.find(text); at; at = guard.find(lines.join('\n'))) {
        count += 1;
        times += 1;
        // Each notice costs another search of the whole text.
        if (times > maxNotices) return output.write(`${notice}\n`);
        lines.splice(at.line - 1, at.lastLine - at.line + 1, notice);
      }
      return output.write(lines.join('\n'));
    },
  };
}

/** A line may break within an escape. */
function linesJoined(text: string): string {
  return text.replace(lineBreak, '');
}

/** A line may be quoted in a mail, commented out or numbered. */
function linesUnquoted(text: string): string {
  return text.replace(quotedLine, '');
}

// Linear: a run of backslashes matches from its beginning only.
const lineBreak = /(?:=?(?<!\\)\\+[rn]|[=\\]?[\r\n])+(?:[ \t]|(?<!\\)\\+t)*/g;
const quotedLine = new RegExp(`${lineBreak.source}(?:>[> \\t]*|(?:[#|*;:!]+|//+|--+|\\d{1,9}[:.)|])[ \\t]+)?`, 'g');

const named = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

/** One kind of escape each. */
const undoing: readonly ((text: string) => string)[] = [
  (text) =>
    text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return Buffer.from(run.replaceAll('%', ''), 'hex').toString('latin1');
      }
    }),
  (text) =>
    text
      .replace(
        /\\U([0-9A-Fa-f]{8})|[\\%]u([0-9A-Fa-f]{4})|\\[ux]\{([0-9A-Fa-f]{1,8})\}|\\x([0-9A-Fa-f]{2})/g,
        (_, ...hex: string[]) => character(Number.parseInt(hex.slice(0, 4).find(Boolean)!, 16)),
      )
      .replace(/\\[bfnrt]/g, ' '),
  (text) =>
    text
      .replace(/&#x([0-9a-f]+);?/gi, (_, hex: string) => character(Number.parseInt(hex, 16)))
      .replace(/&#(\d+);?/g, (_, digits: string) => character(Number(digits)))
      .replace(/&(amp|lt|gt|quot|apos|nbsp);/g, (_, name: keyof typeof named) => named[name]),
];

/** Decodings that contradict those above, or each other. */
const otherwise: readonly ((text: string) => string)[] = [
  (text) =>
    text.replace(/=\r?\n/g, '').replace(/(?:=[0-9A-F]{2})+/gi, (run) => {
      const bytes = Buffer.from(run.replaceAll('=', ''), 'hex');
      return isUtf8(bytes) ? bytes.toString() : bytes.toString('latin1');
    }),
  (text) => text.replace(/\\([0-3][0-7]{2}|[0-7]{1,2})/g, (_, digits: string) => character(Number.parseInt(digits, 8))),
  (text) => text.replace(/\\([0-9A-F]{1,6})\s?/gi, (_, digits: string) => character(Number.parseInt(digits, 16))),
  // Without backslashes, which stand before each of them in JSON.
  (text) => text.replaceAll('\\', '').replace(/(["'`])\1/g, '$1'),
  (text) => text.replaceAll('\0', ''),
];

function character(codePoint: number): string {
  return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : '\ufffd';
}

/** The smallest number up to `max` for which `holds` is true, where it is true from there on. */
function smallest(max: number, holds: (candidate: number) => boolean): number {
  let low = 0;
  let high = max;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
