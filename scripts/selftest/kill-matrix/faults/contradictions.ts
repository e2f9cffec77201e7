import { isJoin, objectOf, participantOf, sessionOf, withContent } from '../behaviours/behaviours.ts';
import type { Fault } from '../behaviours/fault.ts';
import { changesStatus, inverts, isTaken, meddling, refusal, refuses } from '../behaviours/meddling.ts';
import { entriesIn, hasMember, hasNoBody, jsonIn, leaving, membersIn, targetsIn } from '../behaviours/requests.ts';

const twice = /(\/accounts\/[^/]+)\/accounts\/[^/]+/;

/** The message about an endpoint that now follows the other of two documents. */
const otherDocument = (one: string, other: string): RegExp =>
  new RegExp(`^the document it follows: was (${one}, is ${other}|${other}, is ${one})$`);

const either = { class: 'contradiction', level: 'OBSERVE', families: ['errata'] } as const;
const broken = { class: 'contradiction', level: 'MUST' } as const;

/** Where two documents contradict each other, the provider follows the other one. */
export const contradictionFaults: readonly Fault[] = [
  {
    ...either,
    id: 'account-twice-in-the-address-answered-otherwise',
    hurts:
      "A developer who copied the page's request URL can no longer join, or joins by an address that no other operation has.",
    says: otherDocument('OAS', 'PAGE'),
    behaviour: () => async (call, next) => {
      if (call.method !== 'PUT' || !twice.test(call.target)) return next(call);
      const once = { ...call, target: call.target.replace(twice, '$1') };
      const answer = await next(call);
      if (!isTaken(answer)) return next(once);
      await next(leaving(once));
      return refusal(403);
    },
  },
  {
    ...either,
    id: 'participants-as-strings-answered-otherwise',
    hurts: "A developer who copied the page's curl sample can no longer join, or hears no one.",
    says: otherDocument('OAS', 'PAGE'),
    behaviour: inverts(
      (call) => entriesIn(call).length > 0 && entriesIn(call).every((entry) => typeof entry === 'string'),
    ),
  },
  {
    ...broken,
    id: 'first-success-has-content',
    families: ['joined', 'errata'],
    hurts: 'A client that expects no body after a 204 breaks at the single brace of the sample response.',
    says: /status: expected 204, got 200/,
    changes: otherDocument('OAS', 'PAGE'),
    behaviour: () => {
      const named = new Set<string>();
      return async (call, next) => {
        if (!isJoin(call)) return next(call);
        const ids = [sessionOf(call), participantOf(call)];
        const isFirst = !ids.some((id) => named.has(id));
        for (const id of ids) named.add(id);
        const answer = await next(call);
        if (!isFirst || !hasNoBody(call) || twice.test(call.target) || answer.status !== 204) return answer;
        return { status: 200, headers: { ...answer.headers, 'content-type': 'application/json' }, content: ['}'] };
      };
    },
  },
  {
    ...broken,
    id: 'session-id-required-beside-a-list',
    families: ['joined', 'errata'],
    hurts: 'Clients that send a list of speakers only, as the description allows, can no longer join.',
    says: /status: expected 204, got 400/,
    changes: otherDocument('OAS', 'PAGE'),
    behaviour: refuses((call) => targetsIn(call).length > 0 && !hasMember(call, 'sessionId')),
  },
  {
    ...broken,
    id: 'unknown-session-is-bad-request',
    families: ['not-found', 'errata'],
    hurts: 'An application that creates a new session after a 404 looks for an error in its own request.',
    says: /status: expected 404, got 400/,
    changes: otherDocument('OAS', 'PAGE'),
    behaviour: changesStatus(
      (call, memory) =>
        memory.session(sessionOf(call)) === undefined && memory.participant(participantOf(call))?.isDeleted === false,
      404,
      (answer) => ({ ...answer, status: 400 }),
    ),
  },
  {
    ...broken,
    id: 'conflict-is-forbidden',
    families: ['conflict', 'errata'],
    hurts: 'An application that removes a caller from its first session after a 409 asks its operator for permissions.',
    says: /status: expected 409.*, got 403/,
    changes: otherDocument('OAS', 'PAGE'),
    behaviour: changesStatus(
      (call, memory) => {
        const session = memory.participant(participantOf(call))?.session;
        return session !== undefined && session !== sessionOf(call);
      },
      409,
      () => refusal(403),
    ),
  },
  {
    ...either,
    id: 'code-in-error-bodies-comes-or-goes',
    hurts: "Users of the vendor's clients, which read a code, see another error than before.",
    says: /^content \/code: was /,
    behaviour: meddling(
      (call) => Array.isArray(jsonIn(call)),
      async (call, next) => {
        const answer = await next(call);
        const content = objectOf(answer);
        if (content === undefined || answer.status < 400) return answer;
        const { code, ...rest } = content;
        return withContent(answer, code === undefined ? { ...rest, code: 'bad-request' } : rest);
      },
    ),
  },
  {
    ...either,
    id: 'null-session-id-beside-one-answered-otherwise',
    hurts: 'Callers of the Java client that name one speaker can no longer join.',
    says: otherDocument('OAS', 'PAGE'),
    behaviour: inverts((call) => membersIn(call)['sessionId'] === null && targetsIn(call).length === 1),
  },
  {
    ...broken,
    id: 'null-session-id-refused',
    families: ['joined', 'errata'],
    hurts: 'Callers of the Java client, and of C# without a sessionId, can no longer join.',
    says: /status: expected 204, got 400/,
    changes: otherDocument('OAS', 'PAGE'),
    behaviour: refuses((call) => membersIn(call)['sessionId'] === null),
  },
  {
    ...broken,
    id: 'another-account-is-forbidden',
    level: 'SHOULD',
    families: ['unauthorized', 'errata'],
    hurts:
      'A developer who mistyped the account number checks permissions instead of credentials, as the error page says.',
    says: /Answered 403/,
    changes: otherDocument('ERR', 'PAGE'),
    behaviour: changesStatus(
      ({ target }, { account }) => account !== undefined && !target.includes(`/accounts/${account}/`),
      401,
      () => refusal(403),
    ),
  },
];
