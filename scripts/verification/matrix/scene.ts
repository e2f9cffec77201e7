import { randomUUID } from 'node:crypto';
import { operation, sceneBodies, scenePaths } from '../../../contracts/model/operation.ts';
import { type SceneStep, sceneSteps } from '../../../contracts/model/scene-steps.ts';
import { fill, fillPath, type Slots } from '../../../contracts/model/template.ts';
import type { Scene } from '../../../contracts/model/types.ts';
import { type Exchange, summary } from '../../lib/http/exchange.ts';
import type { ReadBack, ReadBackPlan } from '../../run/evidence.ts';
import { isUnanswered } from '../../run/answered.ts';
import { type Timeouts, maxRepeats } from '../../target/limits.ts';
import type { Target } from '../../target/target.ts';
import type { ResourceKind } from '../journal/journal-entries.ts';
import type { Journal, JournalEntry } from '../journal/journal.ts';
import type { Leftover } from '../journal/removal.ts';
import { type RequestBudget, sendWithRetries } from '../wire/retries.ts';
import type { OutgoingRequest, Wire } from '../wire/wire.ts';
import { CreatedResources, type CreationResult } from './created.ts';

/** A scene could not be set up. The message says which step failed and how. */
export class SceneError extends Error {
  readonly exchange: Exchange;
  constructor(message: string, exchange: Exchange) {
    super(message);
    this.name = 'SceneError';
    this.exchange = exchange;
  }
}

/** What a scene needs. */
export interface SceneContext {
  readonly target: Target;
  /** For setting and reading back. */
  readonly wire: Wire;
  /** For removals, which continue when everything else has to stop. */
  readonly removalWire: Wire;
  readonly journal: Journal;
  readonly allowance: RequestBudget;
  readonly timeouts: Timeouts;
}

/** The sessions and participants of one case on one target. */
export interface SceneOnTarget {
  readonly slots: Slots;
  /** @throws SceneError, and whatever the wire throws. */
  set(): Promise<void>;
  liftFailure(): void;
  /** @throws whatever the wire throws. */
  readBack(plan: ReadBackPlan): Promise<ReadBack>;
  /** Removes everything that was created, also after a failed `set`. Never throws. */
  tearDown(): Promise<Leftover[]>;
}

/** Prepares a scene; nothing is sent before `set`. */
export function sceneOn(scene: Scene, context: SceneContext): SceneOnTarget {
  return new SettableScene(scene, context);
}

interface Ids {
  readonly sessionId?: string;
  readonly participantId?: string;
}

class SettableScene implements SceneOnTarget {
  readonly slots: Record<string, string>;
  private readonly scene: Scene;
  private readonly context: SceneContext;
  private readonly created: CreatedResources;
  private setting: Promise<void> | undefined;

  constructor(scene: Scene, context: SceneContext) {
    const { accountId } = context.target;
    this.scene = scene;
    this.context = context;
    this.created = new CreatedResources(context);
    this.slots = { account: accountId, otherAccount: accountId === '9999999' ? '9999998' : '9999999' };
  }

  set(): Promise<void> {
    this.setting = this.takeAll();
    return this.setting;
  }

  liftFailure(): void {
    const id = this.slots['session'];
    if (this.scene.failure && id !== undefined) this.context.target.setFailure?.(id, null);
  }

  async readBack(plan: ReadBackPlan): Promise<ReadBack> {
    const participantId = this.slots['participant']!;
    const readMembers = async (slot: string) =>
      [slot, await this.send('GET', scenePaths.members, { sessionId: this.slots[slot]! })] as const;
    const [members, participant, subscriptions] = await Promise.all([
      Promise.all(plan.members.map(readMembers)),
      plan.participant ? this.send('GET', scenePaths.participant, { participantId }) : undefined,
      plan.subscriptions === null
        ? undefined
        : this.send('GET', scenePaths.subscriptions, { sessionId: this.slots[plan.subscriptions]!, participantId }),
    ]);
    return {
      members: Object.fromEntries(members),
      ...(participant ? { participant } : {}),
      ...(subscriptions ? { subscriptions } : {}),
    };
  }

