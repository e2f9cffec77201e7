import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { contractHash } from '../../contracts/hash.ts';
import { baselineOf, baselineText } from '../../scripts/drift/baseline/baseline.ts';
import { lostFrom } from '../../scripts/drift/baseline/file.ts';
import { headersThatMatter, normalisedType } from '../../scripts/drift/baseline/headers.ts';
import { assertBaseline, type Baseline } from '../../scripts/drift/baseline/schema.ts';
import { shapeOf, shapeText } from '../../scripts/drift/baseline/shape.ts';
import { plain } from '../../scripts/lib/text/style.ts';
import { recordingText, unrecordable } from '../../scripts/reports/baseline.ts';
import type { Verdict } from '../../scripts/run/run-schema.ts';
import { bodyOf, changingJoins } from '../../scripts/selftest/kill-matrix/behaviours/behaviours.ts';
import { inWorkplace } from '../support/run-drift.ts';
import { runOf, verdict } from '../support/runs.ts';

const request = { method: 'PUT', url: 'http://127.0.0.1:1/v1', headers: [], body: null };

/** A verdict with an answer, as the matrix gives it. */
function answered(status: number, body: string, rest: Partial<Verdict> = {}): Verdict {
  return verdict('passed', {
    scene: 'a scene',
    request,
    response: { status, headers: [['Content-Type', 'application/json']], body },
    evidence: { slots: {}, members: {} },
    ...rest,
  });
}

function recorded(...verdicts: Verdict[]) {
  return baselineOf([runOf(verdicts)]).cases;
}

