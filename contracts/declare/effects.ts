import type { Effect, ExpectedSubscriptions } from '../model/types.ts';

/** The effect of a successful join. */
export function joinedWith(
  subscriptions: ExpectedSubscriptions,
  levels: Pick<Effect, 'subscriptionsLevel' | 'streamsLevel'> = {},
): Effect {
  return { memberOf: 'session', subscriptions, ...levels };
}

export const nothingJoined: Effect = { memberOf: null };
export const toNothing: ExpectedSubscriptions = { to: 'nothing' };
export const toSession: ExpectedSubscriptions = { to: 'session', session: 'session' };

/** Subscriptions to these participants, each with all of its streams. */
export function toAllOf(...participants: string[]): ExpectedSubscriptions {
  return {
    to: 'participants',
    participants: Object.fromEntries(participants.map((slot) => [slot, []])),
  };
}