  async tearDown(): Promise<Leftover[]> {
    // The case may have ended before the scene was complete.
    await this.setting?.catch(() => undefined);
    this.liftFailure();
    return this.created.removeAll();
  }

  private async takeAll(): Promise<void> {
    for (const round of sceneSteps(this.scene)) {
      // Waits for the whole round, so that everything created is known if one step fails.
      const results = await Promise.allSettled(round.map((step) => this.take(step)));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    }
  }

  private async take(step: SceneStep): Promise<void> {
    const id = this.slots[step.do === 'fail' ? step.session : step.slot] ?? '';
    switch (step.do) {
      case 'create-session':
        return this.create('session', step.slot);
      case 'create-participant':
        return this.create('participant', step.slot);
      case 'invent-id':
        this.slots[step.slot] = randomUUID();
        return;
      case 'join': {
        const body = step.body === null ? null : fill(step.body, this.slots);
        const ids = { sessionId: this.slots[step.session]!, participantId: id };
        expectSuccess(await this.send(operation.method, scenePaths.membership, ids, body));
        return;
      }
      case 'leave': {
        const ids = { sessionId: this.slots[step.session]!, participantId: id };
        expectSuccess(await this.send('DELETE', scenePaths.membership, ids));
        return;
      }
      case 'end-session':
        expectSuccess(await this.send('DELETE', scenePaths.session, { sessionId: id }));
        return this.created.strikeOut(id);
      case 'delete-participant':
        expectSuccess(await this.send('DELETE', scenePaths.participant, { participantId: id }));
        return this.created.strikeOut(id);
      case 'fail': {
        const { target } = this.context;
        if (!target.setFailure) throw new RangeError('Only the reference provider can be made to fail');
        target.setFailure(id, step.failure);
      }
    }
  }

  private async create(kind: ResourceKind, slot: string): Promise<void> {
    const { allowance } = this.context;
    for (let repeats = 0; ; repeats += 1) {
      const { exchange, id, isLost } = await this.createOnce(kind);
      if (id !== undefined) this.slots[slot] = id;
      // A lost creation is reported as a leftover, and replaced by another one.
      if (isLost && isUnanswered(exchange) && repeats < maxRepeats && allowance.take(1, 1)) continue;
      expectSuccess(exchange);
      if (id === undefined) throw new SceneError(`${summary(exchange)}, which names no ${kind}`, exchange);
      return;
    }
  }

  /** Creates one session or participant; the journal records it before the request is sent. */
  private async createOnce(kind: ResourceKind): Promise<CreationResult & { readonly exchange: Exchange }> {
    const path = kind === 'session' ? scenePaths.sessions : scenePaths.participants;
    const intended: JournalEntry[] = [];
    const intend = async () => {
      if (intended.length === 0) intended.push(await this.context.journal.intend(kind));
    };
    const exchange = await this.send('POST', path, {}, JSON.stringify(sceneBodies[kind]), intend).catch(
      async (error: unknown) => {
        // An error means that this request was not sent; an earlier one was only throttled.
        await intended[0]?.notCreated();
        throw error;
      },
    );
    return { exchange, ...(await this.created.add(kind, exchange, intended[0]!)) };
  }

  private send(
    method: string,
    path: string,
    ids: Ids,
    body: string | null = null,
    before?: () => Promise<void>,
  ): Promise<Exchange> {
    const { target, wire, allowance, timeouts } = this.context;
    const request: OutgoingRequest = {
      method,
      // The target chose the ids, so they are escaped.
      path: fillPath(path, mapValues({ accountId: target.accountId, ...ids }, encodeURIComponent)),
      headers: body === null ? {} : { 'Content-Type': 'application/json' },
      credentials: 'valid',
      body,
      ...(before ? { before } : {}),
    };
    const creates = method === 'POST';
    return sendWithRetries(() => wire.send(request), { idempotent: !creates, creates }, allowance, timeouts);
  }
}

function expectSuccess(exchange: Exchange): void {
  const status = exchange.response?.status ?? 0;
  if (status < 200 || status >= 300) throw new SceneError(summary(exchange), exchange);
}

function mapValues(
  record: Readonly<Record<string, string>>,
  change: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