describe('a baseline', () => {
  it('has the same bytes for the same behaviour, on another provider, port and order, and slowly', async () => {
    await inWorkplace(async ({ file, run }) => {
      const first = await run('baseline');
      const bytes = await readFile(file, 'utf8');
      let calls = 0;
      const second = await run('baseline', ['--rounds', '1', '--concurrency', '3'], {
        intercept: async (call, next) => {
          // No answer comes in the order of its request.
          for (let turn = (calls++ * 7) % 5; turn > 0; turn -= 1) await new Promise((resolve) => setImmediate(resolve));
          return next(call);
        },
      });
      expect(first.stdout).toMatchInlineSnapshot(`
        "125 cases recorded, 0 flaky, 0 not recorded; 2 rounds
        <folder>/baseline.json
        "
      `);
      expect(second.stdout).toContain('<folder>/baseline.json (as it was)\n');
      expect(await readFile(file, 'utf8')).toBe(bytes);
      const parsed = JSON.parse(bytes) as unknown;
      assertBaseline(parsed);
      expect(baselineText(parsed)).toBe(bytes);
      expect(bytes.length).toBeLessThan(60_000);
      expect(bytes).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-|127\.0\.0\.1|20\d\d-\d\d|T\d\d:/);
    });
  });

  it('keeps what was so afterwards in the words of the scene', async () => {
    await inWorkplace(async ({ file, run }) => {
      await run('baseline', [
        '--rounds',
        '1',
        '--only',
        'joined-participants-only',
        '--only',
        'conflict-second-session',
      ]);
      expect(JSON.parse(await readFile(file, 'utf8'))).toMatchSnapshot({ contractHash: expect.any(String) as string });
    });
  });

  it('names a case flaky whose answers differ between the rounds', async () => {
    await inWorkplace(async ({ file, run }) => {
      let joins = 0;
      const two = ['--only', 'joined-no-body', '--only', 'joined-session-id-only'];
      const { exitCode, stdout } = await run('baseline', two, {
        intercept: changingJoins((answer, call) =>
          bodyOf(call) || joins++ % 2 === 0 ? answer : { ...answer, status: 200 },
        ),
      });
      expect(exitCode).toBe(0);
      expect(stdout).toMatchInlineSnapshot(`
        "flaky  responses differ between rounds; recorded, and not compared later
            joined-no-body: status: 200 or 204; verdict: failed (status: expected 204, got 200) or passed

        1 cases recorded, 1 flaky, 0 not recorded; 2 rounds
        <folder>/baseline.json
        "
      `);
      const { cases } = JSON.parse(await readFile(file, 'utf8')) as { cases: Record<string, { answers: unknown[] }> };
      expect(cases['joined-no-body']!.answers).toHaveLength(2);
    });
  });

  it('is not written where all that it has is flaky', async () => {
    await inWorkplace(async ({ folder, run }) => {
      let joins = 0;
      const { exitCode, stdout, stderr } = await run('baseline', ['--only', 'joined-no-body'], {
        intercept: changingJoins((answer) => (joins++ % 2 === 0 ? answer : { ...answer, status: 200 })),
      });
      expect(exitCode).toBe(3);
      expect(stdout).toContain('0 cases recorded, 1 flaky, 0 not recorded; 2 rounds\n');
      expect(stderr).toContain('<folder>/baseline.json is not written: every case is flaky\n');
      expect(await readdir(folder)).toEqual([]);
    });
  });

  it('has a case only where every round has decided it', async () => {
    const [was, lost] = [
      answered(204, ''),
      verdict('inconclusive', { scene: 'a scene', reasonCode: 'transport-failed', reason: 'No answer came' }),
    ];
    for (const rounds of [
      [was, lost],
      [lost, was],
    ]) {
      const runs = rounds.map((one) => runOf([one]));
      expect(baselineOf(runs).cases).toMatchObject({ 'joined-no-body': { notRecorded: 'transport-failed' } });
      expect(recordingText(baselineOf(runs), runs, plain)).toContain(
        'not recorded  transport-failed: No answer came\n    joined-no-body\n',
      );
    }
    await inWorkplace(async ({ folder, run }) => {
      let hasEnded = false;
      const { exitCode, stderr } = await run('baseline', ['--only', 'joined-no-body'], {
        onStderr: (text) => {
          hasEnded ||= text.includes('round 2');
        },
        intercept: (call, next) =>
          hasEnded ? { status: 403, headers: {}, content: ['{"message":"no"}'] } : next(call),
      });
      expect(exitCode).toBe(3);
      expect(stderr).toContain('<folder>/baseline.json is not written: ');
      expect(await readdir(folder)).toEqual([]);
    });
  });

  it('is not written over an older one while a promise cannot be recorded', async () => {
    await inWorkplace(async ({ file, run }) => {
      await writeFile(file, 'older');
      const { exitCode, stdout, stderr } = await run('baseline', ['--rounds', '1', '--only', 'joined-no-body'], {
        intercept: (call, next) =>
          call.method === 'POST' ? { status: 403, headers: {}, content: ['{"message":"no"}'] } : next(call),
      });
      expect(exitCode).toBe(3);
      expect(stdout).toContain('not recorded  set-up-failed: The scene could not be set');
      expect(stderr).toMatchInlineSnapshot(`
        "Recording 1 cases of the reference provider, round 1 of 1
        <folder>/baseline.json is not written: nothing could be recorded
        "
      `);
      expect(await readFile(file, 'utf8')).toBe('older');
    });
  });

  it('does not replace one that compares more, unless it is told to', async () => {
    await inWorkplace(async ({ file, seen, run }) => {
      const [one, two, three] = ['joined-no-body', 'joined-session-id-only', 'not-found-session'].map((id) => [
        '--only',
        id,
      ]) as [string[], string[], string[]];
      await run('baseline', ['--rounds', '1', ...one, ...two, ...three]);
      const [older, remembered] = [await readFile(file, 'utf8'), await readFile(seen, 'utf8')];
      const { exitCode, stdout, stderr } = await run('baseline', ['--rounds', '1', ...one]);
      expect(exitCode).toBe(3);
      expect(stdout).toBe('1 cases recorded, 0 flaky, 0 not recorded; 1 round\n');
      expect(stderr).toMatchInlineSnapshot(`
        "Recording 1 cases of the reference provider, round 1 of 1
        <folder>/baseline.json is not replaced: it compares 2 cases that this recording would not
            joined-session-id-only, not-found-session
        Next: record them too, write to another file with --out, or replace it all the same with --replace
        "
      `);
      expect([await readFile(file, 'utf8'), await readFile(seen, 'utf8')]).toEqual([older, remembered]);

      let joins = 0;
      const intercept = changingJoins((answer, call) =>
        bodyOf(call) && joins++ % 2 === 0 ? { ...answer, status: 200 } : answer,
      );
      const flaky = await run('baseline', [...one, ...two, ...three], { intercept });
      expect(flaky.stdout).toContain(' 1 flaky');
      expect(flaky.exitCode).toBe(3);
      expect(flaky.stderr).toContain('it compares 1 case that this recording would not\n    joined-session-id-only\n');

      expect(await run('baseline', ['--rounds', '1', ...one, '--replace'])).toMatchObject({ exitCode: 0 });
      expect(Object.keys((JSON.parse(await readFile(file, 'utf8')) as Baseline).cases)).toEqual(['joined-no-body']);
    });
  });

  it('is of the kind of target of the one that it replaces', () => {
    const [live, ofMore] = [answered(204, ''), answered(204, '', { case: 'joined-empty-body' })];
    const reference = { target: { kind: 'reference', baseUrl: 'http://127.0.0.1:1/v1', account: '…' } } as const;
    const text = baselineText(baselineOf([runOf([live])]));
    expect(lostFrom(text, baselineOf([runOf([live, ofMore])]))).toEqual([]);
    expect(lostFrom(text, baselineOf([runOf([live, ofMore], reference)]))).toEqual(['joined-no-body']);
    expect(lostFrom(text.replace('joined-no-body', 'gone-case'), baselineOf([runOf([])]))).toEqual([]);
    expect(lostFrom('{"cases":{"joined-no-body":null}}', baselineOf([runOf([])]))).toEqual([]);
    expect(lostFrom('older', baselineOf([runOf([])]))).toEqual([]);
  });

  it('leaves what was there, and nothing else, where a credential would stand in it', async () => {
    await inWorkplace(async ({ folder, file, run }) => {
      await writeFile(file, 'older');
      // The only text of a baseline that is long enough for a password.
      const environment = { BW_TARGET: 'reference', BW_PASSWORD: contractHash };
      const { exitCode, stderr } = await run('baseline', ['--rounds', '1', '--only', 'joined-no-body'], {
        environment,
      });
      expect(exitCode).toBe(3);
      expect(stderr).toContain('<folder>/baseline.json is not written, since a credential stands in its line');
      expect(await readFile(file, 'utf8')).toBe('older');
      expect(await readdir(folder)).toEqual(['baseline.json']);
    });
  });

  it('leaves nothing behind where it cannot be written', async () => {
    await inWorkplace(async ({ folder, file, run }) => {
      await mkdir(file);
      const { exitCode, stderr } = await run('baseline', ['--rounds', '1', '--only', 'joined-no-body']);
      expect(exitCode).toBe(3);
      expect(stderr).toContain('<folder>/baseline.json cannot be written: ');
      expect(await readdir(folder)).toEqual(['baseline.json']);
    });
  });

  it('is written although what is remembered of it cannot be', async () => {
    await inWorkplace(async ({ file, seen, run }) => {
      await mkdir(seen);
      const { exitCode, stdout, stderr } = await run('baseline', ['--rounds', '1', '--only', 'joined-no-body']);
      expect(exitCode).toBe(0);
      expect(stdout).toContain('<folder>/baseline.json\n');
      expect(stderr).toContain('<folder>/baseline.seen.json cannot be written: ');
      assertBaseline(JSON.parse(await readFile(file, 'utf8')));
    });
  });

  it('is not written when it is interrupted', async () => {
    await inWorkplace(async ({ file, run }) => {
      const interruption = new AbortController();
      const { exitCode } = await run('baseline', ['--only', 'joined-no-body'], {
        signal: interruption.signal,
        onStderr: () => {
          interruption.abort('SIGINT');
        },
      });
      expect(exitCode).toBe(130);
      await expect(readFile(file)).rejects.toThrow('ENOENT');
    });
  });

  it.each([['--rounds', '0'], ['--only', 'nothing-like-it'], ['--strict']])('is refused for %s %s', async (...args) => {
    await inWorkplace(async ({ run }) => {
      const { exitCode, stderr } = await run('baseline', args);
      expect(exitCode).toBe(2);
      expect(stderr).toContain('See npm run baseline -- --help');
    });
  });

  it('says how it is used', async () => {
    await inWorkplace(async ({ run }) => {
      expect((await run('baseline', ['--help'])).stdout).toMatchSnapshot();
    });
  });

  it('has its cases in one order', () => {
    const [one, other] = [
      answered(204, '', { case: 'joined-no-body' }),
      answered(204, '', { case: 'joined-empty-body' }),
    ];
    expect(baselineText(baselineOf([runOf([one, other])]))).toBe(baselineText(baselineOf([runOf([other, one])])));
  });

  it('is not worth keeping without a case that has a promise, and is without one that nobody can check', () => {
    const missing = (id: string, reasonCode: 'transport-failed' | 'needs-failing-service') =>
      unrecordable(
        baselineOf([
          runOf([
            answered(204, '', { case: 'joined-empty-body' }),
            verdict('inconclusive', { case: id, scene: 'a scene', reasonCode }),
          ]),
        ]),
      );
    expect(missing('joined-no-body', 'transport-failed')).toMatch(
      /^1 case with a promise could not be recorded \(joined-no-body\)\nNext: /,
    );
    expect(missing('joined-no-body', 'needs-failing-service')).toBeUndefined();
    expect(missing('undocumented-null-body', 'transport-failed')).toBeUndefined();
  });

  it('is of one contract and one target', () => {
    const one = runOf([]);
    expect(() => baselineOf([])).toThrow('needs a run');
    expect(() => baselineOf([one, { ...one, contractHash: 'b'.repeat(64) }])).toThrow('one contract');
    expect(() => baselineOf([one, { ...one, target: { ...one.target, baseUrl: 'https://other.example' } }])).toThrow(
      'one target',
    );
  });

  it('is not about what was not decided, nor about what a replay says again', () => {
    const cases = recorded(
      verdict('inconclusive', { case: 'joined-no-body', reasonCode: 'transport-failed' }),
      verdict('passed', { case: 'joined-empty-body', via: 'replay' }),
    );
    expect(Object.keys(cases)).toEqual(['joined-no-body']);
    expect(cases).toMatchObject({ 'joined-no-body': { notRecorded: 'transport-failed' } });
  });

  it('records a failure that somebody accepts as the failure that it is', () => {
    const mismatch = { part: 'status', at: '', expected: '204', actual: '500' } as const;
    const asJudged = (status: Verdict['status'], level: 'MUST' | 'SHOULD') =>
      recorded(answered(500, '', { status, mismatches: [{ ...mismatch, level }] }));
    expect(asJudged('deviating', 'MUST')).toEqual(asJudged('failed', 'MUST'));
    expect(asJudged('deviating', 'SHOULD')).toEqual(asJudged('warned', 'SHOULD'));
    // What is tolerated is warned about without a mismatch.
    expect(recorded(answered(403, '', { status: 'deviating' }))).toMatchObject({
      'joined-no-body': { answers: [{ verdict: 'warned' }] },
    });
  });

  it('records what is wrong without the words of the provider', () => {
    const mismatch = { level: 'MUST', actual: 'whatever came' } as const;
    const cases = recorded(
      answered(500, '{}', {
        status: 'failed',
        mismatches: [
          { ...mismatch, part: 'status', at: '', expected: '204', actual: '500' },
          { ...mismatch, part: 'body', at: '/11111111-2222-3333-4444-555555555555', expected: 'a string' },
          { ...mismatch, part: 'effect', at: 'subscriptions', expected: 'to participants 1, 2' },
        ],
      }),
    );
    expect(cases['joined-no-body']).toMatchObject({
      answers: [{ broken: ['status: expected 204, got 500', 'body /<id>: expected a string', 'effect subscriptions'] }],
    });
  });

  it.each([
    ['', { content: 'none' }],
    ['{"message":"no"}', { content: { json: { message: 'string' } } }],
    ['<html>', { content: 'no JSON' }],
  ])('records the content %j as its kind', (body, expected) => {
    expect(recorded(answered(400, body))['joined-no-body']).toMatchObject({ answers: [expected] });
  });

  it('tells what is no answer in HTTP, what only announces content, and what was too long', () => {
    const failure = { code: 'X', message: 'no', kind: 'malformed' } as const;
    const announcing = { status: 204, headers: [['content-length', '5']], body: '' };
    const long = { status: 200, headers: [], body: '{"a', cut: true as const };
    const cases = recorded(
      answered(400, '', { case: 'joined-no-body', status: 'failed', failure }),
      answered(204, '', { case: 'joined-empty-body', status: 'failed', failure, response: announcing }),
      answered(200, '', { case: 'joined-empty-object', response: long }),
    );
    expect(cases).toMatchObject({
      'joined-no-body': { answers: [{ status: 'malformed' }] },
      'joined-empty-body': { answers: [{ status: 204, content: 'announced' }] },
      'joined-empty-object': { answers: [{ content: 'too long to be recorded' }] },
    });
  });
});

