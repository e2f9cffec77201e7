import type { Directory, Hearing } from './directory.ts';

/* Response bodies. Optional properties are left out or null if that means the same. */

export function sessionView({ sessions }: Directory, id: string): object {
  return { tag: sessions.get(id) ?? null, id };
}

/** Outside a session there is no `sessions` property; without subscriptions, `subscriptions` is null. */
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
        // Shown as well, although the participants override it.
        sessionId,
        participants: [...hearing.speakers].map(([participantId, streams]) => ({
          streamAliases: streams.size === 0 ? null : [...streams],
          participantId,
        })),
      };
  }
}
