import { randomUUID } from 'node:crypto';
import { type Call, jsonAnswer } from '../../../../reference-provider/api/answer.ts';
import {
  isJoin,
  objectOf,
  participantOf,
  readsMembers,
  readsParticipant,
  sessionOf,
} from '../../behaviours/behaviours.ts';
import type { Fault } from '../../behaviours/fault.ts';
import {
  acceptance,
  acceptsInWordsOnly,
  listIn,
  listing,
  meddling,
  refusal,
  refuses,
  type When,
} from '../../behaviours/meddling.ts';
import { type Memory, remembering } from '../../behaviours/memory.ts';
import { intoSession, leaving, withoutBody } from '../../behaviours/requests.ts';

const isUnknownSession: When = (call, memory) => memory.session(sessionOf(call)) === undefined;
const isUnknownParticipant: When = (call, memory) => memory.participant(participantOf(call)) === undefined;
const isLiving: When = (call, memory) => memory.participant(participantOf(call))?.isDeleted === false;
const isOpen: When = (call, memory) => memory.session(sessionOf(call)) === 'open';
const isUnknownBoth: When = (call, memory) =>
  isUnknownSession(call, memory) && isUnknownParticipant(call, memory) && call.headers['authorization'] !== undefined;

/** The session that a participant is in, if it is not the one to join. */
function otherSession(call: Call, memory: Memory): string | undefined {
  const session = memory.participant(participantOf(call))?.session;
  return session === sessionOf(call) ? undefined : session;
}
const isElsewhere: When = (call, memory) => otherSession(call, memory) !== undefined;
/** The same join, in the session that the participant is in already. */
const inOtherSession = (call: Call, memory: Memory): Call => intoSession(call, otherSession(call, memory)!);

const missing = {
  class: 'accepts-what-must-be-refused',
  level: 'MUST',
  families: ['not-found'],
  says: /status: expected 404, got 204/,
} as const;
const harmless = {
  class: 'status',
  level: 'MUST',
  families: ['not-found'],
  harmless: true,
} as const;
const conflict = { class: 'effect', level: 'MUST', families: ['conflict'] } as const;