describe('a shape', () => {
  it('is the same whatever the order, the texts and the count', () => {
    const one = shapeOf({ b: [1, 'x', 2, null], a: { c: true } });
    expect(shapeOf({ a: { c: false }, b: [null, 'y', 7] })).toEqual(one);
    expect(shapeText(one)).toBe('{ a: { c: boolean }, b: a list of null or number or string }');
  });

  it('is bounded in depth and in members', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 50_000; level += 1) deep = [deep];
    expect(JSON.stringify(shapeOf(deep)).length).toBeLessThan(100);
    const wide = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`m${index}`, 1]));
    expect(shapeOf(wide)).toBe('an object of more than 60 members');
  });

  it('keeps a member called __proto__, and no id in a name', () => {
    expect(Object.entries(shapeOf(JSON.parse('{"__proto__":1}')))).toEqual([['__proto__', 'number']]);
    expect(shapeOf({ '11111111-2222-3333-4444-555555555555': 1 })).toEqual({ '<id>': 'number' });
  });
});

describe('the headers that matter', () => {
  it.each([
    ['Application/JSON;Charset=UTF-8', 'application/json; charset=utf-8'],
    ['application/json ; charset="utf-8"', 'application/json; charset=utf-8'],
    ['text/plain; b=2; a=1', 'text/plain; a=1; b=2'],
  ])('take %s for %s', (value, expected) => {
    expect(normalisedType(value)).toBe(expected);
  });

  it.each([
    ['WWW-Authenticate', 'Basic realm="a, b", charset="UTF-8", Bearer', { 'www-authenticate': ['basic', 'bearer'] }],
    ['www-authenticate', 'Basic realm = "x"', { 'www-authenticate': ['basic'] }],
    ['Retry-After', '120', { 'retry-after': ['seconds'] }],
    ['Retry-After', 'Wed, 21 Oct 2026 07:28:00 GMT', { 'retry-after': ['date'] }],
    ['Retry-After', 'soon', { 'retry-after': ['other'] }],
    ['Allow', 'put, GET', { allow: ['GET', 'PUT'] }],
    ['Location', 'https://example.com/somewhere', { location: ['present'] }],
    ['Deprecation', '@1688169599', { deprecation: ['present'] }],
    ['Sunset', 'Wed, 21 Oct 2026 07:28:00 GMT', { sunset: ['present'] }],
    ['Date', 'Wed, 21 Oct 2026 07:28:00 GMT', {}],
  ])('keep of %s: %s what a client acts on', (name, value, expected) => {
    expect(headersThatMatter([[name, value]], false)).toEqual(expected);
  });

  it('take the type of content only where there is some', () => {
    const headers = [['content-type', 'text/html']] as const;
    expect(headersThatMatter(headers, true)).toEqual({ 'content-type': ['text/html'] });
    expect(headersThatMatter(headers, false)).toEqual({});
  });
});
