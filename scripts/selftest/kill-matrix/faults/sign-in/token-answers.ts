import { changingTokenAnswers, withContent, withHeader } from '../../behaviours/behaviours.ts';
import type { Fault } from '../../behaviours/fault.ts';
import { credentialsIn } from '../../behaviours/requests.ts';

const repeated = { class: 'content', level: 'MUST', families: ['unauthorized'] } as const;
const otherwise = { class: 'member', level: 'SHOULD', families: ['unauthorized'] } as const;

/** What a token endpoint gives away with a token, or says of it otherwise than a client reads it. */
export const tokenAnswerFaults: readonly Fault[] = [
  {
    ...repeated,
    id: 'token-answer-repeats-the-secret',
    hurts: 'Customers who log the answer of the token endpoint, the token left out, have their secret in their logs.',
    says: /credential body: expected no credential of the request/,
    behaviour: () =>
      changingTokenAnswers((answer, content, call) => {
        const { username, password } = credentialsIn(call)!;
        return withContent(answer, { ...content, client_id: username, client_secret: password });
      }),
  },
  {
    ...repeated,
    id: 'token-answer-repeats-the-authorization',
    class: 'header',
    hurts: 'Proxies between the customer and the token endpoint write the secret down with the headers of the answer.',
    says: /credential header x-request-authorization: expected no credential of the request/,
    behaviour: () =>
      changingTokenAnswers((answer, _, call) =>
        withHeader(answer, 'x-request-authorization', call.headers['authorization']!),
      ),
  },
  {
    ...otherwise,
    id: 'token-life-as-a-text',
    hurts: 'A client that adds the life of its token to the time gets a text of digits, and never renews the token.',
    says: /body \/expires_in: expected number, got "\d+"/,
    behaviour: () =>
      changingTokenAnswers((answer, content) =>
        withContent(answer, { ...content, expires_in: String(content['expires_in']) }),
      ),
  },
  {
    ...otherwise,
    id: 'token-life-of-nothing',
    hurts: 'A client that keeps a token for as long as it lives asks for another one before each request.',
    says: /body \/expires_in: expected must be > 0, got 0/,
    behaviour: () => changingTokenAnswers((answer, content) => withContent(answer, { ...content, expires_in: 0 })),
  },
  {
    ...otherwise,
    id: 'token-answer-labelled-text',
    class: 'media-type',
    hurts: 'A client that parses by the label gets one text in place of a token.',
    says: /header content-type: expected application\/json, got text\/plain/,
    behaviour: () => changingTokenAnswers((answer) => withHeader(answer, 'content-type', 'text/plain; charset=utf-8')),
  },
];
