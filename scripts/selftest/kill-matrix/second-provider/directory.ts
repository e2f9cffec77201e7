import { newId } from './ids.ts';

/** The participants that a member hears. */
export type Hearing =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'everybody' }
  /** The streams by participant; an empty set means all of them. */
  | { readonly kind: 'some'; readonly speakers: ReadonlyMap<string, ReadonlySet<string>> };

interface Membership {
  readonly sessionId: string;
  readonly hearing: Hearing;
}

/** What a participant was created with. */
export interface Profile {
  readonly tag: string | null;
  readonly publishPermissions: readonly string[];
}

/**
 * Sessions, participants and memberships. A membership is kept by its participant only, so a participant cannot be in
 * two sessions, and nothing else has to be kept in sync.
 */
export class Directory {
  /** The tag of each session, by its id. */
  readonly sessions = new Map<string, string | null>();
  readonly participants = new Map<string, Profile>();
  readonly memberships = new Map<string, Membership>();

  open(tag: string | null): string {
    const id = newId('se');
    this.sessions.set(id, tag);
    return id;
  }

  close(sessionId: string): boolean {
    for (const participantId of this.membersOf(sessionId)) this.memberships.delete(participantId);
    return this.sessions.delete(sessionId);
  }

  register(profile: Profile): string {
    const id = newId('pa');
    this.participants.set(id, profile);
    return id;
  }

  unregister(participantId: string): boolean {
    this.memberships.delete(participantId);
    return this.participants.delete(participantId);
  }

  membersOf(sessionId: string): string[] {
    return [...this.memberships].flatMap(([id, membership]) => (membership.sessionId === sessionId ? [id] : []));
  }
}
