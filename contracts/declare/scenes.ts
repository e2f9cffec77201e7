import type { Scene, SceneParticipant } from '../model/types.ts';

const outsider: SceneParticipant = { state: 'created' };
const member: SceneParticipant = { state: 'created', joined: 'session' };

/** The minimum that the operation needs. */
export const outsideOpenSession: Scene = {
  title: 'an open session and a participant outside it',
  sessions: { session: 'open' },
  participants: { participant: outsider },
};

/** With participants to subscribe to. */
export const outsideSessionWithSpeakers: Scene = {
  title: 'an open session with two participants in it, and a third outside it',
  sessions: { session: 'open' },
  participants: { participant: outsider, speakerA: member, speakerB: member },
};

export const unknownSession: Scene = {
  title: 'a session id that never existed, an open session, and a participant in neither',
  sessions: { session: 'unknown', openSession: 'open' },
  participants: { participant: outsider },
};

export const unknownParticipant: Scene = {
  title: 'an open session, a participant id that never existed, and a participant outside the session',
  sessions: { session: 'open' },
  participants: { participant: { state: 'unknown' }, outsider },
};

export const unknownBoth: Scene = {
  title: 'a session id and a participant id that never existed, beside an open session and a participant outside it',
  sessions: { session: 'unknown', openSession: 'open' },
  participants: { participant: { state: 'unknown' }, outsider },
};

/** Creates nothing on the account. */
export const nothingCreated: Scene = {
  title: 'a session id and a participant id that never existed, and nothing else',
  sessions: { session: 'unknown' },
  participants: { participant: { state: 'unknown' } },
};

export const endedSession: Scene = {
  title: 'a session that has ended, an open session, and a participant in neither',
  sessions: { session: 'ended', openSession: 'open' },
  participants: { participant: outsider },
};

export const deletedParticipant: Scene = {
  title: 'an open session, a participant that was deleted, and a participant outside the session',
  sessions: { session: 'open' },
  participants: { participant: { state: 'deleted' }, outsider },
};

export const inAnotherSession: Scene = {
  title: 'a participant in one session, subscribed to all of it, a second session, and a participant in neither',
  sessions: { firstSession: 'open', session: 'open' },
  participants: {
    participant: {
      state: 'created',
      joined: 'firstSession',
      body: '{"sessionId":"{{firstSession}}"}',
    },
    newcomer: outsider,
  },
};

/** `size` participants in the session, named speaker1 to speaker<size>, and one outside it. */
export function outsideCrowdedSession(size: number): Scene {
  return {
    title: `an open session with ${size} participants in it, and one more outside it`,
    sessions: { session: 'open' },
    participants: {
      participant: outsider,
      ...Object.fromEntries(crowd(size).map((name) => [name, member])),
    },
  };
}

/** The slots of a crowd. */
export function crowd(size: number): string[] {
  return Array.from({ length: size }, (_, index) => `speaker${index + 1}`);
}
