import { beforeAll, describe, expect, it } from 'vitest';
import type { Run, Verdict } from '../../scripts/verification/run-schema.ts';
import { runJudge } from '../support/run-judge.ts';
import { runVerify } from '../support/run-verify.ts';

const secret = 'Tk9Secret-Alpha-77zz';
const basic = Buffer.from(`some-user-name:${secret}`).toString('base64');

describe('the secrets of a run that somebody has made', () => {
  let made: Run;
  beforeAll(async () => {
    made = (await runVerify({ args: ['--only', 'joined-no-body', '--only', 'bad-request-session-id-number'] })).run!;
  });
  const content = (run: Run) => ({ content: JSON.stringify(run), name: 'run.json' });
  const changed = (change: (verdict: Verdict) => Partial<Verdict>): Run => ({
    ...made,
    verdicts: made.verdicts.map((verdict) => ({ ...verdict, ...change(verdict) })),
  });
  const withHeader = (verdict: Verdict, ...headers: [string, string][]): Partial<Verdict> => ({
    request: { ...verdict.request!, headers: [...verdict.request!.headers, ...headers] },
  });

  it.each<[string, (verdict: Verdict) => Partial<Verdict>]>([
    [
      'in its headers',
      (verdict) => withHeader(verdict, ['Authorization', `Basic ${basic}`], ['Cookie', `a=${secret}`]),
    ],
    [
      'in the headers of its answer',
      ({ response }) => ({
        response: { ...response!, headers: [...response!.headers, ['Set-Cookie', `a=${secret}`]] },
      }),
    ],
    ['in its content', ({ response }) => ({ response: { ...response!, body: JSON.stringify({ token: secret }) } })],
    ['in its URL', ({ request }) => ({ request: { ...request!, url: `${request!.url}?api_key=${secret}` } })],
  ])('are in no report where they stand %s', async (_, leak) => {
    const leaky = changed((verdict) => ({
      ...leak(verdict),
      reason: `no ${secret}`,
      curl: `curl -H 'x: ${secret}'`,
      tries: verdict.tries.map((one) => ({ ...one, outcome: secret, requestId: secret })),
      failure: { code: 'X', message: secret },
    }));
    const judged = await runJudge(content({ ...leaky, problems: [`saw ${secret}`] }));
    expect(judged.run).toBeDefined();
    const everything = judged.reports + judged.stdout + judged.stderr;
    for (const hidden of [secret, basic, 'some-user-name']) expect(everything).not.toContain(hidden);
    expect(judged.reports).toContain('[redacted]');
  });

  it('change no verdict when they are removed', async () => {
    const faulty = (verdict: Verdict) => ({ response: { ...verdict.response!, status: 418, body: '{"error":5}' } });
    const plain = await runJudge(content(changed(faulty)));
    const leaky = await runJudge(
      content(changed((verdict) => ({ ...faulty(verdict), ...withHeader(verdict, ['Cookie', 'a=418; b=error']) }))),
    );
    const outcomes = ({ verdicts }: Run) =>
      verdicts.map(({ case: id, status, reasonCode, mismatches }) => ({ id, status, reasonCode, mismatches }));
    expect(outcomes(leaky.run!)).toEqual(outcomes(plain.run!));
  });

  it('leave a run as it is from which they have been removed', async () => {
    const redacted = changed((verdict) =>
      withHeader(verdict, ['Authorization', 'Basic [redacted]'], ['Cookie', 'a=[redacted]; b=[redacted]']),
    );
    const first = (await runJudge(content(redacted))).run!;
    const expected = redacted.verdicts.map((verdict) => ({
      ...verdict,
      request: {
        ...verdict.request!,
        headers: verdict.request!.headers.map(([name, value]) =>
          ['Authorization', 'Cookie'].includes(name!) ? [name, '[redacted]'] : [name, value],
        ),
      },
    }));
    expect(first.verdicts).toEqual(expected);
    expect((await runJudge(content(changed(() => ({}))))).run?.verdicts).toEqual(made.verdicts);
  });
});
