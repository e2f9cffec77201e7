import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultCredentials } from '../../../scripts/reference-provider/api/credentials.ts';
import { type Interceptor, startReferenceProvider } from '../../../scripts/reference-provider/server.ts';
import { digestOf } from '../../../scripts/drift/baseline/file.ts';
import type { Baseline } from '../../../scripts/drift/baseline/schema.ts';
import { assertRun, type Run } from '../../../scripts/run/run-schema.ts';
import {
  bodyOf,
  changingAll,
  changingJoins,
  changingStatus,
  contentOf,
  isCreation,
  isJoin,
  withContent,
  withoutHeader,
} from '../../../scripts/selftest/kill-matrix/behaviours/behaviours.ts';
import { changesIn, type Ended, inWorkplace, type Workplace } from '../../support/run-drift.ts';
import { runJudge } from '../../support/run-judge.ts';

/** One case of each kind of answer. */
const some = [
  'joined-no-body',
  'joined-session-id-only',
  'joined-sample-java',
  'bad-request-top-level-array',
  'unauthorized-wrong-password',
  'not-found-session',
  'conflict-second-session',
  'undocumented-subscribe-to-itself',
  'errata-null-session-id',
  'errata-code-in-error',
].flatMap((id) => ['--only', id]);

/** Records a provider that is right, and compares one with it that is as given. */
async function drifting(
  intercept: Interceptor,
  check: (ended: Ended, workplace: Workplace) => Promise<void> | void,
  args: readonly string[] = some,
): Promise<void> {
  await inWorkplace(async (workplace) => {
    await workplace.run('baseline', ['--rounds', '1', ...some], { now: new Date('2026-02-28T12:00:00.000Z') });
    await check(await workplace.run('drift', args, { intercept }), workplace);
  });
}

const badRequest = (message: string) => ({
  status: 400,
  headers: { 'content-type': 'application/json' },
  content: [JSON.stringify({ error: message, requestId: '1' })],
});
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
      [...some, '--strict'],
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

