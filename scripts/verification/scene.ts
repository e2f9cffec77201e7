import { randomUUID } from 'node:crypto';
import { operation, sceneBodies, scenePaths } from '../../contracts/operation.ts';
import { hasShape } from '../../contracts/shapes/index.ts';
import { sceneSteps, type SceneStep } from '../../contracts/scene-steps.ts';
import { fill, fillPath, type Slots } from '../../contracts/template.ts';
import type { Scene } from '../../contracts/types.ts';
import { present } from './credentials.ts';
import type { ReadBack, ReadBackPlan } from './evidence.ts';
import { type Exchange, summary } from './exchange.ts';
import { jsonOf } from './json.ts';
import type { Target } from './target.ts';
import type { Wire } from './wire.ts';

/** A scene that could not be set. The message says which step failed and how. */
export class SceneError extends Error {
  readonly exchange: Exchange;
  constructor(message: string, exchange: Exchange) {
    super(message);
    this.name = 'SceneError';
    this.exchange = exchange;
  }
}

/** A resource that could not be removed. */
export interface Leftover {
  readonly kind: 'session' | 'participant';
  readonly id: string;
  readonly reason: string;
}

/** The sessions and participants of one case on one target. */
export interface SceneOnTarget {
  readonly slots: Slots;
  /** @throws SceneError */
  set(): Promise<void>;
  liftFailure(): void;
  readBack(plan: ReadBackPlan): Promise<ReadBack>;
  /** Removes everything that was created, also after a failed `set`. Never throws. */
  tearDown(): Promise<Leftover[]>;
}

/** Prepares a scene; nothing is sent before `set`. */
export function sceneOn(scene: Scene, target: Target, wire: Wire): SceneOnTarget {
  const slots: Record<string, string> = {
    account: target.accountId,
    otherAccount: target.accountId === '9999999' ? '9999998' : '9999999',
  };
  const created = new Map<string, Leftover['kind']>();
  const lost: Leftover[] = [];

  const send = async (
    method: string,
    path: string,
    ids: { sessionId?: string; participantId?: string },
    body: string | null = null,
  ): Promise<Exchange> =>
    wire.send({
      method,
      // The ids are the target's words, and must not lead out of the path.
      path: fillPath(path, mapValues({ accountId: target.accountId, ...ids }, encodeURIComponent)),
      headers: body === null ? {} : { 'Content-Type': 'application/json' },
      ...present('valid', target.users),
      body,
    });

  const create = async (kind: Leftover['kind'], slot: string): Promise<void> => {
    const path = kind === 'session' ? scenePaths.sessions : scenePaths.participants;
    const exchange = await send('POST', path, {}, JSON.stringify(sceneBodies[kind]));
    const id = idIn(exchange, kind);
    if (id !== undefined) created.set(id, kind);
    else if (mayHaveCreated(exchange)) {
      lost.push({ kind, id: 'unknown', reason: `it may have been created: ${summary(exchange)}` });
    }
    expectSuccess(exchange);
    if (id === undefined) throw new SceneError(`${summary(exchange)}, which names no ${kind}`, exchange);
    slots[slot] = id;
  };

  const remove = async (kind: Leftover['kind'], id: string): Promise<Exchange> =>
    kind === 'session'
      ? send('DELETE', scenePaths.session, { sessionId: id })
      : send('DELETE', scenePaths.participant, { participantId: id });

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
      case 'delete-participant':
        expectSuccess(await remove(step.do === 'end-session' ? 'session' : 'participant', id));
        created.delete(id);
        return;
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
      const removeAll = async (kind: Leftover['kind']): Promise<Leftover[]> => {
        const ids = [...created].filter(([, candidate]) => candidate === kind).map(([id]) => id);
        const exchanges = await Promise.all(ids.map(async (id) => [id, await remove(kind, id)] as const));
        return exchanges.flatMap(([id, exchange]) =>
          isGone(exchange) ? [] : [{ kind, id, reason: summary(exchange) }],
        );
      };
      // Participants first: a session that ends first may take the answer for its members with it.
      return [...lost, ...(await removeAll('participant')), ...(await removeAll('session'))];
    },
  };
}

function isGone({ response }: Exchange): boolean {
  return response !== undefined && ((response.status >= 200 && response.status < 300) || response.status === 404);
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

/** Errors that a request ends with before it was sent. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Codes of OpenSSL and of Node's TLS for a connection that was never made. */
const tlsFailure = /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|INVALID_CA)/;

/** Whether a creation that names no id may have taken place all the same. */
function mayHaveCreated({ response, failure }: Exchange): boolean {
  if (failure) return !neverSent.has(failure.code) && !tlsFailure.test(failure.code);
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
