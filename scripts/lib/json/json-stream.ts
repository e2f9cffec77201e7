import { Tokenizer, TokenParser, TokenType } from '@streamparser/json';
import { messageOf } from '../text/errors.ts';
import { excerpt } from '../text/excerpt.ts';
import { createTextCutter } from './text-cutter.ts';

/** Limits of the memory for one JSON text. */
export interface StreamLimits {
  /** Bytes of one string; longer strings are shortened. */
  readonly maxTextLength: number;
  /** Bytes of one value that is asked for, after its strings were shortened. */
  readonly maxValue: number;
  /** Levels of nesting. */
  readonly deepest: number;
}

const defaultLimits: StreamLimits = {
  maxTextLength: 2 * 1024 * 1024,
  maxValue: 32 * 1024 * 1024,
  deepest: 1000,
};

/** A place in a file: bytes from 0, lines and columns (in bytes) from 1. */
export interface Place {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** A JSON text that cannot be read further. */
export class JsonStreamError extends Error {
  override readonly name = 'JsonStreamError';
  readonly place: Place;
  /** The text is cut: it ended too early. */
  readonly ended: boolean;
  /** The text exceeds the limits. */
  readonly beyond: boolean;
  constructor(message: string, place: Place, is: 'ended' | 'beyond' | 'no-json') {
    super(message);
    this.place = place;
    this.ended = is === 'ended';
    this.beyond = is === 'beyond';
  }
}

/** One value from the stream. */
export interface StreamedValue {
  readonly value: unknown;
  /** The index in its list, or the name in its object. */
  readonly key: number | string;
  /** Strings in it were shortened to `maxTextLength`. */
  readonly shortened: boolean;
}

export interface StreamReader {
  /** Path of the values, such as `$.log.entries.*`; absent to check the text only. */
  readonly path?: string;
  readonly onValue?: (value: StreamedValue) => void;
  /** Called at the beginning of each list of the root object, or of objects in it, with its path. */
  readonly onList?: (path: string) => unknown;
  /** Called with each name in the root object. @returns true to stop reading. */
  readonly onRootMember?: (name: string) => boolean;
  readonly limits?: StreamLimits;
}

/** Bytes of the buffer in which the tokenizer collects a string. */
const stringBufferSize = 64 * 1024;

/** Values outside the path are held down to this depth only: the root, and the objects around the list. */
const outside = 3;

/**
 * Reads a JSON text (RFC 8259, UTF-8) piece by piece. Only the values that are asked for are held, one at a time.
 * @returns whether the text was read to its end.
 * @throws JsonStreamError with the place where the text is not valid JSON, ends too early, or exceeds the limits.
 */
export async function streamJson(pieces: AsyncIterable<Uint8Array>, reader: StreamReader): Promise<boolean> {
  const limits = reader.limits ?? defaultLimits;
  const cutter = createTextCutter(limits.maxTextLength);
  const tokenizer = new Tokenizer({ stringBufferSize });
  const parser = new TokenParser({ paths: [reader.path ?? '$.-'], keepStack: false });
  const position = positions();

  let depth = 0;
  let lastToken = 0;
  let heldSince = 0;
  let awaitsName = false;
  const names: string[] = [];
  const isList: boolean[] = [];

  let cutsBefore = 0;
  const state = { isParserError: false };
  const isBeyond = (offset: number) => offset - heldSince > limits.maxValue;
  const tooLarge = `one value is larger than ${limits.maxValue} bytes`;

  parser.onValue = ({ value, key }) => {
    reader.onValue?.({ value, key: key ?? '', shortened: cutter.cuts() > cutsBefore });
    cutsBefore = cutter.cuts();
  };
  tokenizer.onToken = ({ token, value, offset }) => {
    lastToken = offset;
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) {
      if (token === TokenType.LEFT_BRACKET && depth > 0 && depth <= outside && !isList.slice(0, depth).includes(true)) {
        reader.onList?.(`$.${names.slice(0, depth).join('.')}`);
      }
      isList[depth] = token === TokenType.LEFT_BRACKET;
      depth += 1;
    }
    if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) depth -= 1;
    if (depth > limits.deepest) throw new LimitError(`it is nested deeper than ${limits.deepest} levels`);
    if (depth <= outside) {
      heldSince = offset;
      cutsBefore = token === TokenType.COMMA ? cutter.cuts() : cutsBefore;
    } else if (isBeyond(offset)) throw new LimitError(tooLarge);
    if (awaitsName && token === TokenType.STRING) {
      names[depth - 1] = String(value);
      if (depth === 1 && reader.onRootMember?.(String(value)) === true) throw new Stop();
    }
    awaitsName =
      depth > 0 &&
      depth <= outside &&
      !isList[depth - 1]! &&
      (token === TokenType.LEFT_BRACE || token === TokenType.COMMA);
    state.isParserError = true;
    parser.write({ token, value });
    state.isParserError = false;
  };
  const fail = (error: unknown, place: Place): never => {
    if (error instanceof LimitError) throw new JsonStreamError(error.message, place, 'beyond');
    throw new JsonStreamError(reasonOf(error), place, 'no-json');
  };

  let first = true;
  for await (const whole of beginningWhole(pieces)) {
    const piece = first ? withoutMark(whole) : whole;
    position.next(piece, first ? whole.length - piece.length : 0);
    first = false;
    for (const [start, end] of cutter.keep(piece)) {
      position.part(start, end);
      try {
        tokenizer.write(piece.subarray(start, end));
      } catch (error) {
        if (error instanceof Stop) return false;
        fail(
          error,
          position.of(
            state.isParserError || error instanceof LimitError ? lastToken : (positionIn(error) ?? lastToken),
          ),
        );
      }
    }
    if (isBeyond(position.read())) fail(new LimitError(tooLarge), position.of(position.read()));
  }
  if (!tokenizer.isEnded) {
    try {
      tokenizer.end();
    } catch {
      // Reported below.
    }
  }
  if (!parser.isEnded) throw new JsonStreamError('it ends before its JSON does', position.end(), 'ended');
  return true;
}

