import { randomUUID } from 'node:crypto';
import { operation, sceneBodies, scenePaths } from '../../../contracts/model/operation.ts';
import { type SceneStep, sceneSteps } from '../../../contracts/model/scene-steps.ts';
import { fill, fillPath, type Slots } from '../../../contracts/model/template.ts';
import type { Scene } from '../../../contracts/model/types.ts';
import { hasShape } from '../../../contracts/shapes/index.ts';
import { type Exchange, summary } from '../../lib/http/exchange.ts';
import { jsonOf } from '../../lib/http/json-content.ts';
import type { ReadBack, ReadBackPlan } from '../../run/evidence.ts';
import { isUnanswered } from '../../run/answered.ts';
import { type Budgets, mostRepeats } from '../../target/limits.ts';
import type { Target } from '../../target/target.ts';
import type { ResourceKind } from '../journal/journal-entries.ts';
import type { Journal, JournalEntry } from '../journal/journal.ts';
import { type Leftover, removeResource } from '../journal/removal.ts';
import { type Allowance, sendPatiently } from '../wire/retries.ts';
import type { OutgoingRequest, Wire } from '../wire/wire.ts';

/** A scene that could not be set. The message says which step failed and how. */
export class SceneError extends Error {
  readonly exchange: Exchange;
  constructor(message: string, exchange: Exchange) {
    super(message);
    this.name = 'SceneError';
    this.exchange = exchange;
  }
}

