import type { Socket } from 'node:net';

/** Watches a connection for the response to one request. */
export interface AnswerWatch {
  /** The next bytes are the response to a new request. */
  begin(): void;
  /** Whether any byte has arrived since. */
  readonly begun: boolean;
}

const [carriageReturn, lineFeed, zero, one, two] = Buffer.from('\r\n012');
const endOfHead = Buffer.from('\r\n\r\n');
/** A status line up to its code; the minor version may be any. */
const beginning = Buffer.from('HTTP/1.x ');
const minorVersion = beginning.indexOf('x');
/** Interim responses before the final one. Without a limit, such a server would hold a request until its timeout. */
const maxInterim = 10_000;

/**
 * Turns every `100 Continue` into `102 Processing`, which undici skips. undici takes an unrequested 100 for an invalid
 * response, but a client has to be able to read one (RFC 9110, 15.2). One byte is changed in place, so undici still
 * checks the rest of the head. Only interim heads are changed; the same bytes in a body stay as they are. A 101 counts
 * as the final head, since no upgrade was requested.
 * @param socket that carries one request at a time, and from which nothing was read yet.
 */
export function watchAnswers(socket: Socket): AnswerWatch {
  let begun = false;
  /** Bytes of the status line so far; undefined in the rest of a head. */
  let inLine: number | undefined = 0;
  let tens: number | undefined;
  /** Bytes of the end of the head so far. */
  let inEnd = 0;
  let isOver = true;
  let interim = 0;

  const startHead = (): void => {
    inLine = 0;
    inEnd = 0;
  };
  const readHead = (byte: number): void => {
    inEnd = byte === endOfHead[inEnd] ? inEnd + 1 : Number(byte === carriageReturn);
    if (inEnd === endOfHead.length) startHead();
  };
  /** @returns the byte to read in place of this one. */
  const readLine = (byte: number, at: number): number => {
    // llhttp skips empty lines before a head.
    if (at === 0 && (byte === carriageReturn || byte === lineFeed)) return byte;
    inLine = at + 1;
    switch (at - beginning.length) {
      case 0:
        isOver = byte !== one;
        interim += 1;
        if (!isOver && interim > maxInterim) {
          const message = `More than ${maxInterim} interim responses arrived, and no final one`;
          socket.destroy(Object.assign(new Error(message), { code: 'NOT_HTTP' }));
        }
        return byte;
      case 1:
        tens = byte;
        return byte;
      case 2:
        inLine = undefined;
        isOver = tens === zero && byte === one;
        return tens === zero && byte === zero ? two! : byte;
      default:
        isOver = at !== minorVersion && byte !== beginning[at];
        return byte;
    }
  };

  const push = socket.push.bind(socket);
  socket.push = (piece: unknown, encoding?: BufferEncoding): boolean => {
    if (Buffer.isBuffer(piece)) {
      begun = true;
      for (let index = 0; index < piece.length && !isOver; index += 1) {
        if (inLine === undefined) readHead(piece[index]!);
        else piece[index] = readLine(piece[index]!, inLine);
      }
    }
    return push(piece, encoding);
  };
  return {
    begin() {
      begun = false;
      isOver = false;
      interim = 0;
      startHead();
    },
    get begun() {
      return begun;
    },
  };
}
