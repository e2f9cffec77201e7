import type { Slots } from '../../../contracts/model/template.ts';
import type { ExpectedSubscriptions } from '../../../contracts/model/types.ts';
import type { Shaped } from '../../../contracts/shapes/index.ts';

/**
 * What a subscriptions document means, as one line of text that is the same for the same meaning.
 * Source: OAS `subscriptions` — participants, when there are any, override the sessionId, which may be
 * missing or empty; no alias means all of them.
 */
export function meaningOf(document: Shaped['subscriptions'] | null | undefined): string {
  const participants = document?.participants ?? [];
  if (participants.length > 0) {
    return toParticipants(merged(participants));
  }
  const sessionId = document?.sessionId;
  return typeof sessionId === 'string' && sessionId !== '' ? `to all of session ${sessionId}` : 'to nothing';
}

/** The same line for what is expected, with the ids of the scene. */
export function expectedMeaning(expected: ExpectedSubscriptions, slots: Slots): string {
  switch (expected.to) {
    case 'nothing':
      return meaningOf(null);
    case 'session':
      return meaningOf({ sessionId: slots[expected.session]! });
    case 'participants':
      return toParticipants(
        new Map(Object.entries(expected.participants).map(([slot, aliases]) => [slots[slot]!, aliases])),
      );
  }
}

/** The aliases by participant. Entries of one participant add up, and one without aliases is all of its streams. */
function merged(
  participants: NonNullable<Shaped['subscriptions']['participants']>,
): ReadonlyMap<string, readonly string[]> {
  const byId = new Map<string, readonly string[]>();
  for (const { participantId, streamAliases } of participants) {
    const aliases = streamAliases ?? [];
    const before = byId.get(participantId) ?? aliases;
    byId.set(participantId, aliases.length === 0 || before.length === 0 ? [] : [...before, ...aliases]);
  }
  return byId;
}

function toParticipants(byId: ReadonlyMap<string, readonly string[]>): string {
  const each = [...byId].map(([id, aliases]) => {
    const streams = [...new Set(aliases)].sort();
    return streams.length === 0 ? id : `${id} (streams ${streams.map((alias) => JSON.stringify(alias)).join(', ')})`;
  });
  return `to participants ${each.sort().join(', ')}`;
}

/** Whether the two are the same once the participants of which streams are expected are left out of both. */
export function sameWithoutStreams(
  expected: ExpectedSubscriptions,
  document: Shaped['subscriptions'] | null,
  slots: Slots,
): boolean {
  if (expected.to !== 'participants') return false;
  const named = new Set(
    Object.entries(expected.participants).flatMap(([slot, aliases]) => (aliases.length > 0 ? [slots[slot]!] : [])),
  );
  const rest = Object.entries(expected.participants).filter(([, aliases]) => aliases.length === 0);
  const remaining = (document?.participants ?? []).filter(({ participantId }) => !named.has(participantId));
  return (
    named.size > 0 &&
    meaningOf({ participants: remaining }) ===
      expectedMeaning({ to: 'participants', participants: Object.fromEntries(rest) }, slots)
  );
}
