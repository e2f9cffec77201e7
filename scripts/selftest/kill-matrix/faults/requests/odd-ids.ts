import { isUuid } from '../../../../lib/text/uuid.ts';
import type { Call } from '../../../../reference-provider/api/answer.ts';
import { participantOf, sessionOf } from '../../behaviours/behaviours.ts';
import type { Fault } from '../../behaviours/fault.ts';
import { answersEither, refusal, swapped, swapsRefusals, type When } from '../../behaviours/meddling.ts';

/** A path with a missing id gets a 404 in place of a 403, or the other way round. */
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

/** An id that is not a UUID. */
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
    hurts: 'An application can no longer tell a mistyped session from one that has ended.',
    ...swapsRefusals(isOddSession(isNoUuid), 400, 404),
  },
  {
    ...silent,
    id: 'odd-participant-id-answered-otherwise',
    hurts: 'An application can no longer tell a mistyped participant from one that was deleted.',
    ...swapsRefusals(isOddParticipant(isNoUuid), 400, 404),
  },
  {
    ...silent,
    id: 'empty-session-id-answered-otherwise',
    hurts:
      'An application without its session id gets errors about permissions in place of routes, or the other way round.',
    ...swapsRefusalsOn(/\/sessions\/\/participants\/[^/?]+$/),
  },
  {
    ...silent,
    id: 'empty-participant-id-answered-otherwise',
    hurts:
      'An application without its participant id gets errors about permissions in place of routes, or the other way round.',
    ...swapsRefusalsOn(/\/sessions\/[^/?]+\/participants\/$/),
  },
  {
    ...silent,
    id: 'long-session-id-answered-otherwise',
    hurts: 'An application with tokens in place of session ids gets the error that its address is too long.',
    says: /^status: was 40[04], is 414$/,
    behaviour: answersEither(isOddSession(isLong), 414, 404),
  },
  {
    ...silent,
    id: 'long-participant-id-answered-otherwise',
    hurts: 'An application with tokens in place of participant ids gets the error that its address is too long.',
    says: /^status: was 40[04], is 414$/,
    behaviour: answersEither(isOddParticipant(isLong), 414, 404),
  },
  {
    ...silent,
    id: 'encoded-session-id-answered-otherwise',
    hurts: 'An application whose session names hold special characters is refused before they are looked up.',
    ...swapsRefusals(isOddSession(isEncoded), 400, 404),
  },
  {
    ...silent,
    id: 'encoded-participant-id-answered-otherwise',
    hurts: 'An application whose participant names hold special characters is refused before they are looked up.',
    ...swapsRefusals(isOddParticipant(isEncoded), 400, 404),
  },
];
