import { beforeAll, describe, expect, it } from 'vitest';
import type { Interceptor } from '../../../scripts/reference-provider/server.ts';
import type { Run } from '../../../scripts/run/run-schema.ts';
import { changingAll, contentOf, withContent } from '../../../scripts/selftest/kill-matrix/behaviours/behaviours.ts';
import { runVerify } from '../../support/run-verify.ts';

const variations: readonly { name: string; intercept: Interceptor }[] = [
  {
    name: 'a further header',
    intercept: changingAll((answer) => ({ ...answer, headers: { ...answer.headers, 'x-cache': 'miss' } })),
  },
  {
    name: 'a further member in every object',
    intercept: changingAll((answer) => {
      const value = contentOf(answer);
      return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? withContent(answer, { ...value, addedLater: { at: 1 } })
        : answer;
    }),
  },
  {
    name: 'other texts in errors',
    intercept: changingAll((answer) => {
      const value = contentOf(answer) as { error?: string; message?: string } | undefined;
      if (value?.error !== undefined) return withContent(answer, { ...value, error: 'Etwas fehlt — 何か' });
      return value?.message === undefined ? answer : withContent(answer, { ...value, message: '' });
    }),
  },
  {
    name: 'a charset',
    intercept: changingAll((answer) =>
      answer.content
        ? { ...answer, headers: { ...answer.headers, 'content-type': 'application/json;charset=UTF-8' } }
        : answer,
    ),
  },
  {
    name: 'content in chunks',
    intercept: changingAll((answer) =>
      answer.content
        ? { ...answer, content: answer.content.flatMap((text) => [text.slice(0, 5), text.slice(5)]) }
        : answer,
    ),
  },
  {
    name: 'content that is indented',
    intercept: changingAll((answer) => {
      const value = contentOf(answer);
      return value === undefined ? answer : { ...answer, content: [`${JSON.stringify(value, null, 2)}\n`] };
    }),
  },
  {
    name: 'an empty document where there are no subscriptions',
    intercept: (call, next) => {
      const answer = next(call);
      return call.method === 'GET' && call.target.endsWith('/subscriptions') && answer.status === 204
        ? { status: 200, headers: { 'content-type': 'application/json' }, content: ['{}'] }
        : answer;
    },
  },
  {
    name: 'a zero Content-Length beside a 204',
    intercept: changingAll((answer) =>
      answer.status === 204 ? { ...answer, headers: { ...answer.headers, 'content-length': '0' } } : answer,
    ),
  },
];

/** Everything that a run has decided, without what differs from run to run. */
function decisions(run: Run | undefined): string[] {
  return (run?.verdicts ?? []).map((verdict) => `${verdict.case} ${verdict.via} ${verdict.status}`);
}

describe('a provider that differs in nothing that matters', () => {
  let usual: string[];

  beforeAll(async () => {
    usual = decisions((await runVerify()).run);
  });

  it.each(variations)('$name changes no verdict', async ({ intercept }) => {
    const { exitCode, run } = await runVerify({ intercept });
    expect(decisions(run)).toEqual(usual);
    expect(exitCode).toBe(0);
  });
});
