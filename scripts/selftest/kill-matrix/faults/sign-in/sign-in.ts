import { isOfApi, withHeader } from '../../behaviours/behaviours.ts';
import type { Behaviour, Fault } from '../../behaviours/fault.ts';
import {
  asKnown,
  forKnownAccount,
  isTaken,
  admits,
  meddling,
  passesOn,
  refusal,
  refuses,
  refusesAndJoins,
  type When,
} from '../../behaviours/meddling.ts';
import { accountIn, bearerIn, inQuery, leaving, withoutAuthorization } from '../../behaviours/requests.ts';
import { likeJwt, withTokens } from '../../behaviours/tokens.ts';
import { joinedAllTheSame, letIn } from './credentials.ts';
import { hasOtherToken, hasTokenThatIs } from './forgery.ts';

/** One character of the signature of a JSON Web Token differs. */
const isWronglySigned = hasTokenThatIs('changed in its last part');
/** A name and a secret, as in Basic. */
const isPair: When = (call) => {
  const shown = bearerIn(call) ?? '';
  const text = Buffer.from(shown, 'base64').toString('latin1');
  return /^[ -~]+:[ -~]+$/.test(text) && Buffer.from(text, 'latin1').toString('base64') === shown;
};
const isUsersPair: When = (call, { authorization }) => `Basic ${bearerIn(call) ?? ''}` === authorization;
/** A JSON Web Token that is marked as unsigned (RFC 7519, 6). */
const isUnsigned: When = (call) => {
  const [head, , signature] = (bearerIn(call) ?? '').split('.');
  return signature === '' && Buffer.from(head!, 'base64url').toString().includes('"none"');
};
/** Any other token that was never accepted: the tokens of a provider may have different lengths. */
const isExpired: When = (call, memory) =>
  hasTokenThatIs('unlike')(call, memory) && !isPair(call, memory) && !isUnsigned(call, memory);
const isForAnotherAccount: When = (call, { token, account }) =>
  token !== undefined && bearerIn(call) === token && accountIn(call) !== account;

/** Two Authorization headers of one scheme. */
const isTwice =
  (scheme: 'Basic' | 'Bearer'): When =>
  ({ headers }) =>
    new RegExp(`^${scheme} [^ ]+, ${scheme} [^ ]+$`).test(headers['authorization'] ?? '');

/** Accepts two headers if the provider refuses them, and refuses them if it does not. */
const turnsTwoRound = (scheme: 'Basic' | 'Bearer'): (() => Behaviour) =>
  meddling(isTwice(scheme), async (call, next, memory) => {
    const answer = await next(call);
    if (!isTaken(answer)) return next(asKnown(call, memory));
    await next(leaving(call));
    return refusal(401);
  });

/** The scheme is written in other letter case. */
const isOtherwiseWritten =
  (scheme: 'Basic' | 'Bearer'): When =>
  ({ headers }) => {
    const [shown] = (headers['authorization'] ?? '').split(' ', 1);
    return shown !== scheme && shown?.toLowerCase() === scheme.toLowerCase();
  };

/** A provider whose whole API ignores credentials of a scheme. */
const knowsNothingOf =
  (scheme: 'Basic' | 'Bearer'): (() => Behaviour) =>
  () =>
  (call, next) => {
    const isShown = new RegExp(`^${scheme} `, 'i').test(call.headers['authorization'] ?? '');
    return next(isOfApi(call) && isShown ? withoutAuthorization(call) : call);
  };

const refused = {
  class: 'refuses-what-is-promised',
  level: 'SHOULD',
  families: ['joined'],
  says: /status: expected 204, got 401/,
} as const;
const turned = {
  class: 'undocumented',
  level: 'OBSERVE',
  families: ['unauthorized'],
  says: /^status: was (204, is 401|401, is 204)$/,
} as const;
const otherWay = { class: 'contradiction', level: 'OBSERVE', families: ['errata'] } as const;

