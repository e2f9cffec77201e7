import type { Answer, Call } from '../../../reference-provider/api/answer.ts';
import {
  changingAll,
  contentOf,
  isCreation,
  objectOf,
  readsMembers,
  readsParticipant,
  readsSubscriptions,
  sessionOf,
  withContent,
  withHeader,
} from '../behaviours/behaviours.ts';
import type { Variation } from '../behaviours/fault.ts';

/** A provider that shows its resources in another form. */
function changingReads(reads: (call: Call) => boolean, change: (answer: Answer, call: Call) => Answer) {
  return changingAll((answer, call) => (reads(call) && answer.status < 300 ? change(answer, call) : answer));
}

/** A provider that returns this document for a participant without subscriptions. */
function showingNothingAs(document: object) {
  return changingReads(readsSubscriptions, (answer) => (answer.status === 204 ? shown(answer, document) : answer));
}

function shown(answer: Answer, value: unknown): Answer {
  return withContent(withHeader({ ...answer, status: 200 }, 'Content-Type', 'application/json'), value);
}

/** A provider that shows subscriptions to participants in another form. */
function showingSubscriptions(change: (document: Record<string, unknown>, entries: object[], call: Call) => object) {
  return changingReads(readsSubscriptions, (answer, call) => {
    const document = objectOf(answer);
    const entries = document?.['participants'];
    return document && Array.isArray(entries) && entries.length > 0
      ? withContent(answer, change(document, entries as object[], call))
      : answer;
  });
}

/** A provider that shows a participant in another form, wherever it shows one. */
function showingParticipants(change: (participant: Record<string, unknown>) => object) {
  return changingReads(
    (call) => readsParticipant(call) || readsMembers(call),
    (answer) => {
      const value = contentOf(answer);
      if (value === undefined) return answer;
      const participants = [value].flat() as Record<string, unknown>[];
      return withContent(answer, Array.isArray(value) ? participants.map(change) : change(participants[0]!));
    },
  );
}

/** How operations outside the contract may show resources. */
export const readVariations: readonly Variation[] = [
  {
    id: 'no-subscriptions-as-an-empty-object',
    differs: 'A participant without subscriptions gets an empty object for them, in place of a 204.',
    behaviour: () => showingNothingAs({}),
  },
  {
    id: 'no-subscriptions-as-nulls',
    differs: 'A participant without subscriptions gets subscriptions whose properties are null.',
    behaviour: () => showingNothingAs({ sessionId: null, participants: null }),
  },
  {
    id: 'no-subscriptions-as-empty-members',
    differs: 'A participant without subscriptions gets subscriptions with an empty text and an empty list.',
    behaviour: () => showingNothingAs({ sessionId: '', participants: [] }),
  },
  {
    id: 'no-members-as-an-empty-list',
    differs: 'A session without participants has an empty list of them, in place of a 204.',
    behaviour: () => changingReads(readsMembers, (answer) => (answer.status === 204 ? shown(answer, []) : answer)),
  },
  {
    id: 'subscriptions-with-the-session-too',
    differs: 'Subscriptions to participants name the session as well, which they override.',
    behaviour: () => showingSubscriptions((document, _, call) => ({ ...document, sessionId: sessionOf(call) })),
  },
  {
    id: 'subscriptions-without-a-session-as-null',
    differs: 'Subscriptions to participants have null for the session.',
    behaviour: () => showingSubscriptions((document) => ({ ...document, sessionId: null })),
  },
  {
    id: 'subscriptions-in-reverse',
    differs: 'Subscriptions to participants come in reverse order, and so do their streams.',
    behaviour: () =>
      showingSubscriptions((document, entries) => ({
        ...document,
        participants: entries
          .map((entry) =>
            'streamAliases' in entry && Array.isArray(entry.streamAliases)
              ? { ...entry, streamAliases: (entry.streamAliases as unknown[]).toReversed() }
              : entry,
          )
          .toReversed(),
      })),
  },
  {
    id: 'all-streams-as-an-empty-list',
    differs: 'Subscriptions to all streams of a participant have an empty list of them.',
    behaviour: () =>
      showingSubscriptions((document, entries) => ({
        ...document,
        participants: entries.map((entry) => ({ streamAliases: [], ...entry })),
      })),
  },
  {
    id: 'all-streams-as-null',
    differs: 'Subscriptions to all streams of a participant have null in place of a list.',
    behaviour: () =>
      showingSubscriptions((document, entries) => ({
        ...document,
        participants: entries.map((entry) => ({ streamAliases: null, ...entry })),
      })),
  },
  {
    id: 'participants-without-subscriptions',
    differs: 'A participant does not show what it is subscribed to.',
    unclear: true,
    behaviour: () =>
      showingParticipants((participant) =>
        Object.fromEntries(Object.entries(participant).filter(([name]) => name !== 'subscriptions')),
      ),
  },
  {
    id: 'participants-with-null-subscriptions',
    differs: 'A participant shows null for what it is subscribed to.',
    unclear: true,
    behaviour: () => showingParticipants((participant) => ({ ...participant, subscriptions: null })),
  },
  {
    id: 'participants-in-short',
    differs: 'A participant shows only its id and its sessions.',
    unclear: true,
    behaviour: () => showingParticipants(({ id, sessions }) => ({ id, sessions })),
  },
  {
    id: 'members-in-reverse-order',
    differs: 'The participants of a session are listed in reverse order.',
    behaviour: () =>
      changingReads(readsMembers, (answer) => {
        const members = contentOf(answer);
        return Array.isArray(members) ? withContent(answer, (members as unknown[]).toReversed()) : answer;
      }),
  },
  {
    id: 'members-by-id-only',
    differs: 'The list of the participants in a session has only their ids.',
    behaviour: () =>
      changingReads(readsMembers, (answer) => {
        const members = contentOf(answer);
        return Array.isArray(members)
          ? withContent(
              answer,
              (members as { id: string }[]).map(({ id }) => ({ id })),
            )
          : answer;
      }),
  },
  {
    id: 'created-without-a-tag',
    differs: 'A created resource is returned with null for its tag, and with the time of its creation.',
    behaviour: () =>
      changingReads(isCreation, (answer) =>
        withContent(answer, { ...objectOf(answer), tag: null, createdAt: '2026-01-01T00:00:00.000Z' }),
      ),
  },
];