/** What a scene works with. */
export interface SceneContext {
  readonly target: Target;
  /** For setting and reading back. */
  readonly wire: Wire;
  /** For removing, which goes on when everything else has to stop. */
  readonly removalWire: Wire;
  readonly journal: Journal;
  readonly allowance: Allowance;
  readonly budgets: Budgets;
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

/** A resource that this scene has created and not removed yet. */
interface Created {
  readonly kind: ResourceKind;
  readonly entry: JournalEntry;
}

/** Prepares a scene; nothing is sent before `set`. */
export function sceneOn(
  scene: Scene,
  { target, wire, removalWire, journal, allowance, budgets }: SceneContext,
): SceneOnTarget {
  const slots: Record<string, string> = {
    account: target.accountId,
    otherAccount: target.accountId === '9999999' ? '9999998' : '9999999',
  };
  const created = new Map<string, Created>();
  const lost: Leftover[] = [];

  const send = async (
    method: string,
    path: string,
    ids: { sessionId?: string; participantId?: string },
    body: string | null = null,
    before?: () => Promise<void>,
  ): Promise<Exchange> => {
    const request: OutgoingRequest = {
      method,
      // The ids are the target's words, and must not lead out of the path.
      path: fillPath(path, mapValues({ accountId: target.accountId, ...ids }, encodeURIComponent)),
      headers: body === null ? {} : { 'Content-Type': 'application/json' },
      credentials: 'valid',
      body,
      ...(before ? { before } : {}),
    };
    const creates = method === 'POST';
    return sendPatiently(() => wire.send(request), { idempotent: !creates, creates }, allowance, budgets);
  };

  /** Asks for one session or participant. @returns the answer, and whether what it was about may be there without an id. */
  const createOnce = async (kind: ResourceKind, slot: string): Promise<{ exchange: Exchange; isLost: boolean }> => {
    const path = kind === 'session' ? scenePaths.sessions : scenePaths.participants;
    const intended: JournalEntry[] = [];
    const intend = async () => {
      if (intended.length === 0) intended.push(await journal.intend(kind));
    };
    const exchange = await send('POST', path, {}, JSON.stringify(sceneBodies[kind]), intend).catch(
      async (error: unknown) => {
        // What is thrown is thrown in place of sending, and an answer before it asked to wait.
        await intended[0]?.notCreated();
        throw error;
      },
    );
    const entry = intended[0]!;
    const id = idIn(exchange, kind);
    const isLost = id === undefined && mayHaveCreated(exchange);
    if (id !== undefined) {
      created.set(id, { kind, entry });
      slots[slot] = id;
      await entry.created(id);
    } else if (isLost) {
      lost.push({ kind, id: 'unknown', reason: `it may have been created: ${summary(exchange)}` });
      await entry.lost();
    } else {
      await entry.notCreated();
    }
    return { exchange, isLost };
  };

  const create = async (kind: ResourceKind, slot: string): Promise<void> => {
    for (let repeats = 0; ; repeats += 1) {
      const { exchange, isLost } = await createOnce(kind, slot);
      // What is lost stays lost, and another one serves as well.
      if (isLost && isUnanswered(exchange) && repeats < mostRepeats && allowance.take(1, 1)) continue;
      expectSuccess(exchange);
      if (slots[slot] === undefined) {
        throw new SceneError(`${summary(exchange)}, which names no ${kind}`, exchange);
      }
      return;
    }
  };

  const strikeOut = async (id: string): Promise<void> => {
    await created.get(id)?.entry.removed();
    created.delete(id);
  };

  const take = async (step: SceneStep): Promise<void> => {
    const id = slots[step.do === 'fail' ? step.session : step.slot] ?? '';
    switch (step.do) {
      case 'create-session':
        return create('session', step.slot);
      case 'create-participant':
        return create('participant', step.slot);
      case 'invent-id':
        slots[step.slot] = randomUUID();
        return;
      case 'join': {
        const body = step.body === null ? null : fill(step.body, slots);
        const ids = { sessionId: slots[step.session]!, participantId: id };
        expectSuccess(await send(operation.method, scenePaths.membership, ids, body));
        return;
      }
      case 'leave':
        expectSuccess(
          await send('DELETE', scenePaths.membership, {
            sessionId: slots[step.session]!,
            participantId: id,
          }),
        );
        return;
      case 'end-session':
        expectSuccess(await send('DELETE', scenePaths.session, { sessionId: id }));
        return strikeOut(id);
      case 'delete-participant':
        expectSuccess(await send('DELETE', scenePaths.participant, { participantId: id }));
        return strikeOut(id);
      case 'fail':
        if (!target.setFailure) throw new RangeError('Only the reference provider can be made to fail');
        target.setFailure(id, step.failure);
    }
  };

  const liftFailure = (): void => {
    const id = slots['session'];
    if (scene.failure && id !== undefined) target.setFailure?.(id, null);
  };

  const takeAll = async (): Promise<void> => {
    for (const round of sceneSteps(scene)) {
      // All of a round, so that whatever was created is known when one of it fails.
      const results = await Promise.allSettled(round.map(take));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    }
  };
  let setting: Promise<void> | undefined;

  return {
    slots,
    liftFailure,
    set() {
      setting = takeAll();
      return setting;
    },
    async readBack(plan) {
      const [members, participant, subscriptions] = await Promise.all([
        Promise.all(
          plan.members.map(
            async (slot) => [slot, await send('GET', scenePaths.members, { sessionId: slots[slot]! })] as const,
          ),
        ),
        plan.participant ? send('GET', scenePaths.participant, { participantId: slots['participant']! }) : undefined,
        plan.subscriptions === null
          ? undefined
          : send('GET', scenePaths.subscriptions, {
              sessionId: slots[plan.subscriptions]!,
              participantId: slots['participant']!,
            }),
      ]);
      return {
        members: Object.fromEntries(members),
        ...(participant ? { participant } : {}),
        ...(subscriptions ? { subscriptions } : {}),
      };
    },
    async tearDown() {
      // Whoever asked for the scene may have given up before it was set.
      await setting?.catch(() => undefined);
      liftFailure();
      const removeAll = async (kind: ResourceKind): Promise<Leftover[]> => {
        const ids = [...created].flatMap(([id, resource]) => (resource.kind === kind ? [id] : []));
        const left = await Promise.all(
          ids.map(async (id) => {
            const leftover = await removeResource({ kind, id }, target, removalWire, allowance, budgets);
            // An entry too many in the journal does no harm: what it names is gone.
            if (!leftover) await strikeOut(id).catch(() => undefined);
            return leftover ?? [];
          }),
        );
        return left.flat();
      };
      // Participants first: a session that ends first may take the answer for its members with it.
      return [...lost, ...(await removeAll('participant')), ...(await removeAll('session'))];
    },
  };
}

function expectSuccess(exchange: Exchange): void {
  const status = exchange.response?.status ?? 0;
  if (status < 200 || status >= 300) throw new SceneError(summary(exchange), exchange);
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

function mapValues(
  record: Readonly<Record<string, string>>,
  change: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
