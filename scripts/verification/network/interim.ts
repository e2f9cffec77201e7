import type { Socket } from 'node:net';

/** What has come over a connection in answer to one request. */
export interface AnswerWatch {
  /** The next bytes are the answer to another request. */
  begin(): void;
  /** Whether any byte has come since. */
  readonly begun: boolean;
}

const [carriageReturn, lineFeed, zero, one, two] = Buffer.from('\r\n012');
const endOfHead = Buffer.from('\r\n\r\n');
/** A status line up to its code; the minor version may be any. */
const beginning = Buffer.from('HTTP/1.x ');
const minorVersion = beginning.indexOf('x');
/** Interim answers before one that is the last: a server that sends more would be listened to until the time is over. */
const maxInterim = 10_000;

/**
 * Has every `100 Continue` read as `102 Processing`, which undici skips: it takes a 100 for a broken answer, and a
 * client has to be able to read one that it has not asked for (RFC 9110, 15.2). One byte is changed where it stands,
 * so that all that is strict about a head stays so. Only the heads before the last one of an answer are looked at:
 * what the same bytes are in content is content. A 101 is the last one, and nobody has asked for it.
 * @param socket over which one request at a time is sent, with nothing read from it yet.
 */
export function watchAnswers(socket: Socket): AnswerWatch {
  let begun = false;
  /** How much of a status line has come; undefined in the rest of a head. */
  let inLine: number | undefined = 0;
  let tens: number | undefined;
  /** How much of the end of a head has come. */
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
          const message = `More than ${maxInterim} interim answers came, and none that is the last`;
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
