import { randomUUID } from 'node:crypto';

/** The participants that a participant hears. Without an alias, all of their streams. */
export interface Subscriptions {
  sessionId?: string;
  participants: { participantId: string; streamAliases?: string[] }[];
}

export interface Session {
  id: string;
  tag?: string;
  createdAt: number;
}

export interface Participant {
  id: string;
  tag?: string;
  callbackUrl?: string;
  publishPermissions: string[];
  deviceApiVersion: string;
  sessionId?: string;
  subscriptions?: Subscriptions;
}

/** Sessions end by themselves after nine hours (vendor's description of sessions). */
const sessionLifetimeMs = 9 * 60 * 60 * 1000;

/** Everything that the provider knows, in memory. */
export class Store {
  readonly #sessions = new Map<string, Session>();
  readonly #participants = new Map<string, Participant>();
  readonly #now: () => number;

  /** @param now milliseconds since the epoch; tests pass their own clock to make sessions expire. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  get counts(): { sessions: number; participants: number } {
    for (const id of this.#sessions.keys()) this.session(id);
    return { sessions: this.#sessions.size, participants: this.#participants.size };
  }

  createSession(fields: Pick<Session, 'tag'>): Session {
    const session = { id: randomUUID(), createdAt: this.#now(), ...fields };
    this.#sessions.set(session.id, session);
    return session;
  }

  session(id: string): Session | undefined {
    const session = this.#sessions.get(id);
    if (session && this.#now() - session.createdAt >= sessionLifetimeMs) {
      this.endSession(id);
      return undefined;
    }
    return session;
  }

  endSession(id: string): void {
    for (const member of this.members(id)) this.leave(member);
    this.#sessions.delete(id);
  }

  createParticipant(fields: Omit<Participant, 'id' | 'sessionId' | 'subscriptions'>): Participant {
    const participant = { id: randomUUID(), ...fields };
    this.#participants.set(participant.id, participant);
    return participant;
  }

  participant(id: string): Participant | undefined {
    const participant = this.#participants.get(id);
    // Looking up the session ends it if it has expired.
    if (participant?.sessionId !== undefined) this.session(participant.sessionId);
    return participant;
  }

  deleteParticipant(id: string): void {
    this.#participants.delete(id);
  }

  members(sessionId: string): Participant[] {
    return [...this.#participants.values()].filter((participant) => participant.sessionId === sessionId);
  }

  join(participant: Participant, sessionId: string, subscriptions: Subscriptions | undefined): void {
    participant.sessionId = sessionId;
    this.subscribe(participant, subscriptions);
  }

  leave(participant: Participant): void {
    delete participant.sessionId;
    delete participant.subscriptions;
  }

  subscribe(participant: Participant, subscriptions: Subscriptions | undefined): void {
    if (subscriptions) participant.subscriptions = subscriptions;
    else delete participant.subscriptions;
  }
}