class LimitError extends Error {}

/** Stops the reading at once, since the rest of the same piece may not be valid. */
class Stop extends Error {}

/** The same pieces, the first of them long enough to hold a byte order mark. */
async function* beginningWhole(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let beginning: Uint8Array | undefined = new Uint8Array();
  for await (const piece of pieces) {
    if (beginning === undefined) {
      yield piece;
      continue;
    }
    beginning = Buffer.concat([beginning, piece]);
    if (beginning.length < 3) continue;
    yield beginning;
    beginning = undefined;
  }
  if (beginning !== undefined) yield beginning;
}

/** A byte order mark is skipped, as RFC 8259, 8.1 allows. */
function withoutMark(piece: Uint8Array): Uint8Array {
  return piece[0] === 0xef && piece[1] === 0xbb && piece[2] === 0xbf ? piece.subarray(3) : piece;
}

/** The tokenizer's message for an unexpected byte. */
const unexpectedByte = /^Unexpected "(.)" at chunk position .*absolute position "(\d+)"/s;
/** The parser's message for an unexpected token. */
const unexpectedToken = /^Unexpected [A-Z_]+ \((.*)\) in state/s;

function positionIn(error: unknown): number | undefined {
  const found = unexpectedByte.exec(messageOf(error))?.[2];
  return found === undefined ? undefined : Number(found);
}

function reasonOf(error: unknown): string {
  const message = messageOf(error);
  const byte = unexpectedByte.exec(message)?.[1];
  const token = unexpectedToken.exec(message)?.[1];
  // A string may be a secret.
  const found =
    byte === undefined ? (token?.startsWith('"') && token.length > 3 ? 'a string' : token) : JSON.stringify(byte);
  if (found !== undefined) return `${excerpt(found, 40)} is not expected here`;
  return error instanceof TypeError ? 'it is not UTF-8' : message;
}

/** Finds places in a file, although the tokenizer gets only parts of it. */
function positions() {
  /** Bytes of the file before the current piece, and the line that was reached. */
  let before = 0;
  let line = 1;
  let lineStart = 0;
  let piece: Uint8Array = new Uint8Array();
  /** The difference between the offset in the file and the tokenizer's count, for the current part and the one before. */
  let read = 0;
  let partStart = 0;
  let shift = 0;
  let shiftBefore = 0;
  const endPiece = (upTo: number): void => {
    for (let at = piece.indexOf(0x0a); at >= 0 && at < upTo; at = piece.indexOf(0x0a, at + 1)) {
      line += 1;
      lineStart = before + at + 1;
    }
  };
  return {
    next(next: Uint8Array, skipped: number): void {
      endPiece(piece.length);
      before += piece.length + skipped;
      piece = next;
    },
    part(start: number, end: number): void {
      shiftBefore = shift;
      partStart = read;
      shift = before + start - read;
      read += end - start;
    },
    /** Bytes that the tokenizer was given. */
    read: () => read,
    of(count: number): Place {
      const offset = count + (count < partStart ? shiftBefore : shift);
      endPiece(Math.max(0, offset - before));
      return { offset, line, column: Math.max(1, offset - lineStart + 1) };
    },
    end(): Place {
      endPiece(piece.length);
      const offset = before + piece.length;
      return { offset, line, column: offset - lineStart + 1 };
    },
  };
}
