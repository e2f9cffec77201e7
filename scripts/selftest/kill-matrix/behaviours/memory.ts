import type { Answer, Call } from '../../../reference-provider/api/answer.ts';
import { isJoin, objectOf, participantOf, sessionOf } from './behaviours.ts';
import type { Behaviour, PassOn } from './fault.ts';
import { accountIn, basicIn, bearerIn } from './requests.ts';

/** What is known of a participant from the calls about it that succeeded. */
export interface KnownParticipant {
  readonly isDeleted: boolean;
  /** The session that it is in. */
  readonly session?: string;
  /** What it last joined with; kept when it leaves. */
  readonly lastJoin?: Call;
}

/**
 * What the calls that a provider granted in one run reveal about it.
 */
export interface Memory {
  /** The last accepted Basic credentials, as a header. */
  readonly authorization: string | undefined;
  /** The last accepted token, without its scheme. */
  readonly token: string | undefined;
  /** The account number of the last granted call, as in its path. */
  readonly account: string | undefined;
  /** Undefined for a session that was never created. */
  session(id: string): 'open' | 'ended' | undefined;
  /** Undefined for a participant that was never created. */
  participant(id: string): KnownParticipant | undefined;
  /** The ids of those in a session. */
  members(session: string): readonly string[];
}

/** A behaviour that remembers the granted calls of one run. */
export function remembering(behave: (memory: Memory) => Behaviour): () => Behaviour {
  return () => {
    const { memory, note } = createMemory();
    const behaviour = behave(memory);
    return (call, next) => {
      const noted: PassOn = async (passed) => {
        const answer = await next(passed);
        if (answer.status >= 200 && answer.status < 300) note(passed, answer);
        return answer;
      };
      return behaviour(call, noted);
    };
  };
}

function createMemory(): { memory: Memory; note: (call: Call, answer: Answer) => void } {
  const granted: { authorization?: string; token?: string; account?: string } = {};
  const sessions = new Map<string, 'open' | 'ended'>();
  const participants = new Map<string, KnownParticipant>();
  const members = (session: string): string[] =>
    [...participants].flatMap(([id, known]) => (known.session === session ? [id] : []));

  const create = (call: Call, answer: Answer): void => {
    const created = objectOf(answer);
    const participant = created?.['participant'] as { id?: unknown } | undefined;
    if (typeof participant?.id === 'string') participants.set(participant.id, { isDeleted: false });
    else if (call.target.endsWith('/sessions') && typeof created?.['id'] === 'string') {
      sessions.set(created['id'], 'open');
    }
  };
  const leave = (id: string): void => {
    const lastJoin = participants.get(id)?.lastJoin;
    participants.set(id, { isDeleted: false, ...(lastJoin ? { lastJoin } : {}) });
  };
  const remove = (call: Call): void => {
    const [session, participant] = [sessionOf(call), participantOf(call)];
    if (session !== '' && participant !== '') leave(participant);
    else if (participant !== '') participants.set(participant, { isDeleted: true });
    else if (session !== '') {
      sessions.set(session, 'ended');
      members(session).forEach(leave);
    }
  };

  return {
    memory: {
      get authorization() {
        return granted.authorization;
      },
      get token() {
        return granted.token;
      },
      get account() {
        return granted.account;
      },
      session: (id) => sessions.get(id),
      participant: (id) => participants.get(id),
      members,
    },
    note(call, answer) {
      const account = accountIn(call);
      // A call to the token endpoint, which does not show whether the token is accepted.
      if (account === undefined) return;
      granted.account = account;
      const [pair, token] = [basicIn(call), bearerIn(call)];
      if (pair !== undefined) granted.authorization = `Basic ${pair}`;
      if (token !== undefined) granted.token = token;
      if (call.method === 'POST') create(call, answer);
      if (call.method === 'DELETE') remove(call);
      if (isJoin(call)) {
        participants.set(participantOf(call), { isDeleted: false, session: sessionOf(call), lastJoin: call });
      }
    },
  };
}
