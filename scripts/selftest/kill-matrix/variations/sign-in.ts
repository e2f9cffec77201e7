import { randomBytes, randomUUID } from 'node:crypto';
import type { Answer } from '../../../reference-provider/api/answer.ts';
import { changingTokenAnswers, isOfApi, withContent } from '../behaviours/behaviours.ts';
import type { Behaviour, Variation } from '../behaviours/fault.ts';
import { credentialsIn, withoutAuthorization } from '../behaviours/requests.ts';
import { likeJwt, withTokens } from '../behaviours/tokens.ts';
import { contentVariations } from './contents.ts';
import { idVariations } from './ids.ts';
import { messageVariations } from './messages.ts';

/** A provider whose token responses have these properties in place of its own, or beside them. */
function withMembers(members: Readonly<Record<string, unknown>>): Behaviour {
  return changingTokenAnswers((answer, content) => withContent(answer, { ...content, ...members }));
}

/** A provider that always returns the same token to a client. */
function keepingTokens(): Behaviour {
  const given = new Map<string, Answer>();
  return async (call, next) => {
    if (isOfApi(call)) return next(call);
    const client = JSON.stringify([call.target, call.headers['authorization'], call.body.toString()]);
    const answer = given.get(client) ?? (await next(call));
    if (answer.status < 300) given.set(client, answer);
    return answer;
  };
}

/** A provider that revokes a token after this many uses, before its lifetime ends. */
function takingTokensBack(uses: number): Behaviour {
  const shown = new Map<string, number>();
  return (call, next) => {
    const [token] = /(?<=^bearer )[^\s,]+/i.exec(call.headers['authorization'] ?? '') ?? [];
    if (token === undefined) return next(call);
    const count = (shown.get(token) ?? 0) + 1;
    shown.set(token, count);
    return next(count > uses ? withoutAuthorization(call) : call);
  };
}

/** Only a JSON Web Token can be marked as unsigned. */
const needsJwt = ['unauthorized-unsigned-token'];

/** A short lifetime, so that a run needs several tokens. */
const shortLife = { expires_in: 1 };

const signingIn: readonly Variation[] = [
  {
    id: 'token-life-of-a-second',
    differs: 'A token expires after a second, and every request for a token gets a new one.',
    behaviour: () => withMembers(shortLife),
  },
  {
    id: 'token-life-as-a-fraction',
    differs: 'The lifetime of a token is a number of seconds with a fraction.',
    behaviour: () => withMembers({ expires_in: 1799.5 }),
  },
  {
    id: 'same-token-each-time',
    differs: 'A token expires after a second, and every request for a token gets the same one.',
    behaviour: () => {
      const [shorten, keep] = [withMembers(shortLife), keepingTokens()];
      return (call, next) => shorten(call, (passed) => keep(passed, next));
    },
  },
  {
    id: 'token-type-in-capitals',
    differs: 'The type of a token is in capitals.',
    behaviour: () => withMembers({ token_type: 'BEARER' }),
  },
  {
    id: 'further-members-beside-a-token',
    differs: 'A token comes with the id of its client, its scope, a refresh token, and nested properties.',
    behaviour: () =>
      changingTokenAnswers((answer, content, call) =>
        withContent(answer, {
          ...content,
          client_id: credentialsIn(call)?.username,
          scope: 'webrtc.read webrtc.write',
          refresh_token: randomBytes(32).toString('base64url'),
          not_before_policy: 0,
          session: { accounts: [{ id: 1, roles: ['a', null] }], renewed: false },
        }),
      ),
  },
  {
    id: 'tokens-like-jwts',
    differs: 'Tokens have the form of JSON Web Tokens, with a long signature.',
    behaviour: () => withTokens(() => likeJwt()),
  },
  {
    id: 'tokens-of-six-kilobytes',
    differs: 'Tokens have the form of JSON Web Tokens that list a hundred roles, and are 6 KB long.',
    behaviour: () => {
      const roles = Array.from({ length: 100 }, (_, number) => ({
        role: `role-${number}`,
        grants: ['a', 'b'],
      }));
      return withTokens(() => likeJwt({ roles }));
    },
  },
  {
    id: 'opaque-tokens',
    differs: 'Tokens are 32 random digits and letters.',
    unprovokable: needsJwt,
    behaviour: () => withTokens(() => randomBytes(16).toString('hex')),
  },
  {
    id: 'tokens-like-ids',
    differs: 'Tokens are UUIDs, as ids are.',
    unprovokable: needsJwt,
    behaviour: () => withTokens(() => randomUUID()),
  },
  {
    id: 'tokens-with-every-sign',
    differs: 'Tokens have every character that a Bearer token can have, and end with equals signs.',
    unprovokable: needsJwt,
    behaviour: () => withTokens(() => `v1.~${randomBytes(24).toString('hex')}-_~+/9aZ==`),
  },
];

/** The same, tried in a run that signs in with OAuth. */
function withOAuth(variation: Variation): Variation {
  const { id, differs } = variation;
  return {
    ...variation,
    id: `${id}-with-oauth`,
    differs: differs.replace(/\.$/, '; the run signs in with a token.'),
    signIn: 'oauth',
  };
}

const elsewhere = [...signingIn, ...contentVariations, ...messageVariations, ...idVariations];

/** Variations that show more in a run that signs in with OAuth throughout. */
const triedWithOAuth: readonly string[] = [
  'token-life-of-a-second',
  'same-token-each-time',
  'further-members-beside-a-token',
  'tokens-like-jwts',
  'opaque-tokens',
  'tokens-like-ids',
  'challenge-of-bearer-in-full',
  'challenge-of-bearer-only',
  'letters-as-escapes',
  'gzip',
  'connection-closed',
  'late-by-turns',
  'ids-with-reserved-characters',
];

/** How tokens are issued and accepted, and how a run signs in. */
export const signInVariations: readonly Variation[] = [
  ...signingIn,
  {
    id: 'signed-in-with-oauth',
    differs: 'The run signs in with a token, to an unchanged provider.',
    signIn: 'oauth',
    behaviour: () => (call, next) => next(call),
  },
  {
    id: 'tokens-taken-back',
    differs: 'A token is refused after it was used two hundred times, before its lifetime ends.',
    signIn: 'oauth',
    behaviour: () => takingTokensBack(200),
  },
  ...triedWithOAuth.map((id) => withOAuth(elsewhere.find((variation) => variation.id === id)!)),
];
