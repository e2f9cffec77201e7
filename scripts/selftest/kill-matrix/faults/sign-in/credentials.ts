import type { Call } from '../../../../reference-provider/api/answer.ts';
import type { Behaviour, Fault } from '../../behaviours/fault.ts';
import {
  asKnown,
  forKnownAccount,
  admits,
  meddling,
  passesOn,
  refusesAndJoins,
  type When,
} from '../../behaviours/meddling.ts';
import { accountIn, basicIn, bearerIn, credentialsIn, hasNoBody, inQuery } from '../../behaviours/requests.ts';
import { good, hasOtherPassword, hasPasswordThatIs } from './forgery.ts';

const isAnonymous: When = ({ headers, target }) => headers['authorization'] === undefined && !target.includes('?');
const isForAnotherAccount: When = (call, memory) =>
  memory.account !== undefined &&
  call.headers['authorization'] === memory.authorization &&
  accountIn(call) !== memory.account;

/** Known credentials without access, according to the provider. */
const isForbidden = (status: number, { headers }: Call): boolean =>
  status === 403 && headers['authorization'] !== undefined;
const letsForbiddenIn = meddling(
  () => true,
  async (call, next, memory) => {
    const answer = await next(call);
    return isForbidden(answer.status, call) ? next(asKnown(call, memory)) : answer;
  },
);

const route = /\/sessions\/[^/]+\/participants\/[^/]+\/(?!subscriptions(?:\?|$))[^/]+$/;

/** Applies `act` to requests to undocumented routes below a participant in a session. */
function onUnknownRoutes(act: (...of: Parameters<Behaviour>) => ReturnType<Behaviour>): () => Behaviour {
  return () => (call, next) => (call.method === 'PUT' && route.test(call.target) ? act(call, next) : next(call));
}

/** A join that has to be refused is accepted. */
export const letIn = {
  class: 'authentication',
  level: 'MUST',
  families: ['unauthorized'],
  says: /status: expected 401.*, got 204/,
} as const;
/** A join is refused, but takes effect. */
export const joinedAllTheSame = {
  ...letIn,
  class: 'effect',
  says: /participants of session: expected the participant not listed/,
} as const;