/** Joins with ids that do not exist or conflict are accepted, or refused but with an effect. */
export const idFaults: readonly Fault[] = [
  {
    ...missing,
    id: 'unknown-session-made-up',
    hurts: 'A caller with a mistyped session sits alone in a new session, and gets a success.',
    behaviour: acceptsInWordsOnly((call, memory) => isUnknownSession(call, memory) && isLiving(call, memory)),
  },
  {
    ...missing,
    id: 'unknown-participant-made-up',
    hurts: 'An application that lost its participant believes that it is in the call.',
    behaviour: acceptsInWordsOnly((call, memory) => isUnknownParticipant(call, memory) && isOpen(call, memory)),
  },
  {
    ...missing,
    id: 'ended-session-joined',
    hurts: 'Callers join a conference that is over, and wait for others who cannot join.',
    behaviour: acceptsInWordsOnly((call, memory) => memory.session(sessionOf(call)) === 'ended'),
  },
  {
    ...missing,
    id: 'deleted-participant-joined',
    hurts: 'An application that deleted a participant gets the success that it is in the call again.',
    behaviour: acceptsInWordsOnly((call, memory) => memory.participant(participantOf(call))?.isDeleted === true),
  },
  {
    ...missing,
    id: 'ghost-in-other-sessions',
    class: 'effect',
    hurts: 'After a refused request, a session lists a participant that does not exist.',
    says: /participants of openSession: expected the participant not listed/,
    behaviour: remembering((memory) => {
      const ghosts = new Set<string>();
      return async (call, next) => {
        const isGhost = isJoin(call) && isUnknownBoth(call, memory);
        const answer = await next(call);
        if (isGhost) ghosts.add(participantOf(call));
        if (!readsMembers(call) || ghosts.size === 0) return answer;
        return listing([...listIn(answer), ...[...ghosts].map((id) => ({ id }))]);
      };
    }),
  },
  {
    ...missing,
    id: 'unknown-session-kept-on-the-participant',
    class: 'effect',
    hurts: 'A participant is recorded in a session that does not exist, and cannot join any other.',
    says: /sessions of the participant: expected \[\]/,
    behaviour: remembering((memory) => {
      const kept = new Map<string, string>();
      return async (call, next) => {
        if (isJoin(call) && isUnknownSession(call, memory) && isLiving(call, memory)) {
          kept.set(participantOf(call), sessionOf(call));
        }
        const answer = await next(call);
        const session = readsParticipant(call) ? kept.get(participantOf(call)) : undefined;
        return session === undefined
          ? answer
          : jsonAnswer(200, { ...objectOf(answer), sessions: [session] }, randomUUID());
      };
    }),
  },
  {
    ...harmless,
    id: 'unknown-ids-are-forbidden',
    hurts: 'An application that lost its session asks its operator for permissions that it has.',
    says: /status: expected 404, got 403/,
    behaviour: refuses(isUnknownBoth, 403),
  },
  {
    ...harmless,
    id: 'unknown-ids-are-malformed',
    hurts: 'An application that creates a new session after a 404 gives up instead.',
    says: /status: expected 404, got 400/,
    behaviour: refuses(isUnknownBoth, 400),
  },
  {
    ...harmless,
    id: 'unknown-ids-are-gone',
    hurts: 'An application that handles a 404, as documented, treats the 410 as an error of the service.',
    says: /status: expected 404, got 410/,
    behaviour: refuses(isUnknownBoth, 410),
  },
  {
    ...harmless,
    id: 'unknown-ids-joined',
    class: 'accepts-what-must-be-refused',
    hurts: 'An application with ids of another environment believes that its callers are in one session.',
    says: /status: expected 404, got 204/,
    behaviour: acceptsInWordsOnly(isUnknownBoth),
  },
  {
    ...harmless,
    id: 'unknown-ids-without-request-id',
    class: 'member',
    hurts: 'A customer who asks the support about a lost session has no request id to quote.',
    says: /body \/requestId: expected present, got absent/,
    behaviour: meddling(isUnknownBoth, () =>
      Promise.resolve(jsonAnswer(404, { error: 'The session is not found' }, randomUUID())),
    ),
  },
  {
    ...conflict,
    id: 'second-session-in-words-only',
    class: 'status',
    hurts: 'A caller who is to be transferred gets a success, and stays where it is.',
    says: /participants of session: expected the participant listed once/,
    behaviour: acceptsInWordsOnly(isElsewhere),
  },
  {
    ...conflict,
    id: 'moved-despite-the-conflict',
    hurts: 'A caller is torn out of its call by a request that was refused.',
    says: /participants of firstSession: expected the participant listed once/,
    behaviour: meddling(isElsewhere, async (call, next, memory) => {
      await next(leaving(inOtherSession(call, memory)));
      await next(call);
      return refusal(409);
    }),
  },
  {
    ...conflict,
    id: 'removed-by-the-conflict',
    hurts: 'A caller is thrown out of its call by a request that was refused.',
    says: /participants of firstSession: expected the participant listed once/,
    behaviour: meddling(isElsewhere, async (call, next, memory) => {
      await next(leaving(inOtherSession(call, memory)));
      return refusal(409);
    }),
  },
  {
    ...conflict,
    id: 'deaf-after-the-conflict',
    hurts: 'A caller no longer hears its call after a request that was refused.',
    says: /subscriptions: expected to all of session/,
    behaviour: meddling(isElsewhere, async (call, next, memory) => {
      await next(withoutBody(inOtherSession(call, memory)));
      return refusal(409);
    }),
  },
  {
    ...conflict,
    id: 'in-two-sessions-at-once',
    hurts: 'A caller is overheard in two calls at once.',
    says: /participants of firstSession: expected the participant not listed/,
    behaviour: remembering((memory) => {
      const both = new Map<string, string>();
      return async (call, next) => {
        if (isJoin(call) && isElsewhere(call, memory)) {
          both.set(sessionOf(call), participantOf(call));
          return acceptance();
        }
        const answer = await next(call);
        const id = readsMembers(call) ? both.get(sessionOf(call)) : undefined;
        return id === undefined ? answer : listing([...listIn(answer), { id }]);
      };
    }),
  },
  {
    ...conflict,
    id: 'moved-without-a-conflict',
    class: 'status',
    level: 'SHOULD',
    hurts: 'An application that relies on the conflict transfers a caller by mistake.',
    says: /Answered 204/,
    behaviour: meddling(isElsewhere, async (call, next, memory) => {
      await next(leaving(inOtherSession(call, memory)));
      return next(call);
    }),
  },
];