describe('drift', () => {
  const only = ['--only', 'joined-no-body'];
  /** Every second join is answered with 200. */
  const everySecond = (): Interceptor => {
    let joins = 0;
    return changingJoins((answer) => (joins++ % 2 === 1 ? answer : { ...answer, status: 200 }));
  };

  it('names an answer flaky that comes every second time, and does not call it a change', async () => {
    let joins = 0;
    await drifting(
      changingJoins((answer, call) => (bodyOf(call) || joins++ % 2 === 1 ? answer : { ...answer, status: 200 })),
      ({ exitCode, stdout, stderr, report }) => {
        expect(exitCode).toBe(0);
        expect(stderr).toContain('Trying the case that changed again, up to 3 times\n');
        expect(stdout).toMatchInlineSnapshot(`
          "flaky  now as in the baseline, now not: whether it has changed is not concluded
              joined-no-body: status: was 204, is 200 (so in 0 of 1 further tries)

          REFERENCE provider (embedded) against <folder>/baseline.json: UNCHANGED BUT FOR WHAT IS FLAKY — 1 case compared, 1 flaky (not concluded)
          <folder>/reports/drift.json
          "
        `);
        expect(report).toMatchObject({
          changes: [],
          flaky: [{ case: 'joined-no-body', tries: '0 of 1' }],
          compared: 1,
        });
      },
      [...only, '--only', 'joined-sample-java'],
    );
  });

  it('decides nothing where all that it compares is flaky', async () => {
    await drifting(
      everySecond(),
      ({ exitCode, report }) => {
        expect(exitCode).toBe(3);
        expect(report).toMatchObject({ conclusion: 'undecided', compared: 0, changes: [] });
      },
      only,
    );
  });

  it('calls it a change where every try differs from the baseline, each in its own way', async () => {
    let joins = 0;
    await drifting(
      changingJoins((answer) => ({
        ...answer,
        status: 400,
        headers: { 'content-type': 'application/json' },
        content: [joins++ % 2 === 0 ? '{"error":"no"}' : '{"error":"no","details":[]}'],
      })),
      (ended) => {
        expect(ended.exitCode).toBe(1);
        expect(changesIn(ended)).toEqual(['breaking joined-no-body: status: was 204, is 400']);
        expect(ended.report).toMatchObject({ changes: [{ confirmed: '3 of 3' }], flaky: [], compared: 1 });
      },
      only,
    );
  });

  it('names what else came where a changed answer varies', async () => {
    let joins = 0;
    await drifting(
      changingJoins((answer) => ({ ...answer, status: joins++ % 2 === 0 ? 400 : 500 })),
      (ended) => {
        expect(ended.stdout).toMatchSnapshot();
        expect(ended.exitCode).toBe(1);
      },
      only,
    );
  });

  it('tells what stays changed from what comes and goes in the same answer', async () => {
    let answers = 0;
    await drifting(
      changingStatus([409], (answer) =>
        withContent(
          { ...answer, headers: { ...answer.headers, 'content-type': 'application/problem+json', allow: 'PUT' } },
          { ...(contentOf(answer) as Record<string, unknown>), [`at${answers++}`]: true },
        ),
      ),
      (ended) => {
        expect(ended.exitCode).toBe(1);
        expect(ended.stdout).toMatchSnapshot();
      },
      ['--only', 'conflict-second-session'],
    );
  });

  it('calls it a change where so few tries are enough', async () => {
    await drifting(
      everySecond(),
      (ended) => {
        expect(changesIn(ended)).toEqual(['breaking joined-no-body: status: was 204, is 200']);
      },
      [...only, '--confirm', '1/2'],
    );
  });

  it('does not compare what was flaky when it was recorded', async () => {
    await inWorkplace(async ({ run }) => {
      let joins = 0;
      const intercept = changingJoins((answer, call) =>
        bodyOf(call) || joins++ % 2 === 1 ? answer : { ...answer, status: 200 },
      );
      await run('baseline', [...only, '--only', 'joined-session-id-only'], { intercept });
      const ended = await run('drift', only);
      expect(ended).toMatchObject({ exitCode: 3, report: { conclusion: 'undecided', compared: 0, changes: [] } });
      expect(ended.stdout).toContain('joined-no-body: flaky when the baseline was recorded');
    });
  });

  it('ends with 3 where a case that was recorded could not be compared, and names it', async () => {
    const broken: Interceptor = (call, next) =>
      call.method === 'POST' ? { status: 403, headers: {}, content: ['{"message":"no"}'] } : next(call);
    await drifting(
      broken,
      ({ exitCode, stdout }) => {
        expect(exitCode).toBe(3);
        expect(stdout).toMatchSnapshot();
      },
      only,
    );
  });

  it('takes what was chosen not to be checked for no lack', async () => {
    await inWorkplace(async ({ run }) => {
      const three = [
        ...only,
        '--only',
        'not-found-nothing-created',
        '--only',
        'undocumented-no-credentials-unknown-ids',
      ];
      await run('baseline', ['--rounds', '1', ...three]);
      const ended = await run('drift', [...three, '--harmless']);
      expect(ended.exitCode).toBe(0);
      expect(ended.stdout).toContain('not compared, as was to be expected  creates-resources');
    });
  });

  it('ends with 3 where cases are selected of which the baseline says nothing, and names them', async () => {
    await inWorkplace(async ({ run, file }) => {
      await run('baseline', ['--rounds', '1', ...only]);
      let joins = 0;
      const intercept = changingJoins((answer) => {
        joins += 1;
        return answer;
      });
      const wider = [...only, '--only', 'not-found-session', '--only', 'conflict'];
      const { exitCode, stdout, report } = await run('drift', wider, { intercept });
      expect(exitCode).toBe(3);
      expect(stdout).toMatchSnapshot();
      expect(report).toMatchObject({ conclusion: 'undecided', compared: 1 });
      expect(joins).toBe(1);

      await writeFile(file, (await readFile(file, 'utf8')).replace(/"cases": \{[^]*/, '"cases": {}}'));
      const empty = await run('drift', only);
      expect(empty.exitCode).toBe(3);
      expect(empty.stdout).toMatchSnapshot();
    });
  });

  it('names commands that a shell takes as they are', async () => {
    await inWorkplace(async ({ run, folder }) => {
      const odd = ['--baseline', join(folder, "it's my base.json")];
      const missing = await run('drift', odd);
      expect(missing.stderr).toContain(`Next: npm run baseline -- --out '<folder>/it'\\''s my base.json' writes one\n`);
      await run('baseline', ['--rounds', '1', ...only, '--out', odd[1]!]);
      const ended = await run('drift', [...odd, ...only], {
        intercept: changingStatus([204], (answer) => ({ ...answer, status: 200 })),
      });
      expect(ended.stdout).toContain(
        `npm run drift -- --baseline '<folder>/it'\\''s my base.json' --only joined-no-body\n`,
      );
    });
  });

  it('neither runs nor hides what the baseline has no answer of', async () => {
    await inWorkplace(async ({ run }) => {
      const harmless = ['--only', 'joined-no-body', '--only', 'not-found-nothing-created', '--only', 'unauthorized'];
      await run('baseline', ['--rounds', '1', ...harmless, '--harmless']);
      let calls = 0;
      const { exitCode, stdout, stderr } = await run('drift', harmless, {
        intercept: (call, next) => {
          if (isCreation(call)) calls += 1;
          return next(call);
        },
      });
      expect(exitCode).toBe(0);
      expect(stderr).toContain('Comparing 2 cases');
      expect(stdout).toMatchSnapshot();
      expect(calls).toBe(0);
    });
  });

  it('says what to do next where nothing that is selected can be compared', async () => {
    await inWorkplace(async ({ run }) => {
      await run('baseline', ['--rounds', '1', ...only, '--only', 'not-found-nothing-created', '--harmless']);
      const { exitCode, stdout } = await run('drift', only);
      expect(exitCode).toBe(3);
      expect(stdout).toMatchSnapshot();
    });
  });

  it('remembers since when a change is there, and when the case was last as before', async () => {
    await inWorkplace(async ({ run, seen }) => {
      const refusing = changingStatus([204], (answer) => ({ ...answer, status: 200 }));
      const on = (day: number, intercept?: Interceptor) =>
        run('drift', only, {
          now: new Date(Date.UTC(2026, 0, day)),
          ...(intercept ? { intercept } : {}),
        });
      await run('baseline', ['--rounds', '1', ...some], { now: new Date(Date.UTC(2026, 0, 1)) });
      const change = ({ report }: Ended) => {
        const { firstSeen, lastGood } = report!.changes[0]!;
        return { firstSeen, lastGood };
      };
      const [first, second, fifth] = [
        '2026-01-01T00:00:00.000Z',
        '2026-01-02T00:00:00.000Z',
        '2026-01-05T00:00:00.000Z',
      ];
      expect((await on(2)).report).toMatchObject({ conclusion: 'unchanged' });
      expect(change(await on(3, refusing))).toEqual({ firstSeen: '2026-01-03T00:00:00.000Z', lastGood: second });
      expect(change(await on(4, refusing))).toEqual({ firstSeen: '2026-01-03T00:00:00.000Z', lastGood: second });
      // Once it was as before, it is another change that comes later.
      await on(5);
      expect(change(await on(6, refusing))).toEqual({ firstSeen: '2026-01-06T00:00:00.000Z', lastGood: fifth });
      const memory = JSON.parse(await readFile(seen, 'utf8')) as { lastGood: Record<string, string> };
      expect(memory.lastGood['joined-session-id-only']).toBe(first);

      await rm(seen);
      const forgetful = await on(7, refusing);
      expect(change(forgetful)).toEqual({ firstSeen: '2026-01-07T00:00:00.000Z', lastGood: null });
      expect(forgetful.stdout).toContain('last as in the baseline not known');
    });
  });

  it.each([
    ['{', 'it is not valid JSON'],
    ['{}', 'it is not as its schema says'],
    [
      JSON.stringify({ memoryVersion: 1, baseline: 'another', lastGood: {}, firstSeen: {} }),
      'it is about another baseline',
    ],
  ])('says that a memory %s is of no use', async (text, why) => {
    await inWorkplace(async ({ run, seen }) => {
      await run('baseline', ['--rounds', '1', ...only]);
      await writeFile(seen, text);
      const { exitCode, stdout } = await run('drift', only);
      expect(exitCode).toBe(0);
      expect(stdout).toContain(
        `notice  What was seen before is not known: <folder>/baseline.seen.json cannot be used, since ${why}`,
      );
      expect((await run('drift', only)).stdout).not.toContain('notice');
    });
  });

  it('says that it cannot remember, and fails for a report that it cannot write', async () => {
    await inWorkplace(async ({ run, seen, reports }) => {
      await run('baseline', ['--rounds', '1', ...only]);
      await rm(seen);
      await mkdir(seen);
      const forgetful = await run('drift', only);
      expect(forgetful).toMatchObject({ exitCode: 0, report: { conclusion: 'unchanged' } });
      expect(forgetful.stderr).toContain('<folder>/baseline.seen.json cannot be written: ');
      await rm(join(reports, 'drift.schema.json'));
      await mkdir(join(reports, 'drift.schema.json'));
      const silent = await run('drift', only);
      expect(silent.exitCode).toBe(3);
      expect(silent.stderr).toContain('<folder>/reports/drift.schema.json cannot be written: ');
    });
  });

  it('ends with the code of a signal that comes between the tries', async () => {
    const interruption = new AbortController();
    await inWorkplace(async ({ run }) => {
      await run('baseline', ['--rounds', '1', ...only]);
      const ended = await run('drift', only, {
        intercept: changingStatus([204], (answer) => ({
          ...answer,
          headers: { ...answer.headers, sunset: 'soon', deprecation: '@1688169599' },
        })),
        signal: interruption.signal,
        onStderr: (text) => {
          if (text.startsWith('Trying')) interruption.abort('SIGTERM');
        },
      });
      expect(ended).toMatchObject({ exitCode: 143, report: { conclusion: 'interrupted', changes: [] } });
      expect(ended.report?.notCompared).toHaveLength(1);
      expect(ended.stdout).toContain('no further try could show whether that stays');
    });
  });

  it('says how it is used', async () => {
    await inWorkplace(async ({ run }) => {
      expect((await run('drift', ['--help'])).stdout).toMatchSnapshot();
    });
  });
});

const otherContract = (text: string) =>
  text.replace(/"contractHash": "[0-9a-f]+"/, `"contractHash": "${'a'.repeat(64)}"`);
const versionTwo = (text: string) =>
  text.replace('"baselineVersion": 3', '"baselineVersion": 2').replace(/"caseHash":"[0-9a-f]+",/g, '');
const otherHash = (id: string) => (text: string) =>
  text.replace(new RegExp(`("${id}": .*"caseHash":")[0-9a-f]+`), `$1${'0'.repeat(16)}`);
const renamed = (id: string, name: string) => (text: string) => text.replace(`"${id}"`, `"${name}"`);

describe('a baseline of another contract', () => {
  const three = ['joined-no-body', 'joined-session-id-only', 'not-found-session'];
  const statusChanged = changingJoins((answer) => (answer.status === 204 ? { ...answer, status: 200 } : answer));

  /** Has the files of a workplace as the suite of an older contract has left them. */
  async function rewrite({ file, seen }: Workplace, change: (text: string) => string): Promise<void> {
    const text = change(await readFile(file, 'utf8'));
    await writeFile(file, text);
    const digest = digestOf(JSON.parse(text) as Baseline);
    await writeFile(seen, (await readFile(seen, 'utf8')).replace(/[0-9a-f]{64}/, digest));
  }

  /** Compares a baseline that was recorded under another contract. @param args what is selected; everything if empty. */
  async function comparing(
    change: (text: string) => string,
    check: (ended: Ended, workplace: Workplace) => Promise<void> | void,
    args: readonly string[] = three,
    intercept: Interceptor = (call, next) => next(call),
  ): Promise<void> {
    await inWorkplace(async (workplace) => {
      await workplace.run('baseline', ['--rounds', '1', ...three.flatMap((id) => ['--only', id])]);
      await rewrite(workplace, change);
      await check(
        await workplace.run(
          'drift',
          args.flatMap((id) => ['--only', id]),
          { intercept },
        ),
        workplace,
      );
    });
  }

  it('is compared where only prose has changed, and keeps what was seen', async () => {
    await comparing(otherContract, ({ exitCode, stdout }) => {
      expect(stdout).toMatchInlineSnapshot(`
        "REFERENCE provider (embedded) against <folder>/baseline.json: UNCHANGED — 3 cases compared
        <folder>/reports/drift.json
        "
      `);
      expect(exitCode).toBe(0);
    });
  });

  it('still shows what has broken in the cases that are the same', async () => {
    const change = (text: string) => otherHash('joined-no-body')(otherContract(text));
    await comparing(
      change,
      (ended) => {
        expect(ended.exitCode).toBe(1);
        expect(changesIn(ended)[0]).toBe('breaking joined-session-id-only: status: was 204, is 200');
        expect(ended.report?.notCompared).toMatchObject([{ case: 'joined-no-body', reasonCode: 'case-changed' }]);
      },
      three,
      statusChanged,
    );
  });

  it('is not green where a case has changed, and names it', async () => {
    const change = (text: string) => otherHash('joined-no-body')(otherContract(text));
    await comparing(change, ({ exitCode, stdout, report }) => {
      expect(stdout).toMatchInlineSnapshot(`
        "not compared  case-changed: The case was another when the baseline was recorded: its request, scene or expectation has changed
            joined-no-body
            Next: npm run baseline -- --out <folder>/baseline.json records all cases; --only compares others

        REFERENCE provider (embedded) against <folder>/baseline.json: UNDECIDED — 2 cases compared, 1 not compared (1 changed in the contract)
        <folder>/reports/drift.json
        "
      `);
      expect(exitCode).toBe(3);
      expect(report).toMatchObject({ conclusion: 'undecided', compared: 2 });
    });
  });

  it('leaves alone a case that has changed and is not selected', async () => {
    const change = (text: string) => otherHash('joined-no-body')(otherContract(text));
    await comparing(
      change,
      ({ exitCode, report }) => {
        expect(exitCode).toBe(0);
        expect(report).toMatchObject({ conclusion: 'unchanged', compared: 1, notCompared: [] });
      },
      ['not-found-session'],
    );
  });

  it('is not green where a case is new, and names it', async () => {
    const change = (text: string) => otherContract(text).replace(/ *"joined-no-body": .*\n/, '');
    await comparing(change, ({ exitCode, stdout, report }) => {
      expect(stdout).toContain('The baseline has no record of it: the case is new, or was left out');
      expect(stdout).toContain('2 cases compared, 1 not compared (1 without an answer in the baseline)\n');
      expect(exitCode).toBe(3);
      expect(report?.notCompared).toMatchObject([{ case: 'joined-no-body', reasonCode: 'not-in-baseline' }]);
    });
  });

  it('is not green where a case is gone, and names it', async () => {
    const change = (text: string) => otherContract(text).replace(/"conflict-second-session"/, '"conflict-of-old"');
    await inWorkplace(async ({ run, file }) => {
      await run('baseline', ['--rounds', '1']);
      await writeFile(file, change(await readFile(file, 'utf8')));
      const ended = await run('drift', []);
      expect(ended.stdout).toContain('case-gone: The contract no longer has the case that was recorded\n');
      expect(ended.stdout).toContain(
        '2 not compared (1 without an answer in the baseline, 1 no longer in the contract)\n',
      );
      expect(ended.exitCode).toBe(3);
      expect(ended.report?.notCompared.map(({ case: id }) => id)).toEqual([
        'conflict-of-old',
        'conflict-second-session',
      ]);
      // Selected cases have nothing to do with one that is gone.
      expect((await run('drift', ['--only', 'joined-no-body'])).exitCode).toBe(0);
    });
  });

  it('is as good as the present version where it is of version 2 and of the same contract', async () => {
    await inWorkplace(async (workplace) => {
      const { run } = workplace;
      const only = ['--only', 'joined-no-body'];
      await run('baseline', ['--rounds', '1', ...only], { now: new Date('2026-02-28T12:00:00.000Z') });
      await rewrite(workplace, versionTwo);
      const ended = await run('drift', only, { intercept: statusChanged });
      expect(changesIn(ended)).toEqual(['breaking joined-no-body: status: was 204, is 200']);
      expect(ended.report?.changes).toMatchObject([{ lastGood: '2026-02-28T12:00:00.000Z' }]);
      expect(ended.report?.notices).toMatchObject([expect.stringContaining('a baseline of version 2')]);
    });
  });

  it('is one file for verify, too', async () => {
    await inWorkplace(async ({ run, file }) => {
      await run('baseline', ['--rounds', '1', '--only', 'joined-no-body']);
      const change = (text: string) => otherHash('joined-no-body')(otherContract(text));
      await writeFile(file, change(await readFile(file, 'utf8')));
      const ended = await run('verify', ['--only', 'joined-no-body']);
      expect(ended.stdout).toContain('not all of it could be compared with <folder>/baseline.json');
      expect(ended.exitCode).toBe(3);
    });
  });
});

describe('a baseline that is of no use for the comparison', () => {
  const record = async ({ run, file }: Workplace, change: (text: string) => string) => {
    await run('baseline', ['--rounds', '1', '--only', 'joined-no-body']);
    await writeFile(file, change(await readFile(file, 'utf8')));
  };

  it.each<[what: string, change: (text: string) => string]>([
    ['is of another contract, and of version 2', (text) => otherContract(versionTwo(text))],
    ['is of version 2, with a case that there is not', (text) => versionTwo(text).replace('no-body"', 'no-bodi"')],
    [
      'is of another kind of target',
      (text) => text.replace('"kind": "reference"', '"kind": "live", "baseUrl": "https://example.com/v1"'),
    ],
    ['is cut', (text) => text.slice(0, 200)],
    ['is of another version', (text) => text.replace('"baselineVersion": 3', '"baselineVersion": 9')],
    ['is not as its schema says', (text) => text.replace('"verdict":"passed"', '"verdict":"good"')],
    ['is something else', () => '[]'],
    ['has a case that there is not', renamed('joined-no-body', 'joined-no-bodi')],
    ['has a case twice', (text) => text.replace(/( {4}"joined-no-body": .*)\n/, '$1,\n$1\n')],
  ])('since it %s', async (_, change) => {
    await inWorkplace(async (workplace) => {
      await record(workplace, change);
      const { exitCode, stdout, stderr } = await workplace.run('drift');
      expect(exitCode).toBe(2);
      expect(stdout).toBe('');
      expect(stderr.replace(/this is [0-9a-f]{12}/, 'this is <hash>')).toMatchSnapshot();
    });
  });

  it('but one with a byte order mark is used', async () => {
    await inWorkplace(async (workplace) => {
      await record(workplace, (text) => `\ufeff${text}`);
      const { exitCode, stderr } = await workplace.run('drift', ['--only', 'joined-no-body']);
      expect(stderr).not.toContain('JSON');
      expect(exitCode).toBe(0);
    });
  });

  it.each(['drift', 'verify'] as const)('leaves %s no report of an earlier run', async (command) => {
    await inWorkplace(async (workplace) => {
      const { run, reports } = workplace;
      const report = join(reports, 'drift.json');
      const left = () => readFile(report, 'utf8').catch(() => 'none');
      const only = ['--only', 'joined-no-body'];
      await record(workplace, (text) => text);
      const earlier = { keepReports: true } as const;
      await run(command, only);
      expect(await left()).toContain('"unchanged"');
      const interruption = new AbortController();
      const interrupted = await run(command, only, {
        ...earlier,
        signal: interruption.signal,
        onStderr: () => {
          interruption.abort('SIGINT');
        },
      });
      expect(interrupted.exitCode).toBe(130);
      expect(await left()).toBe('none');

      await run(command, only);
      await writeFile(workplace.file, '{}');
      expect(await run(command, only, earlier)).toMatchObject({ exitCode: 2 });
      expect(await left()).toBe('none');
    });
  });

  it('since it is not there', async () => {
    await inWorkplace(async ({ run }) => {
      const { exitCode, stderr } = await run('drift');
      expect(exitCode).toBe(2);
      expect(stderr).toBe(
        'There is no baseline at <folder>/baseline.json\nNext: npm run baseline -- --out <folder>/baseline.json writes one\n',
      );
    });
  });

  it.each(['3', '0/3', '4/3', '3/21', 'a/b'])('is no matter for --confirm %s, which is refused', async (value) => {
    await inWorkplace(async ({ run }) => {
      const { exitCode, stderr } = await run('drift', ['--confirm', value]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`--confirm is N/M, N of M tries with M at most 20, such as 2/3, not "${value}"`);
    });
  });

  it('but one of another base URL is used, with a word about it', async () => {
    const { accountId, username, password } = defaultCredentials;
    const [one, other] = await Promise.all([startReferenceProvider(), startReferenceProvider()]);
    const environment = (baseUrl: string) => ({
      BW_TARGET: 'live',
      BW_BASE_URL: baseUrl,
      BW_ACCOUNT_ID: accountId,
      BW_USERNAME: username,
      BW_PASSWORD: password,
    });
    try {
      await inWorkplace(async ({ run, file, seen }) => {
        const only = ['--only', 'joined-no-body', '--only', 'server-error-anywhere'];
        await run('baseline', only, { environment: environment(one.baseUrl) });
        const text = await readFile(file, 'utf8');
        expect(text).toContain(one.baseUrl);
        expect(text).not.toContain(password);
        const remembered = await readFile(seen, 'utf8');
        const { exitCode, stdout, report } = await run('drift', only, {
          environment: environment(other.baseUrl),
          now: new Date('2026-03-02T12:00:00.000Z'),
        });
        expect(await readFile(seen, 'utf8')).toBe(remembered);
        expect(stdout).toMatchInlineSnapshot(`
          "not compared, as was to be expected  not-in-baseline: When the baseline was recorded, there was no answer of it: what the case is about did not occur in this run
              server-error-anywhere

          notice  The baseline was recorded at http://127.0.0.1:<port>/v1, and this is http://127.0.0.1:<port>/v1: a change can be between the two

          LIVE endpoint http://127.0.0.1:<port>/v1 against <folder>/baseline.json: UNCHANGED — 1 case compared, 1 not compared (1 without an answer in the baseline)
          <folder>/reports/drift.json
          "
        `);
        expect(exitCode).toBe(0);
        expect(report?.target).toEqual({ kind: 'live', baseUrl: other.baseUrl, signIn: 'basic' });

        const stranger = { ...environment(one.baseUrl), BW_PASSWORD: 'not-the-password' };
        const refused = await run('drift', only, { environment: stranger });
        expect(refused.stdout).toMatchInlineSnapshot(`
          "not compared  finding: Not run: 127.0.0.1:<port> refuses the credentials: it answered 401 {"message":"Unauthorized"}
              joined-no-body
              Next: npm run verify -- --only joined-no-body --target live says more

          not compared, as was to be expected  not-in-baseline: When the baseline was recorded, there was no answer of it: what the case is about did not occur in this run
              server-error-anywhere

          notice  127.0.0.1:<port> refuses the credentials: it answered 401 {"message":"Unauthorized"}. Next: check BW_USERNAME, BW_PASSWORD and BW_ACCOUNT_ID; the documents give all three the same answer

          LIVE endpoint http://127.0.0.1:<port>/v1 against <folder>/baseline.json: UNDECIDED — 0 cases compared, 2 not compared (1 without an answer in the baseline)
          <folder>/reports/drift.json
          "
        `);
        expect(refused.exitCode).toBe(3);
      });
    } finally {
      await Promise.all([one.close(), other.close()]);
    }
  });
});

describe('verify with a baseline', () => {
  const only = ['--only', 'joined-no-body', '--only', 'undocumented-subscribe-to-itself'];
  const refusingItself: Interceptor = (call, next) =>
    isJoin(call) && bodyOf(call)?.['participants'] !== undefined ? badRequest('no') : next(call);

  it('fails for a breaking change in what nobody has promised', async () => {
    await inWorkplace(async ({ run }) => {
      await run('baseline', ['--rounds', '1', ...only]);
      expect(await run('verify', only)).toMatchObject({
        exitCode: 0,
        stderr: expect.not.stringContaining('cannot') as string,
      });
      const ended = await run('verify', only, { intercept: refusingItself });
      expect(ended.exitCode).toBe(1);
      expect(ended.stdout).toMatchSnapshot();
    });
  });

  it('still fails for a broken promise that is as it was', async () => {
    await inWorkplace(async ({ run }) => {
      const intercept = changingStatus([204], (answer) => ({ ...answer, status: 200 }));
      await run('baseline', ['--rounds', '1', ...only], { intercept });
      const ended = await run('verify', only, { intercept });
      expect(ended).toMatchObject({ exitCode: 1, report: { conclusion: 'unchanged', exitCode: 0 } });
    });
  });

  it('says the same in every place', async () => {
    await inWorkplace(async ({ run, reports, file }) => {
      await run('baseline', ['--rounds', '1', ...only]);
      const ended = await run('verify', only, { intercept: refusingItself });
      const [json, xml] = await Promise.all([
        readFile(join(reports, 'run.json'), 'utf8'),
        readFile(join(reports, 'junit.xml'), 'utf8'),
      ]);
      const found = JSON.parse(json) as Run;
      assertRun(found);
      expect(found.summary).toMatchObject({ conclusion: 'changed', exitCode: ended.exitCode });
      expect(found.comparison).toMatchObject({ baseline: file, conclusion: 'breaking', exitCode: 1 });
      const failing = found.comparison!.failing.length;
      expect(failing).toBe(ended.report!.changes.filter(({ kind }) => kind === 'breaking').length);
      expect(xml.match(/<failure /g)).toHaveLength(failing);
      const lines = ended.stdout.trimEnd().split('\n');
      expect(lines.findLast((line) => line.startsWith('REFERENCE'))).toMatch(
        /: CHANGED SINCE <folder>\/baseline\.json — /,
      );
      // Whoever judges the run again cannot look at the endpoint again.
      expect((await runJudge(join(reports, 'run.json'))).exitCode).toBe(1);
    });
  });

  it('compares a warning that a deviation accepts as the warning that it is', async () => {
    const challenge = ['--only', 'unauthorized-challenge'];
    const withHint = (content: Record<string, unknown>) =>
      changingStatus([401], (answer) => withContent(withoutHeader(answer, 'www-authenticate'), content));
    await inWorkplace(async ({ run, folder }) => {
      const before = withHint({ message: 'no', hint: 'x' });
      const entries = join(folder, 'deviations.yaml');
      await writeFile(
        entries,
        `- case: unauthorized-challenge
  target: reference
  reason: known
  owner: somebody
  expires: ${new Date().toISOString().slice(0, 10)}
  observation:
    - "header www-authenticate: expected present, got absent"
`,
      );
      await run('baseline', ['--rounds', '1', ...challenge], { intercept: before });
      const accepting = [...challenge, '--deviations', entries];
      const same = await run('verify', accepting, { intercept: before });
      expect(same.stdout).toContain('BUT FOR KNOWN DEVIATIONS');
      expect(same).toMatchObject({ exitCode: 0, report: { conclusion: 'unchanged', flaky: [] } });
      const ended = await run('verify', accepting, { intercept: withHint({ message: 'no' }) });
      expect(changesIn(ended)).toEqual(['breaking unauthorized-challenge: content /hint: was string, is absent']);
      expect(ended.exitCode).toBe(1);
    });
  });

  it('sends nothing where the baseline is of no use', async () => {
    await inWorkplace(async ({ run }) => {
      let calls = 0;
      const intercept: Interceptor = (call, next) => {
        calls += 1;
        return next(call);
      };
      const ended = await run('verify', only, { intercept });
      expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
      expect(calls).toBe(0);
    });
  });
});
