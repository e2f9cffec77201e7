import type { Follows, Observation, Reading } from '../../../contracts/model/types.ts';
import { hasShape, shapeNotation } from '../../../contracts/shapes/index.ts';
import { type ReceivedResponse } from '../../lib/http/exchange.ts';
import { jsonOf } from '../../lib/http/json-content.ts';
import { excerpt } from '../../lib/text/excerpt.ts';
import type { Evidence } from '../../run/evidence.ts';
import { announcesContent } from './answer.ts';
import { readList, readSubscriptions, type SubscriptionsDocument } from './effect.ts';
import { meaningOf } from './subscriptions.ts';

/** What an answer that nobody has promised comes to. */
export interface Observed {
  /** In one sentence. */
  readonly reason: string;
  /** The document that it follows, where the question is which of two is right. */
  readonly follows?: Follows;
}

/** Reads an answer that nobody has promised, or two documents have promised differently. */
export function observe({ readings }: Observation, response: ReceivedResponse, evidence: Evidence): Observed {
  const reading = readings.find((candidate) => applies(candidate, response));
  const means = reading?.means ?? 'none of the readings that were thought of';
  const details = [`answered ${response.status}${contentNote(response)}`, ...effectNotes(evidence)];
  const decides = readings.some(({ follows }) => follows !== undefined);
  return {
    reason: `${capitalised(means)} (${details.join('; ')})`,
    ...(decides ? { follows: reading?.follows ?? 'neither' } : {}),
  };
}

function applies({ statuses, content, member }: Reading, response: ReceivedResponse): boolean {
  const hasContent = response.body !== '' || announcesContent(response);
  const { value } = jsonOf(response);
  const hasMember =
    member !== undefined && typeof value === 'object' && value !== null && Object.hasOwn(value, member.name);
  return (
    (statuses?.includes(response.status) ?? true) &&
    (content === undefined || content === hasContent) &&
    (member === undefined || member.present === hasMember)
  );
}

function contentNote(response: ReceivedResponse): string {
  if (response.body === '') return '';
  const { value } = jsonOf(response);
  const shape = (['requestError', 'messageError'] as const).find((name) => hasShape(name, value));
  return shape ? ` ${shapeNotation[shape]}` : ` with other content`;
}

function effectNotes({ slots, readBack }: Evidence): string[] {
  const list = readBack.members['session'] && readList(readBack.members['session']);
  if (!list) return [];
  const joined = list.includes(slots['participant'] ?? '');
  const document = readBack.subscriptions ? readSubscriptions(readBack.subscriptions) : undefined;
  return [
    joined ? 'in the session afterwards' : 'not in the session afterwards',
    ...(joined && document !== undefined ? [`subscribed ${excerpt(inSlots(document, slots))}`] : []),
  ];
}

const maxListLength = 3;

/**
 * What a document of subscriptions means. Ids say nothing to a reader and differ from run to run: slots in their
 * place, and long lists counted.
 * @param other what to call an id that is none of the scene.
 */
export function inSlots(
  document: SubscriptionsDocument,
  slots: Evidence['slots'],
  other: (id: string) => string = (id) => id,
): string {
  const count = document?.participants?.length ?? 0;
  if (count > maxListLength) return `to ${count} participants`;
  const slotOf = new Map(Object.entries(slots).map(([slot, id]) => [id, slot]));
  // An empty text stands for no id.
  const named = (id: string): string => (id === '' ? id : (slotOf.get(id) ?? other(id)));
  return meaningOf({
    sessionId: typeof document?.sessionId === 'string' ? named(document.sessionId) : null,
    participants: (document?.participants ?? []).map((entry) => ({
      ...entry,
      participantId: named(entry.participantId),
    })),
  });
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
