import { describe, expect, it } from 'vitest';
import { cases } from '../../../contracts/all-cases.ts';
import { type Answer, type Call, jsonAnswer, noContent } from '../../../scripts/reference-provider/api/answer.ts';
import type { ApiState } from '../../../scripts/reference-provider/api/api.ts';
import type { Interceptor } from '../../../scripts/reference-provider/server.ts';
import {
  bodyOf,
  changingStatus,
  contentOf,
  isJoin,
  participantOf,
  sessionOf,
  withContent,
} from '../../../scripts/selftest/kill-matrix/behaviours/behaviours.ts';
import { idsOf, runVerify } from '../../support/run-verify.ts';

interface Fault {
  readonly name: string;
  readonly intercept: Interceptor;
  /** Ids, or beginnings of ids with a star, of the cases that fail. */
  readonly fails: readonly string[];
  /** The same of those that only warn. */
  readonly warns?: readonly string[];
  /** The same of those whose control says something else than it has to. */
  readonly undecided?: readonly string[];
}

/** What every case with several subscriptions is called. */
const severalSubscriptions = ['joined-content-type-*', 'joined-sample-*', 'joined-twice'];
/** The MUST cases of the family bad-request. */
const mustRefuse = [
  'bad-request-malformed-json',
  'bad-request-truncated-json',
  'bad-request-top-level-*',
  'bad-request-participants-object',
  'bad-request-entry-*',
  'bad-request-aliases-object',
  'bad-request-session-id-object',
  'bad-request-session-id-list',
];
/** The cases of the family unauthorized that send a request. */
const unauthorized = (level: 'MUST' | 'SHOULD') =>
  cases.flatMap((entry) =>
    entry.family === 'unauthorized' && entry.level === level && 'scene' in entry ? [entry.id] : [],
  );
const preferRefuse = ['session-id', 'participant-id', 'alias'].flatMap((what) => [
  `bad-request-${what}-number`,
  `bad-request-${what}-boolean`,
]);
const wrongCredentials = (call: { headers: Readonly<Record<string, string | undefined>> }) =>
  Buffer.from(call.headers['authorization']?.split(' ')[1] ?? '', 'base64').toString();

/** A provider whose answers to joins are changed, and its store with them. */
function changingJoins(change: (answer: Answer, call: Call, state: ApiState) => Answer): Interceptor {
  return (call, next, state) => (isJoin(call) ? change(next(call), call, state) : next(call));
}

