import { describe, expect, it } from 'vitest';
import { cases } from '../../../contracts/all-cases.ts';
import { type Answer, type Call, noContent } from '../../../scripts/reference-provider/api/answer.ts';
import type { ApiState } from '../../../scripts/reference-provider/api/api.ts';
import type { Interceptor } from '../../../scripts/reference-provider/server.ts';
import {
  bodyOf,
  changingStatus,
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

/** The cases of the family unauthorized that send a request. */
const unauthorized = (level: 'MUST' | 'SHOULD') =>
  cases.flatMap((entry) =>
    entry.family === 'unauthorized' && entry.level === level && 'scene' in entry ? [entry.id] : [],
  );
/** A provider whose answers to joins are changed, and its store with them. */
function changingJoins(change: (answer: Answer, call: Call, state: ApiState) => Answer): Interceptor {
  return (call, next, state) => (isJoin(call) ? change(next(call), call, state) : next(call));
}

/** One of each family and kind: the kill matrix has many more. */
const faults: readonly Fault[] = [
  {
    name: 'success answers 202 without content',
    intercept: changingStatus([204], (answer) => ({ ...answer, status: 202 })),
    fails: ['joined-*'],
    warns: ['joined-basic-lower-case', 'joined-bearer-lower-case'],
    undecided: ['undocumented-malformed-text-plain'],
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
    name: 'a 403 has error instead of message',
    intercept: changingStatus([403], (answer) => withContent(answer, { error: 'Forbidden' })),
    fails: ['forbidden-no-webrtc-access'],
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
      // Their controls are not found.
      'undocumented-no-credentials-unknown-ids',
      'undocumented-wrong-password-unknown-ids',
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
    name: 'a 503 says when to try again in words',
    intercept: changingStatus([503], (answer) =>
      answer.headers['retry-after'] ? { ...answer, headers: { ...answer.headers, 'retry-after': 'soon' } } : answer,
    ),
    fails: ['server-error-503-retry-after'],
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
