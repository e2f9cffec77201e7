import type { ProcessIdentity } from '../../lib/system/process-identity.ts';
import { isUsableId, type Piece, journalPieces } from './journal-lines.ts';

export type ResourceKind = 'session' | 'participant';

/** The first line of a journal. */
export interface JournalHeader {
  readonly journal: 1;
  readonly baseUrl: string;
  readonly accountId: string;
  readonly startedAt: string;
  /** When the run will be over at the latest, UTC. */
  readonly endsBy: string;
  readonly process: ProcessIdentity;
}

/** Each further line: what was done about creation number `n`, or about the run. */
export type JournalLine =
  | { readonly n: number; readonly did: 'intend'; readonly kind: ResourceKind; readonly at: string }
  /** Older journals say only with the intention what it is. */
  | { readonly n: number; readonly did: 'created'; readonly kind?: ResourceKind; readonly id: string }
  | { readonly n: number; readonly did: 'not-created' | 'lost' }
  /** Without an id: everything of that number. */
  | { readonly n: number; readonly did: 'removed'; readonly id?: string }
  /** The run has ended, or it was over and a cleanup goes on behind whatever it has left. */
  | { readonly did: 'ended' | 'cleanup' };

/** `creation` where the line that said what it is was lost. */
type OutstandingKind = ResourceKind | 'creation';

/** A creation that is not struck out. */
export interface Outstanding {
  readonly n: number;
  readonly kind: OutstandingKind;
  /** Absent when the answer with the id was lost: whether it was created is not known. */
  readonly id?: string;
  /** When the creation was about to be sent, UTC; or later, where that was lost. */
  readonly at: string;
}

/** What of a journal is not understood. */
export interface Flaw {
  /** Absent where it is about the whole file. */
  readonly line?: number;
  readonly why: string;
}

export interface ReadJournal {
  /** Absent when the first line is not understood: whose the others are is not known then. */
  readonly header?: JournalHeader;
  readonly outstanding: readonly Outstanding[];
  /** The run came to its end, and left this behind knowingly. */
  readonly ended: boolean;
  /** So the journal says itself: it has ended, or a cleanup has found it to be over. */
  readonly over: boolean;
  /** Where there are any, something may be left that is not outstanding. */
  readonly flaws: readonly Flaw[];
  /** What can still be read in lines that are not understood. */
  readonly stray: readonly { readonly kind: OutstandingKind; readonly id: string }[];
}

/** Sessions end by themselves after nine hours (vendor's description of sessions). Nothing documents an end of participants. */
export const sessionLifetimeMs = 9 * 60 * 60 * 1000;

interface Creation {
  readonly kind: OutstandingKind;
  readonly at: string;
  /** More than one where a line is damaged: then whichever it is about is kept. */
  readonly ids: Set<string>;
  open: boolean;
}

/**
 * Reads a journal back, whatever has become of it. What is not understood is a flaw, and the other lines count. The
 * last line is none when a kill broke it off: what it was about counts as attempted.
 */
export function readJournal(content: string | Uint8Array): ReadJournal {
  const pieces = journalPieces(typeof content === 'string' ? Buffer.from(content) : content);
  const first = pieces[0]?.entry;
  const header = first && 'journal' in first ? first : undefined;
  const creations = new Map<number, Creation>();
  const flaws: Flaw[] = [];
  const stray: { kind: OutstandingKind; id: string }[] = [];
  let ended = false;
  let over = false;

  if (pieces.length === 0) flaws.push({ line: 1, why: 'it is empty' });
  else if (first && !header) flaws.push({ line: 1, why: 'it is not the first line of a journal' });
  const begin = (n: number, kind: OutstandingKind, at = header?.endsBy ?? ''): Creation => {
    const creation = { kind, at, ids: new Set<string>(), open: true };
    creations.set(n, creation);
    return creation;
  };
  const take = (entry: JournalLine, line: number): void => {
    if (!('n' in entry)) {
      ended ||= entry.did === 'ended';
      over = true;
      return;
    }
    const known = creations.get(entry.n);
    if (entry.did === 'intend') {
      if (known) flaws.push({ line, why: `creation ${entry.n} was begun before` });
      else begin(entry.n, entry.kind, entry.at);
      return;
    }
    if (!known) flaws.push({ line, why: `no line before it says that creation ${entry.n} was begun` });
    const creation = known ?? begin(entry.n, (entry.did === 'created' ? entry.kind : undefined) ?? 'creation');
    if (entry.did === 'created') {
      creation.ids.add(entry.id);
      if (creation.ids.size > 1) flaws.push({ line, why: `creation ${entry.n} had another id before` });
    } else if (entry.did !== 'lost') {
      if (entry.did === 'removed' && entry.id !== undefined) creation.ids.delete(entry.id);
      else creation.ids.clear();
      creation.open = creation.ids.size > 0;
    }
  };
  const takeWhatIsNone = ({ text, line, why, brokenOff }: Exclude<Piece, { entry: object }>): void => {
    if (!brokenOff || !header) {
      flaws.push({ line, why });
      const kind = kindIn(text) ?? creations.get(Number(/"n":(\d+)/.exec(text)?.[1]))?.kind ?? 'creation';
      stray.push(...idsIn(text).map((id) => ({ kind, id })));
      return;
    }
    const n = Number(/^\{"n":(\d+),/.exec(text)?.[1] ?? creations.size + 1);
    if (!creations.has(n)) begin(n, kindIn(text) ?? 'creation');
  };
  for (const piece of header ? pieces.slice(1) : pieces) {
    if (!piece.entry) takeWhatIsNone(piece);
    else if ('did' in piece.entry) take(piece.entry, piece.line);
    else flaws.push({ line: piece.line, why: 'it is the first line of another journal' });
  }

  const missing = gapsIn([...creations.keys()]);
  if (missing.length > 0) flaws.push({ why: `no line says what became of creation ${missing.join(', ')}` });
  const outstanding = [...creations].flatMap(([n, { kind, at, ids, open }]): Outstanding[] =>
    ids.size > 0 ? [...ids].map((id) => ({ n, kind, id, at })) : open ? [{ n, kind, at }] : [],
  );
  return { ...(header ? { header } : {}), outstanding, ended, over, flaws, stray };
}

/** Numbers that are left out; the writer leaves out none. */
function gapsIn(numbers: readonly number[]): string[] {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted.flatMap((n, index) => {
    const from = (sorted[index - 1] ?? 0) + 1;
    if (from === n) return [];
    return [from === n - 1 ? String(from) : `${from} to ${n - 1}`];
  });
}

function kindIn(text: string): ResourceKind | undefined {
  return /"kind":"(session|participant)"/.exec(text)?.[1] as ResourceKind | undefined;
}

function idsIn(text: string): string[] {
  return [...text.matchAll(/"id":("(?:[^"\\]|\\.)+")/g)].flatMap(([, quoted]) => {
    try {
      return [JSON.parse(quoted!) as unknown].filter(isUsableId);
    } catch {
      return [];
    }
  });
}
