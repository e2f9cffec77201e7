import { changingTokenAnswers, withContent, withHeader } from '../../behaviours/behaviours.ts';
import type { Fault } from '../../behaviours/fault.ts';
import { credentialsIn } from '../../behaviours/requests.ts';

const repeated = { class: 'content', level: 'MUST', families: ['unauthorized'] } as const;
const otherwise = { class: 'member', level: 'SHOULD', families: ['unauthorized'] } as const;

/** A token endpoint reveals a secret with a token, or describes the token in a form that clients misread. */
export const tokenAnswerFaults: readonly Fault[] = [
  {
    ...repeated,
    id: 'token-answer-repeats-the-secret',
    hurts: 'Customers who log token responses without the token have their secret in their logs.',
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
    hurts: 'Proxies between the customer and the token endpoint log the secret with the response headers.',
    says: /credential header x-request-authorization: expected no credential of the request/,
    behaviour: () =>
      changingTokenAnswers((answer, _, call) =>
        withHeader(answer, 'x-request-authorization', call.headers['authorization']!),
      ),
  },
  {
    ...otherwise,
    id: 'token-life-as-a-text',
    hurts: 'A client that adds the lifetime of its token to the time concatenates texts, and never renews the token.',
    says: /body \/expires_in: expected number, got "\d+"/,
    behaviour: () =>
      changingTokenAnswers((answer, content) =>
        withContent(answer, { ...content, expires_in: String(content['expires_in']) }),
      ),
  },
  {
    ...otherwise,
    id: 'token-life-of-nothing',
    hurts: 'A client that keeps a token for its lifetime asks for another one before each request.',
    says: /body \/expires_in: expected must be > 0, got 0/,
    behaviour: () => changingTokenAnswers((answer, content) => withContent(answer, { ...content, expires_in: 0 })),
  },
  {
    ...otherwise,
    id: 'token-answer-labelled-text',
    class: 'media-type',
    hurts: 'A client that parses by the label gets a text in place of a token.',
    says: /header content-type: expected application\/json, got text\/plain/,
    behaviour: () => changingTokenAnswers((answer) => withHeader(answer, 'content-type', 'text/plain; charset=utf-8')),
  },
];
