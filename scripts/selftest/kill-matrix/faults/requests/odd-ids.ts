import { isUuid } from '../../../../lib/text/uuid.ts';
import type { Call } from '../../../../reference-provider/api/answer.ts';
import { participantOf, sessionOf } from '../../behaviours/behaviours.ts';
import type { Fault } from '../../behaviours/fault.ts';
import { answersEither, refusal, swapped, swapsRefusals, type When } from '../../behaviours/meddling.ts';

/** Requests to a path in which an id is missing are not found; or are forbidden, where they were not found. */
function swapsRefusalsOn(path: RegExp): Pick<Fault, 'says' | 'behaviour'> {
  return {
    says: swapped(403, 404),
    behaviour: () => async (call, next) => {
      const answer = await next(call);
      if (call.method !== 'PUT' || !path.test(call.target)) return answer;
      return refusal(answer.status === 404 ? 403 : 404);
    },
  };
}

/** An id that no session has, nor could have where ids are UUIDs. */
const isOddSession =
  (isOdd: (id: string) => boolean): When =>
  (call, memory) =>
    memory.session(sessionOf(call)) === undefined && isOdd(rawSession(call));
const isOddParticipant =
  (isOdd: (id: string) => boolean): When =>
  (call, memory) =>
    memory.participant(participantOf(call)) === undefined && isOdd(rawParticipant(call));
const rawSession = ({ target }: Call): string => /\/sessions\/([^/?]*)/.exec(target)?.[1] ?? '';
const rawParticipant = ({ target }: Call): string => /\/participants\/([^/?]*)/.exec(target)?.[1] ?? '';
const isNoUuid = (id: string): boolean => !isUuid(id) && id.length < 100 && !id.includes('%');
const isLong = (id: string): boolean => id.length > 1000;
const isEncoded = (id: string): boolean => id.includes('%');

const silent = { class: 'undocumented', level: 'OBSERVE', families: ['undocumented'] } as const;

/** The response to an impossible id in the path changes. */
export const oddIdFaults: readonly Fault[] = [
  {
    ...silent,
    id: 'odd-session-id-answered-otherwise',
    hurts: 'An application that tells a mistyped session from one that is over no longer can.',
    ...swapsRefusals(isOddSession(isNoUuid), 400, 404),
  },
  {
    ...silent,
    id: 'odd-participant-id-answered-otherwise',
    hurts: 'An application that tells a mistyped participant from one that is gone no longer can.',
    ...swapsRefusals(isOddParticipant(isNoUuid), 400, 404),
  },
  {
    ...silent,
    id: 'empty-session-id-answered-otherwise',
    hurts: 'An application that lost its session id is told of rights, or of routes, in turn.',
    ...swapsRefusalsOn(/\/sessions\/\/participants\/[^/?]+$/),
  },
  {
    ...silent,
    id: 'empty-participant-id-answered-otherwise',
    hurts: 'An application that lost its participant id is told of rights, or of routes, in turn.',
    ...swapsRefusalsOn(/\/sessions\/[^/?]+\/participants\/$/),
  },
  {
    ...silent,
    id: 'long-session-id-answered-otherwise',
    hurts: 'An application with tokens for ids is told that its address is too long.',
    says: /^status: was 40[04], is 414$/,
    behaviour: answersEither(isOddSession(isLong), 414, 404),
  },
  {
    ...silent,
    id: 'long-participant-id-answered-otherwise',
    hurts: 'An application with tokens for participants is told that its address is too long.',
    says: /^status: was 40[04], is 414$/,
    behaviour: answersEither(isOddParticipant(isLong), 414, 404),
  },
  {
    ...silent,
    id: 'encoded-session-id-answered-otherwise',
    hurts: 'An application whose sessions have names with signs in them is refused before they are looked up.',
    ...swapsRefusals(isOddSession(isEncoded), 400, 404),
  },
  {
    ...silent,
    id: 'encoded-participant-id-answered-otherwise',
    hurts: 'An application whose participants have names with signs in them is refused before they are looked up.',
    ...swapsRefusals(isOddParticipant(isEncoded), 400, 404),
  },
];
