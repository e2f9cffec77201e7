import type { Directory, Hearing } from './directory.ts';

/* What goes out. Members that are not required are left out or null wherever that says the same. */

export function sessionView({ sessions }: Directory, id: string): object {
  return { tag: sessions.get(id) ?? null, id };
}

/** A participant in none has no `sessions`; one that hears nobody has null for `subscriptions`. */
export function participantView({ participants, memberships }: Directory, id: string): object {
  const membership = memberships.get(id);
  return {
    ...participants.get(id),
    ...(membership
      ? { sessions: [membership.sessionId], subscriptions: hearingView(membership.sessionId, membership.hearing) }
      : {}),
    id,
  };
}

/** The subscriptions of a member; null for none. */
export function hearingView(sessionId: string, hearing: Hearing): object | null {
  switch (hearing.kind) {
    case 'nobody':
      return null;
    case 'everybody':
      return { participants: null, sessionId };
    case 'some':
      return {
        // What the participants override stays in sight.
        sessionId,
        participants: [...hearing.speakers].map(([participantId, streams]) => ({
          streamAliases: streams.size === 0 ? null : [...streams],
          participantId,
        })),
      };
  }
}