/** A client without permission can join, or is refused too late. */
export const credentialFaults: readonly Fault[] = [
  {
    ...letIn,
    id: 'anonymous-let-in',
    hurts: 'An attacker who guesses two ids listens to a call without an account.',
    behaviour: admits(isAnonymous),
  },
  {
    ...letIn,
    id: 'anonymous-with-body-let-in',
    hurts: 'An attacker who names two participants in a body listens to them without an account.',
    behaviour: admits((call, memory) => isAnonymous(call, memory) && !hasNoBody(call)),
  },
  {
    ...letIn,
    id: 'any-password-let-in',
    hurts: 'An attacker who knows the user name of an account listens to its calls.',
    behaviour: admits(hasOtherPassword),
  },
  {
    ...letIn,
    id: 'beginning-of-password-let-in',
    hurts: 'An attacker who guesses passwords succeeds as soon as the beginning is right.',
    behaviour: admits(hasPasswordThatIs('truncated')),
  },
  {
    ...letIn,
    id: 'long-password-let-in',
    hurts: 'Passwords that differ only after the last compared character are equal.',
    behaviour: admits(hasPasswordThatIs('extended')),
  },
  {
    ...letIn,
    id: 'password-in-other-case-let-in',
    hurts: 'A password takes far fewer guesses than its length suggests.',
    behaviour: admits(hasPasswordThatIs('in other case')),
  },
  {
    ...letIn,
    id: 'any-scheme-let-in',
    hurts: 'A request passes network filters that look for Basic and Bearer, and its password is logged.',
    behaviour: admits(({ headers }, { authorization, token }) => {
      const [scheme = '', shown] = (headers['authorization'] ?? '').split(' ');
      return !/^(?:basic|bearer)$/i.test(scheme) && [authorization?.replace('Basic ', ''), token ?? ''].includes(shown);
    }),
  },
  {
    ...letIn,
    id: 'any-user-let-in',
    hurts: 'A user who was removed from the account continues with the password of another.',
    behaviour: admits((call, memory) => {
      const [shown, known] = [credentialsIn(call), good(call, memory)];
      return shown !== undefined && shown.password === known?.password && shown.username !== known.username;
    }),
  },
  {
    ...letIn,
    id: 'empty-password-let-in',
    hurts: 'An attacker who knows the user name of an account listens to its calls without a password.',
    behaviour: admits((call, memory) => {
      const [shown, known] = [credentialsIn(call), good(call, memory)];
      return shown?.password === '' && shown.username === known?.username;
    }),
  },
  {
    ...letIn,
    id: 'any-account-let-in',
    hurts: 'A customer of one account has access to the calls of another.',
    behaviour: passesOn(isForAnotherAccount, forKnownAccount),
  },
  {
    ...letIn,
    id: 'bearer-let-in',
    hurts: 'An application that sends its password under Bearer is accepted, which hides that it has no tokens yet.',
    behaviour: admits((call, { authorization }) => `Basic ${bearerIn(call) ?? ''}` === authorization),
  },
  {
    ...letIn,
    id: 'credentials-in-query-let-in',
    hurts: 'Customers put their password into URLs, which proxies and browsers log.',
    behaviour: admits((call) => inQuery(call, 'username').length > 0),
  },
  {
    ...letIn,
    id: 'unreadable-credentials-let-in',
    hurts: 'An attacker who sends undecodable credentials listens to the calls of an account.',
    // A token under Basic is not base64 either, but another fault.
    behaviour: admits(({ headers }) => /^Basic [^\w.~+/=,-]+$/.test(headers['authorization'] ?? '')),
  },
  {
    ...letIn,
    id: 'user-without-colon-let-in',
    hurts: 'An attacker who knows the user name of an account listens to its calls by leaving the colon out.',
    behaviour: admits((call, memory) => {
      const shown = basicIn(call);
      return shown !== undefined && Buffer.from(shown, 'base64').toString() === good(call, memory)?.username;
    }),
  },
  {
    ...joinedAllTheSame,
    id: 'anonymous-refused-and-joined',
    hurts: 'An attacker who guesses two ids puts a participant into a call, although the request was refused.',
    behaviour: refusesAndJoins((call, memory) => isAnonymous(call, memory) && hasNoBody(call), asKnown),
  },
  {
    ...joinedAllTheSame,
    id: 'wrong-password-refused-and-joined',
    hurts: 'A caller with an old password can still join, while the log says that it was refused.',
    behaviour: refusesAndJoins(hasPasswordThatIs('unlike'), asKnown),
  },
  {
    ...joinedAllTheSame,
    id: 'other-account-refused-and-joined',
    hurts: 'A customer of one account changes the calls of another, although the response is a refusal.',
    behaviour: refusesAndJoins(isForAnotherAccount, forKnownAccount),
  },
  {
    ...letIn,
    id: 'user-without-access-let-in',
    families: ['forbidden'],
    hurts: 'A user of the account with access to bills only listens to its calls.',
    says: /status: expected 403, got 204/,
    behaviour: letsForbiddenIn,
  },
  {
    ...letIn,
    id: 'token-without-access-let-in',
    signIn: 'oauth',
    families: ['forbidden'],
    hurts: 'An application without a role for WebRTC listens to the calls of its account.',
    says: /status: expected 403, got 204/,
    behaviour: letsForbiddenIn,
  },
  {
    ...joinedAllTheSame,
    id: 'user-without-access-refused-and-joined',
    families: ['forbidden'],
    hurts: 'A user of the account without WebRTC access puts participants into calls, although it gets a refusal.',
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
    hurts: 'A request to an undocumented route puts a participant into a call.',
    says: /participants of session: expected the participant not listed/,
    behaviour: onUnknownRoutes((call, next) => next({ ...call, target: call.target.replace(/\/[^/]+$/, '') })),
  },
];