/** Faults of signing in with a token, or by one of two ways. */
export const signInFaults: readonly Fault[] = [
  {
    ...letIn,
    id: 'any-token-let-in',
    hurts: 'An attacker with any word as a token listens to the calls of any account.',
    behaviour: admits(hasOtherToken),
  },
  {
    ...letIn,
    id: 'changed-token-let-in',
    hurts:
      'An attacker who has seen one token writes another account or other roles into it, since the signature is not checked.',
    behaviour: admits(isWronglySigned),
  },
  ...(
    [
      ['start', 'its last characters', 'changed at its start'],
      ['middle', 'its beginning and its end', 'changed in its middle'],
      ['end', 'its first characters', 'changed at its end'],
    ] as const
  ).map(([part, rest, likeness]): Fault => ({
    ...letIn,
    id: `${part}-of-token-overlooked`,
    hurts: `An attacker who finds ${rest} in a log that leaves the ${part} of a token out has a token.`,
    behaviour: admits(hasTokenThatIs(likeness)),
  })),
  {
    ...letIn,
    id: 'beginning-of-token-let-in',
    hurts: 'Logs that show only the beginning of a token reveal a valid token.',
    behaviour: admits(hasTokenThatIs('truncated')),
  },
  {
    ...letIn,
    id: 'long-token-let-in',
    hurts: 'An attacker appends claims to a token, and the next layer of the provider reads them.',
    behaviour: admits(hasTokenThatIs('extended')),
  },
  {
    ...letIn,
    id: 'token-in-other-case-let-in',
    level: 'SHOULD',
    hurts: 'A token takes far fewer guesses than its length suggests.',
    behaviour: admits(hasTokenThatIs('in other case')),
  },
  {
    ...letIn,
    id: 'unsigned-token-let-in',
    hurts: 'An attacker writes any account and roles into a token, marks it as unsigned, and joins.',
    behaviour: () => {
      const [rename, letIn] = [withTokens(() => likeJwt()), admits(isUnsigned)()];
      return (call, next) => rename(call, (passed) => letIn(passed, next));
    },
  },
  {
    ...letIn,
    id: 'empty-token-let-in',
    hurts: 'An application or an attacker with an empty token listens to the calls of an account.',
    behaviour: admits(({ headers }) => /^bearer *$/i.test(headers['authorization'] ?? '')),
  },
  {
    ...letIn,
    id: 'expired-token-let-in',
    hurts: 'An attacker who finds a token in an old log listens to calls years later.',
    behaviour: admits(isExpired),
  },
  {
    ...letIn,
    id: 'any-account-let-in-by-token',
    hurts: 'The application of one customer reaches into the calls of another with a token of its own.',
    behaviour: passesOn(isForAnotherAccount, forKnownAccount),
  },
  {
    ...letIn,
    id: 'token-in-query-let-in',
    level: 'SHOULD',
    hurts: 'Customers put tokens into URLs, which proxies and browsers log.',
    behaviour: admits((call, { token }) => token !== undefined && inQuery(call, 'access_token').includes(token)),
  },
  {
    ...letIn,
    id: 'token-as-basic-let-in',
    hurts: 'A token is valid under another scheme, where it looks like a password and is kept as long.',
    behaviour: admits(({ headers }, { token }) => token !== undefined && headers['authorization'] === `Basic ${token}`),
  },
  {
    ...letIn,
    id: 'client-as-bearer-let-in',
    hurts: 'An application sends its secret with every request, in place of a token that expires.',
    behaviour: admits((call, memory) => isPair(call, memory) && !isUsersPair(call, memory)),
  },
  {
    ...joinedAllTheSame,
    id: 'changed-token-refused-and-joined',
    hurts: 'A forged token puts participants into calls, while the log says that it was refused.',
    behaviour: refusesAndJoins(isWronglySigned, asKnown),
  },
  {
    ...joinedAllTheSame,
    id: 'expired-token-refused-and-joined',
    hurts: 'A client that renews its token after a 401 and joins again finds its caller in the call already.',
    behaviour: refusesAndJoins(isExpired, asKnown),
  },
  {
    ...joinedAllTheSame,
    id: 'other-account-by-token-refused-and-joined',
    hurts: 'The application of one customer changes the calls of another, although it gets a refusal.',
    behaviour: refusesAndJoins(isForAnotherAccount, forKnownAccount),
  },
  {
    ...letIn,
    id: 'changed-token-is-forbidden',
    class: 'status',
    level: 'SHOULD',
    hurts: 'A client that should renew its token after a 401 asks its operator for permissions instead.',
    says: /Answered 403/,
    behaviour: refuses(isWronglySigned, 403),
  },
  {
    ...letIn,
    id: 'challenge-repeats-the-token',
    class: 'header',
    hurts: 'Proxies between the customer and the provider log tokens, some of which are still valid.',
    says: /credential header www-authenticate: expected no credential of the request/,
    behaviour: meddling(hasOtherToken, async (call, next) => {
      const answer = await next(call);
      const challenge = `Bearer error="invalid_token", error_description="Nobody knows ${bearerIn(call)!}"`;
      return answer.status === 401 ? withHeader(answer, 'www-authenticate', challenge) : answer;
    }),
  },
  {
    ...refused,
    id: 'basic-in-small-letters-refused',
    hurts: 'A client whose HTTP library writes basic in lower case can no longer join.',
    behaviour: refuses(isOtherwiseWritten('Basic'), 401),
  },
  {
    ...refused,
    id: 'bearer-in-small-letters-refused',
    hurts: 'A client that writes the token_type of its token response, bearer, before the token can no longer join.',
    behaviour: refuses(isOtherwiseWritten('Bearer'), 401),
  },
  {
    ...turned,
    id: 'two-passwords-answered-otherwise',
    hurts: 'A client behind a proxy that adds credentials is accepted with others than before, or refused.',
    behaviour: turnsTwoRound('Basic'),
  },
  {
    ...turned,
    id: 'two-tokens-answered-otherwise',
    hurts: 'A client that sends its old token beside the new one is refused, or accepted with the expired one.',
    behaviour: turnsTwoRound('Bearer'),
  },
  {
    ...otherWay,
    id: 'tokens-no-longer-taken',
    hurts: 'Applications that moved to tokens in time are locked out.',
    says: /^the document it follows: was CRED, is OAS$/,
    behaviour: knowsNothingOf('Bearer'),
  },
  {
    ...otherWay,
    id: 'basic-no-longer-taken',
    signIn: 'oauth',
    hurts: 'Applications that did not move to tokens in time are locked out.',
    says: /^the document it follows: was OAS, is CRED$/,
    behaviour: knowsNothingOf('Basic'),
  },
];
