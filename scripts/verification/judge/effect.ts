import { slotsOf } from '../../../contracts/model/template.ts';
import type { CheckedCase, Effect, Level } from '../../../contracts/model/types.ts';
import { hasShape, type Shaped } from '../../../contracts/shapes/index.ts';
import { type Exchange, summary } from '../../lib/http/exchange.ts';
import { jsonOf } from '../../lib/http/json-content.ts';
import { excerpt } from '../../lib/text/excerpt.ts';
import type { Evidence } from '../../run/evidence.ts';
import type { Mismatch } from '../../run/verdict.ts';
import { expectedMeaning, meaningOf, sameWithoutStreams } from './subscriptions.ts';

/** What was read back, or why it could not be. */
interface Reads {
  readonly mismatches: readonly Mismatch[];
  readonly unreadable?: string;
}

/** Characters of a state that a mismatch shows: room for the subscriptions of all of a scene's participants. */
const maxStateLength = 1000;

/** Every way in which the provider is not in the promised state, as far as that could be read back. */
export function effectMismatches({ request }: CheckedCase, effect: Effect, { slots, readBack }: Evidence): Reads {
  const level = effect.level ?? 'MUST';
  const subscriptionsLevel = effect.subscriptionsLevel ?? level;
  const participantId = slots[slotsOf(request.ids.participantId)[0] ?? ''] ?? '';
  const mismatches: Mismatch[] = [];
  const expectEffect = (place: string, expected: string, actual: string, of: Level) => {
    if (expected !== actual)
      mismatches.push({ part: 'effect', at: place, expected, actual: excerpt(actual, maxStateLength), level: of });
  };

  for (const [slot, exchange] of Object.entries(readBack.members)) {
    const members = readList(exchange);
    if (!members) return { mismatches, unreadable: unreadable('the participants of the session', exchange) };
    const times = members.filter((id) => id === participantId).length;
    expectEffect(`participants of ${slot}`, occurrences(slot === effect.memberOf ? 1 : 0), occurrences(times), level);
  }
  if (readBack.participant) {
    const { response } = readBack.participant;
    const participant = response?.status === 200 ? jsonOf(response).value : undefined;
    if (!hasShape('participant', participant)) {
      return { mismatches, unreadable: unreadable('the participant', readBack.participant) };
    }
    if (participant.id !== participantId) {
      return { mismatches, unreadable: unreadable('the participant (another one came)', readBack.participant) };
    }
    const expected = effect.memberOf === null ? [] : [slots[effect.memberOf]!];
    // The description requires no member of a participant: one that leaves its sessions out contradicts nothing,
    // and the list of the session has the last word.
    const sessions = participant.sessions ?? [];
    const left = participant.sessions === undefined && level === 'MUST' ? 'SHOULD' : level;
    expectEffect('sessions of the participant', JSON.stringify(expected), JSON.stringify(sessions), left);
    if (effect.subscriptions && participant.subscriptions) {
      // The same fact in a second place: worth a word when it differs, while the subscriptions themselves decide.
      expectEffect(
        'subscriptions in the participant',
        expectedMeaning(effect.subscriptions, slots),
        meaningOf(participant.subscriptions),
        subscriptionsLevel === 'MUST' ? 'SHOULD' : subscriptionsLevel,
      );
    }
  }
  if (effect.subscriptions && readBack.subscriptions) {
    const document = readSubscriptions(readBack.subscriptions);
    if (document === undefined) {
      return { mismatches, unreadable: unreadable('the subscriptions', readBack.subscriptions) };
    }
    const streams = effect.streamsLevel ?? subscriptionsLevel;
    const onlyStreams = sameWithoutStreams(effect.subscriptions, document, slots);
    expectEffect(
      'subscriptions',
      expectedMeaning(effect.subscriptions, slots),
      meaningOf(document),
      onlyStreams ? streams : subscriptionsLevel,
    );
  }
  return { mismatches };
}

function occurrences(times: number): string {
  if (times === 0) return 'the participant not listed';
  return times === 1 ? 'the participant listed once' : `the participant listed ${times} times`;
}

/** The ids in a list of participants, or undefined when it cannot be read. */
export function readList({ response }: Exchange): string[] | undefined {
  if (response?.status === 204) return [];
  const list = response?.status === 200 ? jsonOf(response).value : undefined;
  return hasShape('participantList', list) ? list.map(({ id }) => id) : undefined;
}

/** What a participant is subscribed to, as the provider says it; null for nothing. */
export type SubscriptionsDocument = Shaped['subscriptions'] | null;

/** The document, null for none, or undefined when it cannot be read. */
export function readSubscriptions({ response }: Exchange): SubscriptionsDocument | undefined {
  if (response?.status === 204) return null;
  const document = response?.status === 200 ? jsonOf(response).value : undefined;
  return hasShape('subscriptions', document) ? document : undefined;
}

function unreadable(what: string, exchange: Exchange): string {
  return `Reading back ${what} came to nothing: ${summary(exchange)}`;
}
