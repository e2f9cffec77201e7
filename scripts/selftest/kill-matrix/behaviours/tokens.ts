import { randomBytes, randomUUID } from 'node:crypto';
import { changingTokenAnswers, withContent } from './behaviours.ts';
import type { Behaviour } from './fault.ts';

/**
 * A provider with other tokens: each token is renamed in responses, and renamed back in requests. Unknown tokens are
 * passed on unchanged.
 * @param rename makes a different token from each of the provider's own.
 */
export function withTokens(rename: (token: string) => string): Behaviour {
  const own = new Map<string, string>();
  const give = changingTokenAnswers((answer, content) => {
    const token = content['access_token'] as string;
    const shown = rename(token);
    own.set(shown, token);
    return withContent(answer, { ...content, access_token: shown });
  });
  return (call, next) => {
    const shown = call.headers['authorization'];
    const authorization = shown?.replace(/(?<=bearer )[^\s,]+/gi, (token) => own.get(token) ?? token);
    return give(shown === authorization ? call : { ...call, headers: { ...call.headers, authorization } }, next);
  };
}

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A text in the form of a JSON Web Token, with these claims and an id. */
export function likeJwt(claims: object = {}): string {
  const head = { kid: 'a9Xq-2', alg: 'RS256', typ: 'JWT' };
  const body = { iss: 'https://id.example.com/', sub: 'app-1', ...claims, jti: randomUUID() };
  return `${encoded(head)}.${encoded(body)}.${randomBytes(256).toString('base64url')}`;
}
