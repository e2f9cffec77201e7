import { hasShape } from '../../../contracts/shapes/index.ts';
import { type Exchange, summary } from '../../lib/http/exchange.ts';
import { jsonOf } from '../../lib/http/json-content.ts';
import type { Timeouts } from '../../target/limits.ts';
import type { Target } from '../../target/target.ts';
import type { ResourceKind } from '../journal/journal-entries.ts';
import type { JournalEntry } from '../journal/journal.ts';
import { type Leftover, removeResource } from '../journal/removal.ts';
import type { RequestBudget } from '../wire/retries.ts';
import type { Wire } from '../wire/wire.ts';

/** The result of a creation. */
export interface CreationResult {
  /** The id in the response, if it has one. */
  readonly id?: string;
  /** Whether something with an unknown id may have been created. */
  readonly isLost: boolean;
}

/** What removing needs. */
interface RemovalContext {
  readonly target: Target;
  readonly removalWire: Wire;
  readonly allowance: RequestBudget;
  readonly timeouts: Timeouts;
}

/** The sessions and participants that a scene has created and not yet removed. Keeps the journal up to date. */
export class CreatedResources {
  private readonly context: RemovalContext;
  private readonly known = new Map<string, { readonly kind: ResourceKind; readonly entry: JournalEntry }>();
  private readonly lost: Leftover[] = [];

  constructor(context: RemovalContext) {
    this.context = context;
  }

  /** Records the response to a creation, here and in the journal. @param entry of the journal for this creation. */
  async add(kind: ResourceKind, exchange: Exchange, entry: JournalEntry): Promise<CreationResult> {
    const id = idIn(exchange, kind);
    if (id !== undefined) {
      this.known.set(id, { kind, entry });
      await entry.created(id);
      return { id, isLost: false };
    }
    const isLost = mayHaveCreated(exchange);
    if (isLost) {
      this.lost.push({ kind, id: 'unknown', reason: `it may have been created: ${summary(exchange)}` });
      await entry.lost();
    } else {
      await entry.notCreated();
    }
    return { isLost };
  }

  /** Records that a resource is gone. */
  async strikeOut(id: string): Promise<void> {
    await this.known.get(id)?.entry.removed();
    this.known.delete(id);
  }

  /** Removes everything. Never throws. @returns what is left, including creations with an unknown id. */
  async removeAll(): Promise<Leftover[]> {
    // Participants first: once a session has ended, its members may no longer be found.
    return [...this.lost, ...(await this.removeKind('participant')), ...(await this.removeKind('session'))];
  }

  private async removeKind(kind: ResourceKind): Promise<Leftover[]> {
    const { target, removalWire, allowance, timeouts } = this.context;
    const ids = [...this.known].flatMap(([id, resource]) => (resource.kind === kind ? [id] : []));
    const left = await Promise.all(
      ids.map(async (id) => {
        const leftover = await removeResource({ kind, id }, target, removalWire, allowance, timeouts);
        // If the journal cannot be written, it lists one resource too many, which does no harm.
        if (!leftover) await this.strikeOut(id).catch(() => undefined);
        return leftover ?? [];
      }),
    );
    return left.flat();
  }
}

/** The id in the response to a creation, or undefined. */
function idIn({ response }: Exchange, kind: Leftover['kind']): string | undefined {
  const value = response && jsonOf(response).value;
  const [created] = [
    ...(kind === 'session' && hasShape('session', value) ? [value.id] : []),
    ...(kind === 'participant' && hasShape('createdParticipant', value) ? [value.participant.id] : []),
  ];
  // A lone surrogate cannot be encoded in a URL.
  return created !== undefined && Buffer.from(created).toString() === created ? created : undefined;
}

/** Whether a creation may have succeeded although the response has no id. */
function mayHaveCreated({ response, failure }: Exchange): boolean {
  if (failure) return failure.kind !== 'unsent';
  const status = response?.status ?? 0;
  // A gateway may have lost the response of the application, or the application may have failed after it created.
  return (status >= 200 && status < 300) || [500, 502, 504].includes(status);
}
