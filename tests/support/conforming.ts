import { cases } from '../../contracts/all-cases.ts';
import type { CheckedCase, Effect, ExpectedSubscriptions, Outcome, RequestCase } from '../../contracts/model/types.ts';
import type { ShapeName } from '../../contracts/shapes/index.ts';
import type { Exchange, Header } from '../../scripts/lib/http/exchange.ts';
import type { Evidence, ReadBack } from '../../scripts/run/evidence.ts';
import { readBackPlan } from '../../scripts/verification/judge/judge.ts';
import { answered } from './evidence.ts';

export const requestCases = cases.filter((entry): entry is RequestCase => 'scene' in entry);
export const checkedCases = requestCases.filter((entry): entry is CheckedCase => entry.level !== 'OBSERVE');

/** The least that has a shape; what a scene says of a participant is elsewhere. */
const minOf: Readonly<Partial<Record<ShapeName, object>>> = {
  requestError: { error: 'e', requestId: 'r' },
  messageError: { message: 'm' },
  serverError: { message: 'm' },
};

/** An id for each slot of a scene, like the slot and unlike every other. */
export function slotsFor({ scene }: RequestCase): Record<string, string> {
  const names = ['account', 'otherAccount', ...Object.keys(scene.sessions), ...Object.keys(scene.participants)];
  return Object.fromEntries(names.map((name) => [name, `${name}-0a1b`]));
}

/** The JSON values of an answer that a test may change before they are sent. */
export type Change = <Value>(value: Value, shape: ShapeName) => Value;
const unchanged: Change = (value) => value;

/** The answer that a case prefers. */
function preferredAnswer({ expect }: CheckedCase, change = unchanged, further: readonly Header[] = []): Exchange {
  const { status, body, headers = [] }: Outcome = expect.preferred;
  const required = headers.map(({ name, format }): Header => [name, format === 'retry-after' ? '2' : 'Basic']);
  if (body === 'none') return answered(status, undefined, [...required, ...further]);
  return answered(status, change(minOf[body]!, body), [['Content-Type', 'application/json'], ...required, ...further]);
}

/** All that a provider does and says that keeps every promise of a case. */
export function conforming(entry: CheckedCase, change = unchanged, further: readonly Header[] = []): Evidence {
  const exchange = preferredAnswer(entry, change, further);
  const slots = slotsFor(entry);
  const control = entry.controlStatuses
    ? answered(entry.controlStatuses[0]!, { message: 'm' })
    : answered(204, undefined, further);
  return {
    slots,
    exchange,
    readBack: promisedState(entry, entry.expect.preferred.effect, slots, exchange, change, further),
    ...(entry.control ? { control } : {}),
  };
}

function promisedState(
  entry: CheckedCase,
  effect: Effect | undefined,
  slots: Record<string, string>,
  exchange: Exchange,
  change: Change,
  further: readonly Header[],
): ReadBack {
  const plan = readBackPlan(entry, exchange);
  const read = (value: object | undefined, shape: ShapeName) =>
    value === undefined
      ? answered(204, undefined, further)
      : answered(200, change(value, shape), [['content-type', 'application/json'], ...further]);
  const { participants } = entry.scene;
  const inside = (session: string) =>
    Object.keys(participants).filter((slot) =>
      slot === 'participant' ? effect?.memberOf === session : participants[slot]!.joined === session,
    );
  const document = effect?.subscriptions && documentOf(effect.subscriptions, slots);
  return {
    members: Object.fromEntries(
      plan.members.map((session) => {
        const list = inside(session).map((slot) => ({ id: slots[slot] }));
        return [session, read(list.length === 0 ? undefined : list, 'participantList')];
      }),
    ),
    ...(plan.participant
      ? {
          participant: read(
            {
              id: slots['participant'],
              sessions: typeof effect?.memberOf === 'string' ? [slots[effect.memberOf]] : [],
              ...(document ? { subscriptions: document } : {}),
            },
            'participant',
          ),
        }
      : {}),
    ...(plan.subscriptions === null ? {} : { subscriptions: read(document, 'subscriptions') }),
  };
}

function documentOf(expected: ExpectedSubscriptions, slots: Record<string, string>): object | undefined {
  switch (expected.to) {
    case 'nothing':
      return undefined;
    case 'session':
      return { sessionId: slots[expected.session] };
    case 'participants':
      return {
        participants: Object.entries(expected.participants).map(([slot, streamAliases]) => ({
          participantId: slots[slot],
          streamAliases,
        })),
      };
  }
}
