import type { ProcessIdentity } from './process-identity.ts';

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

/** Each further line: what was done about creation number `n`, or that the run has ended. */
export type JournalLine =
  | { readonly n: number; readonly did: 'intend'; readonly kind: ResourceKind; readonly at: string }
  | { readonly n: number; readonly did: 'created'; readonly id: string }
  | { readonly n: number; readonly did: 'not-created' | 'lost' | 'removed' }
  | { readonly did: 'ended' };

/** A creation that is not struck out. */
export interface Outstanding {
  readonly n: number;
  readonly kind: ResourceKind;
  /** Absent when the answer with the id was lost: whether it was created is not known. */
  readonly id?: string;
  /** When the creation was about to be sent, UTC. */
  readonly at: string;
}

export interface ReadJournal {
  readonly header: JournalHeader;
  readonly outstanding: readonly Outstanding[];
  /** The run came to its end, and left this behind knowingly. */
  readonly ended: boolean;
}

/** Sessions end by themselves after nine hours (vendor's description of sessions). Nothing documents an end of participants. */
export const sessionLifetimeMs = 9 * 60 * 60 * 1000;

/** Reads a journal back. A last line that was not finished is left out; undefined for what is no journal. */
export function readJournal(text: string): ReadJournal | undefined {
  const [header, ...lines] = text.split('\n').flatMap((line) => parsed(line));
  if (!isHeader(header)) return undefined;
  const outstanding = new Map<number, Outstanding>();
  let ended = false;
  for (const line of lines as JournalLine[]) {
    if (line.did === 'ended') ended = true;
    else if (line.did === 'intend') outstanding.set(line.n, { n: line.n, kind: line.kind, at: line.at });
    else if (line.did === 'created') {
      const entry = outstanding.get(line.n);
      if (entry) outstanding.set(line.n, { ...entry, id: line.id });
    } else if (line.did !== 'lost') outstanding.delete(line.n);
  }
  return { header, outstanding: [...outstanding.values()], ended };
}

function parsed(line: string): unknown[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}

function isHeader(value: unknown): value is JournalHeader {
  const header = value as Partial<JournalHeader> | undefined;
  return header?.journal === 1 && typeof header.baseUrl === 'string' && typeof header.accountId === 'string';
}