const faults: readonly Fault[] = [
  {
    name: 'success answers 200 with an empty object',
    intercept: changingStatus([204], () => jsonAnswer(200, {}, 'r')),
    fails: ['joined-*'],
    warns: ['joined-basic-lower-case', 'joined-bearer-lower-case'],
    undecided: ['undocumented-malformed-text-plain'],
  },
  {
    name: 'success answers 202 without content',
    intercept: changingStatus([204], (answer) => ({ ...answer, status: 202 })),
    fails: ['joined-*'],
    warns: ['joined-basic-lower-case', 'joined-bearer-lower-case'],
    undecided: ['undocumented-malformed-text-plain'],
  },
  {
    name: 'a 400 has no requestId',
    intercept: changingStatus([400], (answer) => withContent(answer, { error: 'x' })),
    fails: mustRefuse,
    warns: preferRefuse,
  },
  {
    name: 'the error of a 404 is a number',
    intercept: changingStatus([404], (answer) => withContent(answer, { error: 404, requestId: 'r' })),
    fails: ['not-found-*'],
  },
  {
    name: 'a 401 is HTML',
    intercept: changingStatus([401], (answer) => ({
      ...answer,
      headers: { ...answer.headers, 'content-type': 'text/html' },
      content: ['<h1>Unauthorized</h1>'],
    })),
    fails: unauthorized('MUST'),
    warns: unauthorized('SHOULD'),
  },
  {
    name: 'a 409 is labelled text/plain',
    intercept: changingStatus([409], (answer) => ({
      ...answer,
      headers: { ...answer.headers, 'content-type': 'text/plain' },
    })),
    fails: ['conflict-second-session'],
  },
  {
    name: 'a 403 has error instead of message',
    intercept: changingStatus([403], (answer) => withContent(answer, { error: 'Forbidden' })),
    fails: ['forbidden-no-webrtc-access'],
  },
  {
    name: 'a 404 is a 400',
    intercept: changingStatus([404], (answer) => ({ ...answer, status: 400 })),
    fails: ['not-found-*'],
    undecided: ['undocumented-.*-unknown-ids'],
  },
  {
    name: 'success without the effect, where the Content-Type has a charset',
    intercept: changingJoins((answer, call, { store }) => {
      const participant = store.participant(participantOf(call));
      // Not for the plain label, which the scene's own joins have.
      if (answer.status === 204 && participant && call.headers['content-type']?.includes('charset')) {
        store.leave(participant);
      }
      return answer;
    }),
    fails: [
      'joined-content-type-charset',
      ...['csharp', 'java', 'ruby', 'python', 'php'].map((language) => `joined-sample-${language}`),
    ],
  },
  {
    name: 'only the first of several subscriptions is made',
    intercept: changingJoins((answer, call, { store }) => {
      const participant = store.participant(participantOf(call));
      const first = participant?.subscriptions?.participants[0];
      if (participant && first) store.subscribe(participant, { participants: [first] });
      return answer;
    }),
    fails: severalSubscriptions,
    warns: ['joined-stream-aliases'],
  },
  {
    name: 'any password will do',
    intercept: (call, next, state) => {
      const [username] = wrongCredentials(call).split(':');
      const { username: known, password } = state.credentials;
      const authorization = `Basic ${Buffer.from(`${known}:${password}`).toString('base64')}`;
      const forgiving = username === known && wrongCredentials(call).includes(':');
      return next(forgiving ? { ...call, headers: { ...call.headers, authorization } } : call);
    },
    fails: [
      'unauthorized-wrong-password',
      'unauthorized-empty-password',
      'unauthorized-truncated-password',
      'unauthorized-extended-password',
      'unauthorized-password-other-case',
      'unauthorized-unknown-scheme',
      'unauthorized-bearer-scheme',
    ],
  },
  {
    name: 'credentials in the query will do',
    intercept: (call, next) => {
      const query = new URLSearchParams(call.target.split('?')[1] ?? '');
      const pair = `${query.get('username') ?? ''}:${query.get('password') ?? ''}`;
      const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
      return next(query.has('password') ? { ...call, headers: { ...call.headers, authorization } } : call);
    },
    fails: ['unauthorized-credentials-in-query'],
  },
  {
    name: 'a body that is no JSON is taken for none',
    intercept: (call, next) =>
      next(
        isJoin(call) && call.body.length > 0 && bodyOf(call) === undefined ? { ...call, body: Buffer.alloc(0) } : call,
      ),
    fails: ['bad-request-malformed-json', 'bad-request-truncated-json'],
  },
  {
    name: 'a refused join has its effect all the same',
    intercept: changingJoins((answer, call, { store }) => {
      const participant = store.participant(participantOf(call));
      if (answer.status === 400 && participant && store.session(sessionOf(call))) {
        store.join(participant, sessionOf(call), undefined);
      }
      return answer;
    }),
    fails: ['bad-request-*'],
  },
  {
    name: 'a refusal repeats the Authorization header',
    intercept: changingStatus([404], (answer, call) =>
      withContent(answer, { error: `no such thing for ${call.headers['authorization'] ?? ''}`, requestId: 'r' }),
    ),
    fails: [
      'not-found-*',
      'errata-not-found-status',
      'undocumented-unknown-subscription-target',
      'undocumented-*-id-no-uuid',
      'undocumented-*-id-long',
      'undocumented-*-id-percent-encoded',
    ],
  },
  {
    name: 'a participant can be in two sessions',
    intercept: (call, next, { store }) => {
      const member = isJoin(call) ? store.participant(participantOf(call)) : undefined;
      if (member?.sessionId === undefined || member.sessionId === sessionOf(call)) return next(call);
      return noContent('r');
    },
    fails: ['conflict-second-session'],
  },
  {
    name: 'the sessionId wins over the participants',
    intercept: changingJoins((answer, call, { store }) => {
      const participant = store.participant(participantOf(call));
      const sessionId = bodyOf(call)?.['sessionId'];
      if (answer.status === 204 && participant && typeof sessionId === 'string') {
        store.subscribe(participant, { sessionId, participants: [] });
      }
      return answer;
    }),
    fails: [
      'joined-participants-win',
      'joined-content-type-*',
      'joined-twice',
      ...['csharp', 'ruby', 'python', 'js', 'php'].map((language) => `joined-sample-${language}`),
    ],
  },
  {
    name: 'a null sessionId is refused',
    intercept: (call, next) =>
      isJoin(call) && bodyOf(call)?.['sessionId'] === null
        ? jsonAnswer(400, { error: 'sessionId must be a string', requestId: 'r' }, 'r')
        : next(call),
    fails: ['joined-sample-java'],
  },
  {
    name: 'a Content-Type in other letter case is refused',
    intercept: (call, next) =>
      isJoin(call) && call.headers['content-type'] === 'Application/JSON'
        ? jsonAnswer(415, { message: 'Unsupported Media Type' }, 'r')
        : next(call),
    fails: ['joined-content-type-other-case'],
  },
  {
    name: 'a second identical PUT is refused with 400',
    intercept: (call, next, { store }) => {
      const member = isJoin(call) ? store.participant(participantOf(call)) : undefined;
      return member?.sessionId === sessionOf(call) && member.sessionId !== ''
        ? jsonAnswer(400, { error: 'already in the session', requestId: 'r' }, 'r')
        : next(call);
    },
    fails: ['joined-twice'],
  },
  {
    name: 'old subscriptions survive the removal',
    intercept: (call, next, { store }) => {
      const participant = store.participant(participantOf(call));
      const before = participant?.subscriptions;
      const answer = next(call);
      if (participant && before && call.method === 'DELETE') participant.subscriptions = before;
      if (participant && before && isJoin(call) && call.body.length === 0) participant.subscriptions = before;
      return answer;
    },
    fails: ['joined-again-after-removal'],
  },
  {
    name: 'a 500 is the page of a proxy',
    intercept: changingStatus([500], (answer) => ({
      ...answer,
      headers: { 'content-type': 'text/html' },
      content: ['<html>'],
    })),
    fails: ['server-error-500', 'server-error-anywhere'],
  },
  {
    name: 'a 503 says when to try again in words',
    intercept: changingStatus([503], (answer) =>
      answer.headers['retry-after'] ? { ...answer, headers: { ...answer.headers, 'retry-after': 'soon' } } : answer,
    ),
    fails: ['server-error-503-retry-after'],
  },
  {
    name: 'a 504 is neither of the two shapes',
    intercept: changingStatus([504], (answer) => withContent(answer, { detail: contentOf(answer) })),
    fails: ['server-error-504', 'server-error-anywhere'],
  },
];

function expand(patterns: readonly string[], level?: 'MUST'): string[] {
  const ids = cases
    .filter((entry) => level === undefined || entry.level === level)
    .map(({ id }) => id)
    .filter((id) => patterns.some((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(id)));
  return [...new Set(ids)].sort();
}

describe('a provider with one fault', () => {
  it.each(faults)('$name: just those cases fail', async ({ intercept, fails, warns, undecided }) => {
    const { exitCode, run } = await runVerify({ intercept });
    const warned = expand(warns ?? []);
    const failed = expand(fails, fails.includes('joined-*') ? 'MUST' : undefined).filter((id) => !warned.includes(id));
    expect({
      failed: idsOf(run, 'failed'),
      warned: idsOf(run, 'warned'),
      undecided: idsOf(run, 'inconclusive'),
      broken: idsOf(run, 'harness-error'),
      exitCode,
    }).toEqual({ failed, warned, undecided: expand(undecided ?? []), broken: [], exitCode: 1 });
  });
});
