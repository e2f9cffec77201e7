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

/** One character of it is another, where the signature of a JSON Web Token is. */
const isWronglySigned = hasTokenThatIs('changed in its last part');
/** A name and a secret, as in Basic. */
const isPair: When = (call) => {
  const shown = bearerIn(call) ?? '';
  const text = Buffer.from(shown, 'base64').toString('latin1');
  return /^[ -~]+:[ -~]+$/.test(text) && Buffer.from(text, 'latin1').toString('base64') === shown;
};
const isUsersPair: When = (call, { authorization }) => `Basic ${bearerIn(call) ?? ''}` === authorization;
/** A JSON Web Token that says it is not signed (RFC 7519, 6). */
const isUnsigned: When = (call) => {
  const [head, , signature] = (bearerIn(call) ?? '').split('.');
  return signature === '' && Buffer.from(head!, 'base64url').toString().includes('"none"');
};
/** Whatever else was never let in: the tokens of a provider need not be of one length. */
const isExpired: When = (call, memory) =>
  hasTokenThatIs('unlike')(call, memory) && !isPair(call, memory) && !isUnsigned(call, memory);
const isForAnotherAccount: When = (call, { token, account }) =>
  token !== undefined && bearerIn(call) === token && accountIn(call) !== account;

/** Two Authorization headers of one scheme. */
const isTwice =
  (scheme: 'Basic' | 'Bearer'): When =>
  ({ headers }) =>
    new RegExp(`^${scheme} [^ ]+, ${scheme} [^ ]+$`).test(headers['authorization'] ?? '');

/** Takes two headers for one where the provider refuses them, and refuses them where it does not. */
const turnsTwoRound = (scheme: 'Basic' | 'Bearer'): (() => Behaviour) =>
  meddling(isTwice(scheme), async (call, next, memory) => {
    const answer = await next(call);
    if (!isTaken(answer)) return next(asKnown(call, memory));
    await next(leaving(call));
    return refusal(401);
  });

/** A scheme that is known by one way of writing it only. */
const isOtherwiseWritten =
  (scheme: 'Basic' | 'Bearer'): When =>
  ({ headers }) => {
    const [shown] = (headers['authorization'] ?? '').split(' ', 1);
    return shown !== scheme && shown?.toLowerCase() === scheme.toLowerCase();
  };

/** A provider whose whole API takes a scheme for no credentials at all. */
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

/** Signing in with a token, or by one of two ways, is not as it was or as it should be. */
export const signInFaults: readonly Fault[] = [
  {
    ...letIn,
    id: 'any-token-let-in',
    hurts: 'Anybody who sends any word for a token listens to the calls of any account.',
    behaviour: admits(hasOtherToken),
  },
  {
    ...letIn,
    id: 'changed-token-let-in',
    hurts:
      'Anybody who has seen one token writes another account or other roles into it, and nobody looks at the signature.',
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
    hurts: `Whoever has found ${rest} in a log that leaves the ${part} of a token out has a token.`,
    behaviour: admits(hasTokenThatIs(likeness)),
  })),
  {
    ...letIn,
    id: 'beginning-of-token-let-in',
    hurts: 'Logs that show the beginning of a token, so that nobody has all of it, show a token.',
    behaviour: admits(hasTokenThatIs('truncated')),
  },
  {
    ...letIn,
    id: 'long-token-let-in',
    hurts: 'Somebody hangs claims of his own behind a token, and the next layer of the provider reads them.',
    behaviour: admits(hasTokenThatIs('extended')),
  },
  {
    ...letIn,
    id: 'token-in-other-case-let-in',
    level: 'SHOULD',
    hurts: 'A token takes far fewer guesses than its length says.',
    behaviour: admits(hasTokenThatIs('in other case')),
  },
  {
    ...letIn,
    id: 'unsigned-token-let-in',
    hurts:
      'Anybody writes the account and the roles that he wants into a token, says that it is not signed, and joins.',
    behaviour: () => {
      const [rename, letIn] = [withTokens(() => likeJwt()), admits(isUnsigned)()];
      return (call, next) => rename(call, (passed) => letIn(passed, next));
    },
  },
  {
    ...letIn,
    id: 'empty-token-let-in',
    hurts:
      'An application whose token is an empty string by mistake, and anybody else, listens to the calls of an account.',
    behaviour: admits(({ headers }) => /^bearer *$/i.test(headers['authorization'] ?? '')),
  },
  {
    ...letIn,
    id: 'expired-token-let-in',
    hurts: 'Who finds a token in an old log listens to calls that take place years later.',
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
    hurts: 'Customers put tokens into addresses, which proxies and browsers write down.',
    behaviour: admits((call, { token }) => token !== undefined && inQuery(call, 'access_token').includes(token)),
  },
  {
    ...letIn,
    id: 'token-as-basic-let-in',
    hurts:
      'A token is good under a scheme whose credentials nobody takes for a token, and is kept as long as a password.',
    behaviour: admits(({ headers }, { token }) => token !== undefined && headers['authorization'] === `Basic ${token}`),
  },
  {
    ...letIn,
    id: 'client-as-bearer-let-in',
    hurts: 'An application sends its secret with every request, and need never have a token that ends.',
    behaviour: admits((call, memory) => isPair(call, memory) && !isUsersPair(call, memory)),
  },
  {
    ...joinedAllTheSame,
    id: 'changed-token-refused-and-joined',
    hurts: 'A token that somebody made up puts participants into calls, and the log says that it was refused.',
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
    hurts: 'The application of one customer changes the calls of another, and is told that it did not.',
    behaviour: refusesAndJoins(isForAnotherAccount, forKnownAccount),
  },
  {
    ...letIn,
    id: 'changed-token-is-forbidden',
    class: 'status',
    level: 'SHOULD',
    hurts: 'A client that renews its token after a 401 does not, and asks its operator for rights.',
    says: /Answered 403/,
    behaviour: refuses(isWronglySigned, 403),
  },
  {
    ...letIn,
    id: 'challenge-repeats-the-token',
    class: 'header',
    hurts: 'Proxies between the customer and the provider write down tokens, of which some live still.',
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
    hurts: 'A client whose HTTP library writes basic in small letters can no longer join.',
    behaviour: refuses(isOtherwiseWritten('Basic'), 401),
  },
  {
    ...refused,
    id: 'bearer-in-small-letters-refused',
    hurts: 'A client that writes the token_type of its token answer, bearer, before the token can no longer join.',
    behaviour: refuses(isOtherwiseWritten('Bearer'), 401),
  },
  {
    ...turned,
    id: 'two-passwords-answered-otherwise',
    hurts: 'A client behind a proxy that adds credentials of its own is let in by others than before, or by none.',
    behaviour: turnsTwoRound('Basic'),
  },
  {
    ...turned,
    id: 'two-tokens-answered-otherwise',
    hurts: 'A client that leaves its old token beside the new one is let in no longer, or by the one that has ended.',
    behaviour: turnsTwoRound('Bearer'),
  },
  {
    ...otherWay,
    id: 'tokens-no-longer-taken',
    hurts: 'Applications that were moved to tokens in time are locked out.',
    says: /^the document it follows: was CRED, is OAS$/,
    behaviour: knowsNothingOf('Bearer'),
  },
  {
    ...otherWay,
    id: 'basic-no-longer-taken',
    signIn: 'oauth',
    hurts: 'Applications that were not moved to tokens in time are locked out.',
    says: /^the document it follows: was OAS, is CRED$/,
    behaviour: knowsNothingOf('Basic'),
  },
];
