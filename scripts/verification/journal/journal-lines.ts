import { isProcessIdentity } from '../../lib/system/process-identity.ts';
import type { JournalHeader, JournalLine } from './journal-entries.ts';

/** A piece of a journal that begins like a line: its content, or why that cannot be read. */
export type Piece = { readonly line: number; readonly text: string } & (
  | { readonly entry: JournalHeader | JournalLine }
  | {
      readonly entry?: never;
      readonly why: string;
      /** The process ended while it was written. */
      readonly brokenOff: boolean;
    }
);

const kinds: readonly unknown[] = ['session', 'participant'];
const didSomething = ['intend', 'created', 'not-created', 'lost', 'removed'];
const didRun = ['ended', 'cleanup'];
const members = ['n', 'did', 'kind', 'id', 'at'];

/** A JSON string cannot hold one of these, because its quotes would be escaped. So lines that have run together can be split. */
const beginnings = /(?=\{"(?:journal|n|did)":)/;

/** What completes a line that broke off: in a name, before a value, in a string, in an escape. */
const endings = ['}', '"}', '0}', ':0}', '":0}', '"":0}', '\\"}', '0"}', '00"}', '000"}', '0000"}'];

/** Splits a journal into its lines, however damaged it is. */
export function journalPieces(content: Uint8Array): Piece[] {
  const lines = Buffer.from(content)
    // One character a byte, so invalid UTF-8 does not change the lines.
    .toString('latin1')
    .split('\n')
    .map((bytes, index, { length }) => ({ number: index + 1, bytes, last: index === length - 1 }));
  const pieces = lines.flatMap(({ number, bytes, last }) => {
    const texts = bytes.split(beginnings).filter((text) => text !== '');
    return texts.map((text, index): Piece => pieceOf(text, number, last && index === texts.length - 1));
  });
  // A cleanup appends its own line after one that broke off.
  return pieces.map((piece, index) => {
    const next = pieces[index + 1]?.entry;
    const goesOn = next !== undefined && 'did' in next && next.did === 'cleanup';
    return piece.entry || !goesOn ? piece : { ...piece, brokenOff: isBeginning(piece.text) };
  });
}

function pieceOf(bytes: string, line: number, last: boolean): Piece {
  const buffer = Buffer.from(bytes, 'latin1');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(buffer, { stream: last });
  } catch {
    return { line, text: buffer.toString(), why: 'it is not in UTF-8', brokenOff: false };
  }
  if (text.includes('\0')) {
    return { line, text, why: 'it holds zero bytes, as a power loss leaves them', brokenOff: false };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { line, text, why: 'it is not complete JSON', brokenOff: last && isBeginning(text) };
  }
  if (isHeader(value) || isLine(value)) return { line, text, entry: value };
  const version = (value as { journal?: unknown } | null)?.journal;
  const why =
    typeof version === 'number' && version !== 1
      ? `it has journal version ${version}, which this version of the suite cannot read`
      : 'it is not a line of a journal';
  return { line, text, why, brokenOff: false };
}

/** Whether a text is the beginning of a line. */
function isBeginning(text: string): boolean {
  return endings.some((ending) => {
    try {
      const entries = Object.entries(JSON.parse(text + ending) as object);
      return (
        text.startsWith('{') &&
        entries.every(([name, value], index) => {
          if (index === entries.length - 1 && value === 0) return members.some((member) => member.startsWith(name));
          if (name === 'did') return [...didSomething, ...didRun].some((did) => did.startsWith(String(value)));
          return members.includes(name);
        })
      );
    } catch {
      return false;
    }
  });
}

function isHeader(value: unknown): value is JournalHeader {
  const header = (value ?? {}) as Partial<Record<keyof JournalHeader, unknown>>;
  return (
    header.journal === 1 &&
    typeof header.baseUrl === 'string' &&
    typeof header.accountId === 'string' &&
    isTime(header.startedAt) &&
    isTime(header.endsBy) &&
    isProcessIdentity(header.process)
  );
}

function isLine(value: unknown): value is JournalLine {
  if (typeof value !== 'object' || value === null) return false;
  const { n, did, kind, id, at } = value as Record<string, unknown>;
  if (didRun.includes(did as string)) return true;
  if (!Number.isSafeInteger(n) || (n as number) < 1 || !didSomething.includes(did as string)) return false;
  if (did === 'intend') return kinds.includes(kind) && isTime(at);
  if (did === 'created') return isUsableId(id) && (kind === undefined || kinds.includes(kind));
  return id === undefined || typeof id === 'string';
}

/** Whether a value can be an id: a lone surrogate cannot be encoded in a URL. */
export function isUsableId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && Buffer.from(value).toString() === value;
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}
