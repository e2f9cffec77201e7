import { describe, expect, it } from 'vitest';
import { type Interceptor } from '../../../scripts/reference-provider/server.ts';
import {
  bodyOf,
  changingAll,
  changingStatus,
  contentOf,
  isJoin,
  withContent,
} from '../../../scripts/selftest/kill-matrix/behaviours/behaviours.ts';
import { badRequest, drifting, someCases } from '../../support/run-drift.ts';

const withoutMember = (name: string): Interceptor =>
  changingStatus([400], (answer) =>
    withContent(answer, { ...(contentOf(answer) as Record<string, unknown>), [name]: undefined }),
  );

describe('drift, over changes', () => {
  it.each<[what: string, exitCode: number, intercept: Interceptor]>([
    [
      'a null sessionId that is refused now',
      1,
      (call, next) =>
        isJoin(call) && bodyOf(call)?.['sessionId'] === null ? badRequest('sessionId is null') : next(call),
    ],
    ['a member of an error that has gone', 1, withoutMember('requestId')],
    [
      'another status, and a challenge that has gone',
      1,
      changingStatus([401, 404], (answer) =>
        answer.status === 404
          ? { ...answer, status: 400 }
          : { ...answer, headers: { 'content-type': 'application/json' } },
      ),
    ],
    [
      'an effect that is another',
      1,
      (call, next) =>
        next(
          isJoin(call) && typeof bodyOf(call)?.['sessionId'] === 'string' && !bodyOf(call)?.['participants']
            ? { ...call, body: Buffer.from('') }
            : call,
        ),
    ],
    [
      'what is only added',
      0,
      changingStatus([400, 409], (answer) =>
        withContent(
          { ...answer, headers: { ...answer.headers, 'content-type': 'application/json; charset=utf-8' } },
          { ...(contentOf(answer) as Record<string, unknown>), hint: 'read the manual' },
        ),
      ),
    ],
    [
      'an announced end',
      0,
      changingStatus([204], (answer) => ({
        ...answer,
        headers: { ...answer.headers, sunset: 'Wed, 21 Oct 2026 07:28:00 GMT' },
      })),
    ],
    [
      'another document that is followed',
      0,
      changingStatus([400], (answer) =>
        withContent(answer, { ...(contentOf(answer) as Record<string, unknown>), code: 17 }),
      ),
    ],
  ])('such as %s', async (_, exitCode, intercept) => {
    await drifting(intercept, (ended) => {
      expect(ended.stdout).toMatchSnapshot();
      expect(ended.exitCode).toBe(exitCode);
    });
  });

  it('fails for what nobody knows the meaning of, where it is to be strict', async () => {
    const sunset = changingStatus([204], (answer) => ({ ...answer, headers: { ...answer.headers, sunset: 'soon' } }));
    await drifting(
      sunset,
      ({ exitCode }) => {
        expect(exitCode).toBe(1);
      },
      [...someCases, '--strict'],
    );
  });
});

describe('drift, over what changes nothing', () => {
  it.each<[what: string, intercept: Interceptor]>([
    [
      'other texts',
      changingStatus([400, 401, 404, 409], (answer) => {
        const content = contentOf(answer) as Record<string, unknown>;
        return withContent(
          answer,
          'error' in content ? { ...content, error: 'other', requestId: 'R-7' } : { message: 'other' },
        );
      }),
    ],
    [
      'white space, another order and other chunks',
      changingStatus([400, 401, 404, 409], (answer) => {
        const members = Object.entries(contentOf(answer) as Record<string, unknown>).reverse();
        const text = JSON.stringify(Object.fromEntries(members), null, 4);
        return { ...answer, content: [text.slice(0, 9), text.slice(9)] };
      }),
    ],
    [
      'headers that nobody acts on',
      changingAll((answer) => ({ ...answer, headers: { ...answer.headers, server: 'another', 'x-more': '1' } })),
    ],
    [
      'the spelling of headers',
      changingAll(({ headers, ...answer }) => ({
        ...answer,
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [
            name.toUpperCase(),
            value === 'application/json' ? 'Application/JSON' : value,
          ]),
        ),
      })),
    ],
    [
      'another pace',
      async (call, next) => {
        for (let turns = call.target.length % 50; turns > 0; turns -= 1) await new Promise(setImmediate);
        return next(call);
      },
    ],
  ])('such as %s', async (_, intercept) => {
    await drifting(intercept, ({ exitCode, stdout }) => {
      expect(stdout).toBe(
        'REFERENCE provider (embedded) against <folder>/baseline.json: UNCHANGED — 10 cases compared\n<folder>/reports/drift.json\n',
      );
      expect(exitCode).toBe(0);
    });
  });
});
