import type { Call } from '../../reference-provider/answer.ts';
import type { Behaviour, Fault } from '../fault.ts';
import { asKnown, letsIn, meddling, refusesAndJoins, type When } from '../meddling.ts';
import type { Memory } from '../memory.ts';
import { credentialsIn } from '../requests.ts';

/** The credentials that are known to be good, in their parts. */
function good(call: Call, { authorization }: Memory) {
  return credentialsIn({ ...call, headers: { authorization } });
}

const isAnonymous: When = ({ headers, target }) => headers['authorization'] === undefined && !target.includes('?');
const hasOtherPassword: When = (call, memory) => {
  const [shown, known] = [credentialsIn(call), good(call, memory)];
  return (
    shown !== undefined &&
    shown.username === known?.username &&
    shown.password !== known.password &&
    shown.password !== ''
  );
};
const accountIn = (call: Call): string | undefined => /\/accounts\/([^/]+)\//.exec(call.target)?.[1];
const isForAnotherAccount: When = (call, memory) =>
  memory.account !== undefined &&
  call.headers['authorization'] === memory.authorization &&
  accountIn(call) !== memory.account;
const forOwnAccount = (call: Call, { account }: Memory): Call => ({
  ...call,
  target: call.target.replace(/\/accounts\/[^/]+\//, `/accounts/${account!}/`),
});

/** A user that is neither unknown nor let in: the provider itself says so, in whatever words. */
const isForbidden = (status: number, call: Call): boolean => status === 403 && credentialsIn(call) !== undefined;

const route = /\/sessions\/[^/]+\/participants\/[^/]+\/(?!subscriptions(?:\?|$))[^/]+$/;

/** Does this with requests to routes that the documents do not have below a participant in a session. */
function onUnknownRoutes(act: (...of: Parameters<Behaviour>) => ReturnType<Behaviour>): () => Behaviour {
  return () => (call, next) => (call.method === 'PUT' && route.test(call.target) ? act(call, next) : next(call));
}

const letIn = {
  class: 'authentication',
  level: 'MUST',
  families: ['unauthorized'],
  says: /status: expected 401.*, got 204/,
} as const;
const joinedAllTheSame = {
  ...letIn,
  class: 'effect',
  says: /participants of session: expected the participant not listed/,
} as const;

/** Who has no right to join joins, or is refused too late. */
export const credentialFaults: readonly Fault[] = [
  {
    ...letIn,
    id: 'anonymous-let-in',
    hurts: 'Anybody who guesses two ids listens to a call without an account.',
    behaviour: letsIn(isAnonymous),
  },
  {
    ...letIn,
    id: 'any-password-let-in',
    hurts: 'Anybody who knows the user name of an account listens to its calls.',
    behaviour: letsIn(hasOtherPassword),
  },
  {
    ...letIn,
    id: 'any-user-let-in',
    hurts: 'A user who was removed from the account goes on with the password of another.',
    behaviour: letsIn((call, memory) => {
      const [shown, known] = [credentialsIn(call), good(call, memory)];
      return shown !== undefined && shown.password === known?.password && shown.username !== known.username;
    }),
  },
  {
    ...letIn,
    id: 'empty-password-let-in',
    hurts: 'Anybody who knows the user name of an account listens to its calls by leaving the password out.',
    behaviour: letsIn((call) => credentialsIn(call)?.password === ''),
  },
  {
    ...letIn,
    id: 'any-account-let-in',
    hurts: 'The customer of one account reaches into the calls of another.',
    behaviour: meddling(isForAnotherAccount, (call, next, memory) => next(forOwnAccount(call, memory))),
  },
  {
    ...letIn,
    id: 'bearer-let-in',
    hurts: 'A proxy that passes Bearer tokens on, since none of them opens this API, opens it.',
    behaviour: letsIn(({ headers }) => headers['authorization']?.startsWith('Bearer ') === true),
  },
  {
    ...letIn,
    id: 'credentials-in-query-let-in',
    hurts: 'Customers put their password into addresses, which proxies and browsers write down.',
    behaviour: letsIn(({ headers, target }) => headers['authorization'] === undefined && target.includes('?')),
  },
  {
    ...letIn,
    id: 'unreadable-credentials-let-in',
    hurts: 'Anybody who sends what cannot be decoded listens to the calls of an account.',
    behaviour: letsIn(({ headers }) => /^Basic .*[^A-Za-z0-9+/= ]/.test(headers['authorization'] ?? '')),
  },
  {
    ...letIn,
    id: 'user-without-colon-let-in',
    hurts: 'Anybody who knows the user name of an account listens to its calls by leaving the colon out.',
    behaviour: letsIn(({ headers }) => {
      const token = /^Basic ([A-Za-z0-9+/]+=*)$/.exec(headers['authorization'] ?? '')?.[1];
      return token !== undefined && !Buffer.from(token, 'base64').toString().includes(':');
    }),
  },
  {
    ...joinedAllTheSame,
    id: 'anonymous-refused-and-joined',
    hurts: 'Anybody who guesses two ids puts a participant into a call, and nobody sees why it is there.',
    behaviour: refusesAndJoins(isAnonymous, asKnown),
  },
  {
    ...joinedAllTheSame,
    id: 'wrong-password-refused-and-joined',
    hurts: 'A caller with a password that was changed stays able to join, and the log says that it was refused.',
    behaviour: refusesAndJoins(hasOtherPassword, asKnown),
  },
  {
    ...joinedAllTheSame,
    id: 'other-account-refused-and-joined',
    hurts: 'The customer of one account changes the calls of another, and both are told that nothing happened.',
    behaviour: refusesAndJoins(isForAnotherAccount, forOwnAccount),
  },
  {
    ...letIn,
    id: 'user-without-access-let-in',
    families: ['forbidden'],
    hurts: 'A user of the account who may only read its bills listens to its calls.',
    says: /status: expected 403, got 204/,
    behaviour: meddling(
      () => true,
      async (call, next, memory) => {
        const answer = await next(call);
        return isForbidden(answer.status, call) ? next(asKnown(call, memory)) : answer;
      },
    ),
  },
  {
    ...joinedAllTheSame,
    id: 'user-without-access-refused-and-joined',
    families: ['forbidden'],
    hurts: 'A user of the account without the right to it puts participants into calls, and is told that it cannot.',
    behaviour: meddling(
      () => true,
      async (call, next, memory) => {
        const answer = await next(call);
        if (isForbidden(answer.status, call)) await next(asKnown(call, memory));
        return answer;
      },
    ),
  },
  {
    ...letIn,
    id: 'unknown-route-joins',
    class: 'accepts-what-must-be-refused',
    families: ['forbidden'],
    hurts: 'A request that was meant for something else puts a participant into a call.',
    says: /participants of session: expected the participant not listed/,
    behaviour: onUnknownRoutes((call, next) => next({ ...call, target: call.target.replace(/\/[^/]+$/, '') })),
  },
];
