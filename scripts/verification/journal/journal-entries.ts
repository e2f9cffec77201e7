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

/** Each further line: what happened to creation number `n`, or to the run. */
export type JournalLine =
  | { readonly n: number; readonly did: 'intend'; readonly kind: ResourceKind; readonly at: string }
  /** Older journals name the kind only in the line `intend`. */
  | { readonly n: number; readonly did: 'created'; readonly kind?: ResourceKind; readonly id: string }
  | { readonly n: number; readonly did: 'not-created' | 'lost' }
  /** Without an id: everything of that number. */
  | { readonly n: number; readonly did: 'removed'; readonly id?: string }
  /** `ended`: the run has ended. `cleanup`: a cleanup found the run to be over, and its lines follow. */
  | { readonly did: 'ended' | 'cleanup' };

/** `creation` where the line with the kind was lost. */
type OutstandingKind = ResourceKind | 'creation';

/** A creation without a line that says that it was removed or never happened. */
export interface Outstanding {
  readonly n: number;
  readonly kind: OutstandingKind;
  /** Absent when the response with the id was lost: then it is unknown whether it was created. */
  readonly id?: string;
  /** When its request was about to be sent, UTC; if that line was lost, the end of the run. */
  readonly at: string;
}

/** A part of a journal that cannot be read. */
export interface Flaw {
  /** Absent for a flaw of the whole file. */
  readonly line?: number;
  readonly why: string;
}

export interface ReadJournal {
  /** Absent when the first line cannot be read: then the target of the other lines is unknown. */
  readonly header?: JournalHeader;
  readonly outstanding: readonly Outstanding[];
  /** The run itself has ended, and has reported what it left. */
  readonly ended: boolean;
  /** According to the journal, the run is over: it has ended, or a cleanup has found it to be over. */
  readonly over: boolean;
  /** If there are any, the run may have left resources that `outstanding` does not list. */
  readonly flaws: readonly Flaw[];
  /** Ids found in lines that cannot be read. */
  readonly stray: readonly { readonly kind: OutstandingKind; readonly id: string }[];
}

/** Sessions end by themselves after nine hours (vendor's description of sessions). Nothing documents an end of participants. */
export const sessionLifetimeMs = 9 * 60 * 60 * 1000;

interface Creation {
  readonly kind: OutstandingKind;
  readonly at: string;
  /** More than one only where lines are damaged; then all of them are kept. */
  readonly ids: Set<string>;
  open: boolean;
}

/**
 * Reads a journal, however damaged it is. A line that cannot be read is a flaw, and the other lines count. If the
 * process was killed while it wrote the last line, that line is not a flaw: its creation counts as attempted.
 */
export function readJournal(content: string | Uint8Array): ReadJournal {
  const pieces = journalPieces(typeof content === 'string' ? Buffer.from(content) : content);
  const first = pieces[0]?.entry;
  const header = first && 'journal' in first ? first : undefined;
  const reader = new JournalReader(header);
  if (pieces.length === 0) reader.flaws.push({ line: 1, why: 'it is empty' });
  else if (first && !header) reader.flaws.push({ line: 1, why: 'it is not the first line of a journal' });
  for (const piece of header ? pieces.slice(1) : pieces) reader.take(piece);
  return reader.result();
}

class JournalReader {
  readonly flaws: Flaw[] = [];
  private readonly header: JournalHeader | undefined;
  private readonly creations = new Map<number, Creation>();
  private readonly stray: { kind: OutstandingKind; id: string }[] = [];
  private ended = false;
  private over = false;

  constructor(header: JournalHeader | undefined) {
    this.header = header;
  }

  take(piece: Piece): void {
    const { entry, line } = piece;
    if (!entry) this.takeUnreadable(piece);
    else if (!('did' in entry)) this.flaws.push({ line, why: 'it is the first line of another journal' });
    else if ('n' in entry) this.takeOfCreation(entry, line);
    else {
      this.ended ||= entry.did === 'ended';
      this.over = true;
    }
  }

  result(): ReadJournal {
    const { header, creations, ended, over, flaws, stray } = this;
    const missing = gapsIn([...creations.keys()]);
    if (missing.length > 0) flaws.push({ why: `no line says what became of creation ${missing.join(', ')}` });
    const outstanding = [...creations].flatMap(([n, { kind, at, ids, open }]): Outstanding[] =>
      ids.size > 0 ? [...ids].map((id) => ({ n, kind, id, at })) : open ? [{ n, kind, at }] : [],
    );
    return { ...(header ? { header } : {}), outstanding, ended, over, flaws, stray };
  }

  private begin(n: number, kind: OutstandingKind, at = this.header?.endsBy ?? ''): Creation {
    const creation = { kind, at, ids: new Set<string>(), open: true };
    this.creations.set(n, creation);
    return creation;
  }

  private takeOfCreation(entry: Extract<JournalLine, { n: number }>, line: number): void {
    const { n, did } = entry;
    const known = this.creations.get(n);
    if (did === 'intend') {
      if (known) this.flaws.push({ line, why: `creation ${n} was begun before` });
      else this.begin(n, entry.kind, entry.at);
      return;
    }
    if (!known) this.flaws.push({ line, why: `no line before it says that creation ${n} was begun` });
    const creation = known ?? this.begin(n, (did === 'created' ? entry.kind : undefined) ?? 'creation');
    if (did === 'created') {
      creation.ids.add(entry.id);
      if (creation.ids.size > 1) this.flaws.push({ line, why: `creation ${n} had another id before` });
    } else if (did !== 'lost') {
      if (did === 'removed' && entry.id !== undefined) creation.ids.delete(entry.id);
      else creation.ids.clear();
      creation.open = creation.ids.size > 0;
    }
  }

  private takeUnreadable({ text, line, why, brokenOff }: Exclude<Piece, { entry: object }>): void {
    if (brokenOff && this.header) {
      const n = Number(/^\{"n":(\d+),/.exec(text)?.[1] ?? this.creations.size + 1);
      if (!this.creations.has(n)) this.begin(n, kindIn(text) ?? 'creation');
      return;
    }
    this.flaws.push({ line, why });
    const kind = kindIn(text) ?? this.creations.get(Number(/"n":(\d+)/.exec(text)?.[1]))?.kind ?? 'creation';
    this.stray.push(...idsIn(text).map((id) => ({ kind, id })));
  }
}

/** The missing numbers, as ranges; the writer skips none. */
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
