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

/** What the answer to a creation comes to. */
export interface CreationResult {
  /** The id of what was created, where the answer names one. */
  readonly id?: string;
  /** Whether something may have been created that has no known id. */
  readonly isLost: boolean;
}

/** What removing works with. */
interface RemovalContext {
  readonly target: Target;
  readonly removalWire: Wire;
  readonly allowance: RequestBudget;
  readonly timeouts: Timeouts;
}

/** The sessions and participants that a scene has created and not removed yet, as the journal knows them too. */
export class CreatedResources {
  private readonly context: RemovalContext;
  private readonly known = new Map<string, { readonly kind: ResourceKind; readonly entry: JournalEntry }>();
  private readonly lost: Leftover[] = [];

  constructor(context: RemovalContext) {
    this.context = context;
  }

  /** Takes note of the answer to a creation, here and in the journal. @param entry with which it was intended. */
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

  /** Takes note that a resource is gone. */
  async strikeOut(id: string): Promise<void> {
    await this.known.get(id)?.entry.removed();
    this.known.delete(id);
  }

  /** Removes everything. Never throws. @returns what is left, what was lost included. */
  async removeAll(): Promise<Leftover[]> {
    // Participants first: a session that ends first may take the answer for its members with it.
    return [...this.lost, ...(await this.removeKind('participant')), ...(await this.removeKind('session'))];
  }

  private async removeKind(kind: ResourceKind): Promise<Leftover[]> {
    const { target, removalWire, allowance, timeouts } = this.context;
    const ids = [...this.known].flatMap(([id, resource]) => (resource.kind === kind ? [id] : []));
    const left = await Promise.all(
      ids.map(async (id) => {
        const leftover = await removeResource({ kind, id }, target, removalWire, allowance, timeouts);
        // An entry too many in the journal does no harm: what it names is gone.
        if (!leftover) await this.strikeOut(id).catch(() => undefined);
        return leftover ?? [];
      }),
    );
    return left.flat();
  }
}

/** The id of what was created, or undefined when the answer names none. */
function idIn({ response }: Exchange, kind: Leftover['kind']): string | undefined {
  const value = response && jsonOf(response).value;
  const [created] = [
    ...(kind === 'session' && hasShape('session', value) ? [value.id] : []),
    ...(kind === 'participant' && hasShape('createdParticipant', value) ? [value.participant.id] : []),
  ];
  // Half of a surrogate pair has no form in a URL.
  return created !== undefined && Buffer.from(created).toString() === created ? created : undefined;
}

/** Whether a creation that names no id may have taken place all the same. */
function mayHaveCreated({ response, failure }: Exchange): boolean {
  if (failure) return failure.kind !== 'unsent';
  const status = response?.status ?? 0;
  // A gateway that lost the application's answer, or an application that broke after it had created.
  return (status >= 200 && status < 300) || [500, 502, 504].includes(status);
}
