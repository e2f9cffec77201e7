import { hasShape } from '../../../contracts/shapes/index.ts';
import type { Exchange } from '../../lib/http/exchange.ts';
import { jsonOf } from '../../lib/http/json-content.ts';
import { uuids } from '../../lib/text/uuid.ts';
import type { Evidence } from '../../run/evidence.ts';
import { readList, readSubscriptions } from '../../verification/judge/effect.ts';
import { inSlots } from '../../verification/judge/observation.ts';

/** What stands in place of an id that is none of the scene. */
const another = 'another';

/** A text without the ids in it, which differ from run to run. */
export function mask(text: string): string {
  return text.replace(uuids, '<id>');
}

/** Others of a scene that are named; more are counted. */
const maxNames = 3;

/**
 * What was so after the request, in the words of the scene: by what was read back, with slots in place of ids.
 * What was not read back is left out.
 */
export function effectWords({ slots, readBack }: Evidence): Record<string, string> {
  const slotOf = new Map(Object.entries(slots).map(([slot, id]) => [id, slot]));
  const named = (ids: readonly string[], noOne: string): string =>
    ids.length === 0 ? noOne : listed(ids.map((id) => slotOf.get(id) ?? another));
  const words: Record<string, string> = {};
  for (const [slot, exchange] of Object.entries(readBack.members)) {
    const ids = readList(exchange);
    words[`participants of ${slot}`] = ids ? named(ids, 'nobody') : unreadable(exchange);
  }
  if (readBack.participant) {
    const { response } = readBack.participant;
    const participant = response?.status === 200 ? jsonOf(response).value : undefined;
    if (hasShape('participant', participant)) {
      words['sessions of the participant'] = participant.sessions ? named(participant.sessions, 'none') : 'not told';
      words['subscriptions in the participant'] = hasShape('subscriptions', participant.subscriptions)
        ? inSlots(participant.subscriptions, slots, () => another)
        : 'not told';
    } else words['sessions of the participant'] = unreadable(readBack.participant);
  }
  if (readBack.subscriptions) {
    const document = readSubscriptions(readBack.subscriptions);
    words['subscriptions'] =
      document === undefined ? unreadable(readBack.subscriptions) : inSlots(document, slots, () => another);
  }
  return words;
}

/** The participant under test with how often it is there, then the others. */
function listed(names: readonly string[]): string {
  const times = names.filter((name) => name === 'participant').length;
  const others = names.filter((name) => name !== 'participant').sort();
  return [
    ...(times === 0 ? [] : [times === 1 ? 'participant' : `participant ${times} times`]),
    ...(others.length > maxNames ? [`${others.length} others`] : others),
  ].join(', ');
}

function unreadable({ response }: Exchange): string {
  return response ? `unreadable (${response.status})` : 'unreadable (no answer)';
}
